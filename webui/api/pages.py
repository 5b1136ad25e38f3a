"""The document of the API, for programs and for people."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from transcribe.messages import Message

from ..http.current import service
from ..http.rules import needs
from ..numbers import LARGEST
from .document import document
from .operations import operation

bp = Blueprint("api", __name__)


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table: a field's or parameter's name, its kind, what it means."""

    name: str
    kind: str
    link: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    id: str
    summary: str
    description: str
    scope: str
    parameters: list[Field]
    body_type: str
    body: list[Field]
    answers: list[tuple[str, str, str]]  # status, content type, schema
    errors: list[str]  # their statuses
    error: str  # their schema


@bp.get("/api/v1/openapi.json")
@needs("viewer", "read")
@operation(Message(ja="この文書", en="This document"), media=("application/json",))
def openapi() -> ResponseReturnValue:
    text = json.dumps(_document(), ensure_ascii=False, indent=1)
    return Response(text, mimetype="application/json")


@bp.get("/api")
@needs("viewer", "read")
def page() -> ResponseReturnValue:
    told = _document()
    names = {tag["name"]: tag["description"] for tag in told["tags"]}
    groups: dict[str, list[Operation]] = {name: [] for name in names}
    for path, methods in told["paths"].items():
        for method, entry in methods.items():
            groups[entry["tags"][0]].append(_operation(path, method, entry, told))
    schemas = {name: fields_of(schema) for name, schema in _schemas(told).items()}
    server = service().settings.address
    return render_template(
        "api/page.html", names=names, groups=groups, schemas=schemas, server=server
    )


def fields_of(schema: dict[str, Any]) -> list[Field]:
    required = schema.get("required", ())
    return [
        _field(name, inner, name in required)
        for name, inner in schema.get("properties", {}).items()
    ]


def kind_of(schema: dict[str, Any]) -> str:
    """A schema's kind in a few words: string, Meeting, Turn[], a | b."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(kind_of(inner) for inner in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"{kind_of(schema.get('items', {}))}[]"
    kind = str(schema.get("format") or schema.get("type") or "any")
    return kind + _limits(schema)


def _document() -> dict[str, Any]:
    return document(current_app, service().settings.address, _version())


def _version() -> str:
    try:
        return version("kikitori")
    except PackageNotFoundError:  # run from its sources
        return "0"


def _schemas(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = told["components"]["schemas"]
    return found


def _limits(schema: dict[str, Any]) -> str:
    lowest = schema.get("minimum", schema.get("minLength"))
    highest = schema.get("maximum", schema.get("maxLength"))
    if highest in (None, LARGEST):  # of a row's number, that is no news
        return ""
    return f" {lowest}–{highest}" if lowest is not None else f" ≤ {highest}"


def _field(name: str, schema: dict[str, Any], is_required: bool) -> Field:
    kind = kind_of(schema)
    reference = schema.get("items", schema).get("$ref", "")
    link = str(reference).rpartition("/")[2]
    return Field(name, kind, link, is_required, schema.get("description", ""))


def _operation(path: str, method: str, entry: dict[str, Any], told: dict[str, Any]) -> Operation:
    content = entry.get("requestBody", {}).get("content", {})
    [body_type] = content or [""]
    schema = content[body_type]["schema"] if content else {}
    return Operation(
        method=method.upper(),
        path=path,
        id=entry["operationId"],
        summary=entry["summary"],
        description=entry["description"],
        scope=entry["security"][0]["token"][0],
        parameters=[
            Field(p["name"], kind_of(p["schema"]), "", p["required"], p.get("description", ""))
            for p in entry.get("parameters", ())
            if p["in"] == "query"  # the others are seen in the address
        ],
        body_type=body_type,
        body=fields_of(_resolved(schema, told)),
        answers=list(_answers(entry)),
        errors=[status for status in entry["responses"] if status >= "400"],
        error=next(schema for status, _, schema in _answers(entry, "400")),
    )


def _answers(entry: dict[str, Any], kind: str = "2") -> Iterator[tuple[str, str, str]]:
    """Those whose status begins with `kind`: status, content type, schema."""
    for status, answer in entry["responses"].items():
        if not status.startswith(kind):
            continue
        for media, inner in answer.get("content", {"": {"schema": {}}}).items():
            schema = kind_of(inner["schema"]) if "$ref" in inner["schema"] else ""
            yield status, media, schema


def _resolved(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    return _schemas(told)[schema["$ref"].rpartition("/")[2]]
