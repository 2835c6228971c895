import os

DATABASE_URL = os.getenv("DATABASE_URL", "sqlite:///./bookshop.db")
TOKEN_MINUTES = int(os.getenv("TOKEN_MINUTES", "30"))
SECRET_KEY = os.getenv("SECRET_KEY", "change-me-before-you-deploy-this-please")
