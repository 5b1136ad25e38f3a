"""The OpenAPI 3.1 document, generated from the routes, their rules and their operations.

Written here: the maintained generators for Flask want an application class of their own
(flask-openapi, APIFlask), or take a body of another type for an empty one and bring pages of a CDN
and routes without a rule (spectree). pydantic makes the schemas, which is the larger part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.routing import Rule as Route

from transcribe.messages import Message, text

from ..http.rules import Rule, rule_of
from .kinds import Problem
from .openai_values import OpenAIError
from .operations import JSON, Operation, operation_of

PREFIXES = ("/api/v1/", "/v1/")
MULTIPART = "multipart/form-data"
Json = dict[str, Any]
Moded = tuple[Any, JsonSchemaMode]  # a model, as it is read or written

TAGS = {  # by blueprint, in the order of the page
    "me": Message(ja="自分", en="Who I am"),
    "meetings": Message(ja="会議", en="Meetings"),
    "recordings": Message(ja="録音", en="Recordings"),
    "materials": Message(ja="資料", en="Papers"),
    "job": Message(ja="文字起こしの処理", en="The work"),
    "transcript": Message(ja="文字起こしと話者", en="Transcripts and speakers"),
    "terms": Message(ja="用語集", en="Glossaries"),
    "people": Message(ja="人と課", en="People and departments"),
    "audit": Message(ja="操作の記録", en="Audit log"),
    "openai_audio": Message(ja="OpenAI 互換の文字起こし", en="Transcription as OpenAI does it"),
    "openai_models": Message(ja="OpenAI 互換のモデル一覧", en="Models as OpenAI lists them"),
    "api": Message(ja="この説明", en="This description"),
}
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_TYPES = {"int": "integer", "": "string"}
_ROLES = {
    "viewer": Message(ja="どのアカウントでも使えます。", en="For every account."),
    "editor": Message(ja="編集者と管理者が使えます。", en="For editors and administrators."),
    "admin": Message(ja="管理者が使えます。", en="For administrators."),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One method of one address, with all that is said about it."""

    route: Route
    method: str
    rule: Rule
    operation: Operation

    @property
    def path(self) -> str:
        return _PARAMETER.sub(r"{\2}", str(self.route.rule))


def entries(app: Flask) -> Iterator[Entry]:
    """The operations of the application, in the order of their addresses."""
    for route in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        view = app.view_functions[route.endpoint]
        told, rule = operation_of(view), rule_of(view)
        if route.rule.startswith(PREFIXES) and told and rule:
            for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Entry(route, method.lower(), rule, told)


def document(app: Flask, server: str, version: str) -> Json:
    """The whole document, in the language of this context."""
    found = list(entries(app))
    refs, definitions = models_json_schema(
        list(dict.fromkeys(_models(found))), ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, Json] = {}
    for entry in found:
        paths.setdefault(entry.path, {})[entry.method] = _operation(entry, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": text("聞き取り API", "Kikitori API"),
            "version": version,
            "description": text(
                "会議の録音を文字起こしするサービスの API です。トークンは「自分の設定」で作り、"
                "Authorization: Bearer に入れます。大きな録音は、途中から再開できる /uploads"
                "（tus 1.0）へ送れます。",
                "The API of a service that transcribes meetings. Make a token under My settings "
                "and send it as Authorization: Bearer. Resumable uploads (tus 1.0): /uploads.",
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": str(told)} for name, told in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models(found: list[Entry]) -> Iterator[Moded]:
    yield (Problem, "serialization")
    yield (OpenAIError, "serialization")
    for entry in found:
        told = entry.operation
        for model in (told.query, told.body, told.form):
            if model:
                yield (model, "validation")
        if told.answer:
            yield (told.answer, "serialization")


def _tag(entry: Entry) -> str:
    return str(entry.route.endpoint).partition(".")[0].removeprefix("api_")


def _operation(entry: Entry, refs: dict[Moded, Json]) -> Json:
    told = entry.operation
    made: Json = {
        "operationId": entry.route.endpoint.removeprefix("api_").replace(".", "_"),
        "summary": str(told.summary),
        "description": str(_ROLES[entry.rule.asker]),
        "tags": [_tag(entry)],
        "security": [{"token": [entry.rule.scope or "read"]}],
        "responses": {str(told.status): _answer(told, refs), **_errors(entry, refs)},
    }
    if parameters := [*_in_path(entry.route), *_in_query(told)]:
        made["parameters"] = parameters
    if told.body:
        schema = refs[(told.body, "validation")]
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if told.form:
        schema = refs[(told.form, "validation")]
        made["requestBody"] = {"required": True, "content": {MULTIPART: {"schema": schema}}}
    return made


def _answer(told: Operation, refs: dict[Moded, Json]) -> Json:
    content: Json = {kind: {"schema": {"type": _kind(kind)}} for kind in told.media}
    if told.answer:
        content[JSON] = {"schema": refs[(told.answer, "serialization")]}
    answer: Json = {"description": str(told.summary)}
    return {**answer, "content": content} if content else answer


def _kind(media: str) -> str:
    return "object" if media == JSON else "string"


def _errors(entry: Entry, refs: dict[Moded, Json]) -> Json:
    model = Problem if entry.path.startswith("/api/") else OpenAIError
    content = {JSON: {"schema": refs[(model, "serialization")]}}
    reasons = {
        "400": text("内容の誤り", "something in the request is wrong"),
        "401": text("トークンがないか、使えない", "no token, or one that does not hold"),
        "403": text("権限がない", "not allowed"),
    }
    if entry.route.arguments:
        reasons["404"] = text("ないか、見る権限がない", "there is none, or not for you")
    return {code: {"description": why, "content": content} for code, why in reasons.items()}


def _in_path(route: Route) -> Iterator[Json]:
    for kind, name in _PARAMETER.findall(route.rule):
        schema = {"type": _TYPES.get(kind, "string")}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(told: Operation) -> Iterator[Json]:
    """Each field of the query model; its schema stands by itself, as such models hold no others."""
    if not told.query:
        return
    schema = told.query.model_json_schema()
    for name, of_field in schema["properties"].items():
        required = name in schema.get("required", ())
        parameter = {"name": name, "in": "query", "required": required}
        if description := of_field.pop("description", None):
            parameter["description"] = description
        yield {**parameter, "schema": of_field}
