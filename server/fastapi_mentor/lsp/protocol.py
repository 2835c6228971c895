"""JSON-RPC as the specification asks for it: every request is answered, once, with the right error."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

from fastapi_mentor.lsp.conversation import Refused, Rendered, State
from fastapi_mentor.lsp.framing import LostFrame, frame
from fastapi_mentor.lsp.handshake import TRIMMED, require_sound_uri

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

logger = logging.getLogger(__name__)

Raw = dict[str, Any]


class MentorProtocol(LanguageServerProtocol):
    """pygls' protocol with its holes mended and a short way for what is sent at every keystroke.

    `direct` maps the methods of notifications to functions that take their params as they came,
    `initialize` makes the result of that request from its params, `stop` ends with an exit code.
    """

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.state = State.NEW
        self.initialize: Callable[[Raw], Raw] = lambda parameters: {}
        self.direct: dict[str, Callable[[Raw], None]] = {}
        self.write: Callable[[bytes], None] = lambda data: None
        self.stop: Callable[[int], None] = lambda code: None
        self._asked: dict[str, asyncio.Future[Any]] = {}
        self._numbers = itertools.count(1)

    def _register_builtin_features(self) -> None:
        # Nothing else of what pygls does on its own: documents, folders and the way out are ours.
        self.fm.add_builtin_feature(types.SHUTDOWN, self.lsp_shutdown)

    @property
    def is_running(self) -> bool:
        """Whether the editor has introduced itself and has not said goodbye."""
        return self.state is State.RUNNING

    # What comes in

    def end(self) -> None:
        """The input is at its end."""
        self.stop(0 if self.state is State.SHUT_DOWN else 1)

    def receive(self, frames: Sequence[bytes | LostFrame]) -> None:
        """Handle messages that came together."""
        for body in frames:
            try:
                self._receive(body)
            except Exception:
                logger.exception("A message could not be handled")

    def _receive(self, body: bytes | LostFrame) -> None:
        if isinstance(body, LostFrame):
            self._refuse(None, JsonRpcParseError(f"Parse Error: {body}"))
            return
        try:
            # Left to itself, `json` would read UTF-16 too. Half a pair does no harm, as in an escape.
            message = json.loads(body.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            self._refuse(None, JsonRpcParseError(f"Parse Error: {error}"))
            return
        match message:
            case {"jsonrpc": "2.0", "method": str(method), "id": str() | int() as identity}:
                if isinstance(identity, bool):
                    self._refuse(None, JsonRpcInvalidRequest())
                else:
                    self._receive_request(method, identity, message)
            case {"jsonrpc": "2.0", "method": str(method)} if "id" not in message:
                self._receive_notification(method, message)
            case {"jsonrpc": "2.0", "id": identity, "error": error} if "method" not in message:
                self._receive_answer(identity, None, error)
            case {"jsonrpc": "2.0", "id": identity, "result": result} if "method" not in message:
                self._receive_answer(identity, result, None)
            case {"id": str() | int() as identity} if not isinstance(identity, bool):
                self._refuse(identity, JsonRpcInvalidRequest())
            case _:
                self._refuse(None, JsonRpcInvalidRequest())

    def _receive_request(self, method: str, identity: str | int, message: Raw) -> None:
        if self.state is State.NEW and method != types.INITIALIZE:
            self._refuse(identity, JsonRpcServerNotInitialized("The server is not initialized"))
        elif self.state is State.SHUT_DOWN:
            self._refuse(identity, JsonRpcInvalidRequest("The server is shut down"))
        elif self.state is State.RUNNING and method == types.INITIALIZE:
            self._refuse(identity, JsonRpcInvalidRequest("The server is initialized already"))
        elif method != types.INITIALIZE and not self._knows(method):
            self._refuse(identity, JsonRpcMethodNotFound.of(method))
        else:
            params = self._structured(method, message)
            if isinstance(params, JsonRpcException):
                self._refuse(identity, params)
                return
            if method == types.INITIALIZE:
                self._begin(identity, message["params"])
                return
            if method == types.SHUTDOWN:
                self.state = State.SHUT_DOWN
            self._handle_request(identity, method, params)

    def _begin(self, identity: str | int, parameters: Raw) -> None:
        try:
            result = self.initialize(parameters)
        except Exception as error:
            logger.exception("The server could not be initialized")
            self._refuse(identity, JsonRpcInternalError(str(error)))
            return
        self.state = State.RUNNING
        self._send_response(identity, result)

    def _receive_notification(self, method: str, message: Raw) -> None:
        if method == types.EXIT:
            self.end()
        elif self.state is not State.RUNNING:
            return
        elif method == types.CANCEL_REQUEST:
            self._cancel(message.get("params"))
        elif (handle := self.direct.get(method)) is not None:
            params = message.get("params")
            handle(params if isinstance(params, dict) else {})
        elif self._knows(method):
            params = self._structured(method, message)
            if isinstance(params, JsonRpcException):
                logger.warning("Ignored a malformed notification: %s", method)
            else:
                self._handle_notification(method, params)

    def _receive_answer(self, identity: object, result: Any, error: Any) -> None:
        future = self._asked.pop(identity, None) if isinstance(identity, str) else None
        if future is None or future.done():
            return
        if error is not None:
            future.set_exception(Refused(str(error)))
        else:
            future.set_result(result)

    def _knows(self, method: str) -> bool:
        return method in self.fm.builtin_features or method in self.fm.features

    def _structured(self, method: str, message: Raw) -> Any:
        """The params of a message as their type, or the error that answers them."""
        kind = self.get_message_type(method)
        if kind is None:
            return message.get("params")
        try:
            if (trim := TRIMMED.get(method)) is not None:
                message = {**message, "params": trim(message.get("params"))}
            require_sound_uri(message.get("params"))
            return self._converter.structure(message, kind).params
        except Exception as error:
            # Whatever cattrs stumbled over, it is the client's to mend.
            logger.debug("Malformed params of %s: %s", method, error, exc_info=True)
            return JsonRpcInvalidParams(f"Invalid Params of {method}")

    def _cancel(self, params: Any) -> None:
        identity = params.get("id") if isinstance(params, dict) else None
        future: Any = self._request_futures.get(identity) if isinstance(identity, str | int) else None
        if isinstance(future, asyncio.Task):
            future.cancel()

    # What goes out

    def tell(self, method: str, params: Any) -> None:
        """Send a notification; params are plain values."""
        self._send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}))

    def publish(self, rendered: str) -> None:
        """Send a message that is JSON already, unless the editor has said goodbye."""
        if self.is_running:
            self._send(rendered)

    async def ask(self, method: str, params: Any) -> Any:
        """Send a request and wait for the plain result; raises Refused."""
        identity = f"mentor-{next(self._numbers)}"
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked[identity] = future
        message = {"jsonrpc": "2.0", "id": identity, "method": method, "params": params}
        self._send(json.dumps(message))
        try:
            return await future
        finally:
            self._asked.pop(identity, None)

    def _refuse(self, identity: str | int | None, error: JsonRpcException) -> None:
        answer = {"code": error.code, "message": error.message}
        self._send(json.dumps({"jsonrpc": "2.0", "id": identity, "error": answer}))

    def plain(self, value: Any) -> Any:
        """A typed object of the protocol as plain values."""
        return self._converter.unstructure(value)

    def _send_handler_result(self, future: Future[Any], *, msg_id: str | int) -> None:
        self._request_futures.pop(msg_id, None)
        if future.cancelled():
            self._refuse(msg_id, JsonRpcRequestCancelled())
            return
        match future.exception():
            case None:
                self._send_response(msg_id, future.result())
            case JsonRpcException() as refusal:
                self._refuse(msg_id, refusal)
            case error:
                logger.error("A request failed", exc_info=error)
                self._refuse(msg_id, JsonRpcInternalError(f"Internal Error: {error}"))

    def _send_response(
        self,
        msg_id: str | int,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        start = f'{{"jsonrpc":"2.0","id":{json.dumps(msg_id)},'
        if error is not None:
            self._send(f'{start}"error":{json.dumps(self.plain(error))}}}')
            return
        try:
            if not isinstance(result, Rendered):
                result = json.dumps(self.plain(result))
        except Exception as problem:
            logger.exception("An answer could not be sent")
            self._refuse(msg_id, JsonRpcInternalError(str(problem)))
            return
        self._send(f'{start}"result":{result}}}')

    def _send_data(self, data: Any) -> None:
        if data:
            self._send(json.dumps(self.plain(data)))

    def _send(self, body: str) -> None:
        try:
            self.write(frame(body.encode()))
        except OSError:
            # The editor is gone; the end of its output says so too, where it had the time.
            self.stop(1)
