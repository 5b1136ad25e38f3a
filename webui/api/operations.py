"""What a route takes and answers, said by its own signature, so that no document can drift from it.

    @bp.post("/meetings")
    @needs("editor", "write")
    @operation(Message(ja="会議を作る", en="Create a meeting"), status=201)
    def create(body: MeetingInput) -> Meeting: ...

`body` is the request's JSON, `query` what stands behind the question mark, the answer a model, or
None for 204. Both are checked before the view runs; unknown names are refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import get_annotations
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from transcribe.messages import Message

from .problems import InvalidRequest

JSON = "application/json"
LARGEST_JSON = 1_000_000  # bytes
EVERYWHERE = ("lang",)  # chooses the language of messages at any address


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    form   of multipart/form-data; the view reads it itself (webui.api.receiving)
    media  what may come beside or instead of the answer's JSON: content types
    """

    summary: Message
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    media: tuple[str, ...] = ()
    status: int = 200


View = Callable[..., Any]


def operation(
    summary: Message,
    *,
    form: type[BaseModel] | None = None,
    answer: type[BaseModel] | None = None,
    media: tuple[str, ...] = (),
    status: int = 200,
) -> Callable[[View], Callable[..., ResponseReturnValue]]:
    """Parse for a view what its annotations ask for, and answer with what it returns.

    answer  only for a view that returns a Response and sometimes this model in it
    """

    def mark(view: View) -> Callable[..., ResponseReturnValue]:
        hints = get_annotations(view)
        returned = hints.pop("return")
        is_model = isinstance(returned, type) and issubclass(returned, BaseModel)
        told = Operation(
            summary,
            query=hints.get("query"),
            body=hints.get("body"),
            form=form,
            answer=returned if is_model else answer,
            media=media,
            status=204 if returned is None else status,
        )

        @wraps(view)
        def answered(**arguments: Any) -> ResponseReturnValue:
            if told.query:
                arguments["query"] = _from_address(told.query)
            if told.body:
                arguments["body"] = _from_json(told.body)
            return _response(view(**arguments), told.status)

        answered.operation = told  # type: ignore[attr-defined]  # as rules.needs does
        return answered

    return mark


def operation_of(view: View | None) -> Operation | None:
    return getattr(view, "operation", None)


def json_of(model: BaseModel) -> str:
    return model.model_dump_json(by_alias=True)


def checked(model: type[BaseModel], values: Mapping[str, Any]) -> Any:
    """The model of values that came as text. Raises InvalidRequest."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InvalidRequest.of(error) from error


def _from_address(model: type[BaseModel]) -> BaseModel:
    given = {k: v for k, v in request.args.items() if v and k not in EVERYWHERE}
    found: BaseModel = checked(model, given)
    return found


def _from_json(model: type[BaseModel]) -> BaseModel:
    """Read as bytes: what is nested too deep for Python's own parser is refused here."""
    if request.mimetype != JSON:
        raise UnsupportedMediaType
    request.max_content_length = LARGEST_JSON
    if (request.content_length or 0) > LARGEST_JSON:
        raise RequestEntityTooLarge
    try:
        return model.model_validate_json(request.get_data(), strict=True)
    except ValidationError as error:
        raise InvalidRequest.of(error) from error


def _response(returned: Any, status: int) -> ResponseReturnValue:
    if isinstance(returned, BaseModel):
        return Response(json_of(returned), status, mimetype=JSON)
    if returned is None:
        return Response(status=status)
    response: ResponseReturnValue = returned
    return response
