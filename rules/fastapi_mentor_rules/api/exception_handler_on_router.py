"""Exception handler is put on a router.

Only applications handle exceptions: a router has no `exception_handler`, so importing the module fails. Put
the handler on the `FastAPI` application; it handles what the routes of all its routers raise.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.exception_handler import ExceptionHandler
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(handler: ExceptionHandler) -> Iterator[Finding]:
    # A class of the project may have methods of that name.
    if handler.owner in ("fastapi.APIRouter", "starlette.routing.Router"):
        callee = handler.node.func
        message = f"`{handler.outline.text(callee)}` does not exist: only applications handle exceptions"
        yield Finding(at=callee, message=message)


ROUTER = """
from fastapi import APIRouter
from fastapi.responses import JSONResponse

router = APIRouter()


@router.exception_handler(ValueError)
 ^^^^^^^^^^^^^^^^^^^^^^^^ `router.exception_handler` does not exist: only applications handle exceptions
def on_value(request, error):
    return JSONResponse({"error": "value"}, 400)
"""

FINE = """
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()


class Router(APIRouter):
    def exception_handler(self, kind):
        return lambda function: function


router = Router()


@app.exception_handler(ValueError)
@router.exception_handler(ValueError)
def on_value(request, error):
    return JSONResponse({"error": "value"}, 400)
"""

rule = Rule(
    ExceptionHandler,
    check,
    bullet="exception handlers",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(ROUTER, crashes="AttributeError: 'APIRouter' object has no attribute 'exception_handler'"),
        FINE,
    ],
)
