"""The application model: routes, routers, dependencies, as FastAPI builds them."""
