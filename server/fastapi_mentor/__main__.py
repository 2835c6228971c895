"""`python -m fastapi_mentor` is the console script `fastapi-mentor`."""

from fastapi_mentor.cli import main

if __name__ == "__main__":
    main()
