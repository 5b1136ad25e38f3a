"""Resumable uploads: tus 1.0 at /uploads (core, creation, creation-with-upload, checksum,
termination, expiration). https://tus.io/protocols/resumable-upload
"""

import base64
import binascii
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.http import http_date

from transcribe.errors import InputError, NoAudioStream, UnreadableMedia
from transcribe.messages import Message

from .. import uploads
from ..errors import CheckFailed, Overloaded
from ..http import failing
from ..http.current import address, db, person, service
from ..http.rules import needs
from ..settings import MB
from ..tables import UploadRow
from ..uploads import Announced, Desk, receiving
from ..uploads.receiving import CHECKSUMS, Body

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
OCTETS = "application/offset+octet-stream"
PIECE = 64 * 1024  # bytes read at a time: what each upload takes of the server's memory
DRAINED = 8 * MB  # bytes of a refused request that are read and dropped: what our pages send
STALLED_S = 30  # a connection that brings nothing for so long has gone; its lock goes with it
SEND_CORRECTLY = Message(
    ja="ページを読み込み直してから、もう一度送ってください。",
    en="Reload the page and send it again.",
)

bp = Blueprint("uploads", __name__, url_prefix="/uploads")


@bp.url_value_preprocessor
def allow_large_bodies(*_: Any) -> None:
    """A body is read piece by piece and never held, so that of a form is not its limit.

    This runs before the look for a CSRF token, which would refuse large bodies.
    """
    request.max_content_length = service().settings.upload_max_mb * MB


@bp.before_request
def check_version() -> ResponseReturnValue | None:
    said = request.headers.get("Tus-Resumable")
    if request.method == "OPTIONS" or said == VERSION:
        return None
    return failing.answer(
        412,
        Message(
            ja=f"tus {VERSION} で送ってください（指定: {said or 'なし'}）。",
            en=f"Send with tus {VERSION}, not {said or 'without a version'}.",
        ),
        SEND_CORRECTLY,
    )


@bp.after_request
def read_to_the_end(response: Response) -> Response:
    """A client that is still sending when it is refused would see a cut, and not the reason."""
    if response.status_code >= 400 and request.content_length:
        left = DRAINED
        for piece in _pieces():
            left -= len(piece)
            if left < 0:
                break
    return response


@bp.after_request
def state_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    if response.status_code == 412:
        response.headers["Tus-Version"] = VERSION
    return response


@bp.errorhandler(UnreadableMedia)
@bp.errorhandler(NoAudioStream)
def refuse(error: UnreadableMedia | NoAudioStream) -> ResponseReturnValue:
    return failing.answer(415, error.problem, error.hint)


@bp.errorhandler(Overloaded)
@bp.errorhandler(CheckFailed)
def let_wait(error: Overloaded | CheckFailed) -> ResponseReturnValue:
    """Clients go on with an upload that is locked; after another answer some begin it anew."""
    return failing.answer(423, error.problem, error.hint)


@bp.route("", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route("/<upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
@needs("anyone")
def options(upload_id: str = "") -> ResponseReturnValue:
    del upload_id
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(service().settings.upload_max_mb * MB),
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }
    return Response(status=204, headers=headers)


@bp.route("", methods=["POST"], provide_automatic_options=False)
@needs("editor", "write")
def create() -> ResponseReturnValue:
    brings = request.mimetype == OCTETS
    if not brings and request.content_length:
        raise _WrongType
    body = _body() if brings else None
    row = uploads.create(_desk(), _announced())
    db().commit()
    if body:
        row = receiving.append(_desk(), row.id, 0, body)
    headers = {"Location": url_for("uploads.append", upload_id=row.id)}
    if body:
        headers["Upload-Offset"] = str(row.offset)
    return Response(status=201, headers=headers | _expires(row))


@bp.route("/<upload_id>", methods=["HEAD"], provide_automatic_options=False)
@needs("editor", "write")
def head(upload_id: str) -> ResponseReturnValue:
    row = receiving.offset_of(_desk(), upload_id)
    headers = {"Upload-Offset": str(row.offset), "Upload-Length": str(row.length)}
    return Response(status=200, headers=headers | _expires(row) | {"Cache-Control": "no-store"})


@bp.route("/<upload_id>", methods=["PATCH"], provide_automatic_options=False)
@needs("editor", "write")
def append(upload_id: str) -> ResponseReturnValue:
    if request.mimetype != OCTETS:
        raise _WrongType
    offset = _number(request.headers.get("Upload-Offset"), "Upload-Offset")
    row = receiving.append(_desk(), upload_id, offset, _body())
    headers = {"Upload-Offset": str(row.offset)}
    return Response(status=204, headers=headers | _expires(row))


@bp.route("/<upload_id>", methods=["DELETE"], provide_automatic_options=False)
@needs("editor", "write")
def end(upload_id: str) -> ResponseReturnValue:
    uploads.remove(_desk(), upload_id)
    return Response(status=204)


@bp.route("/<upload_id>", methods=["POST"], provide_automatic_options=False)
@needs("editor", "write")
def override(upload_id: str) -> ResponseReturnValue:
    """For clients behind proxies that let only GET and POST through."""
    method = request.headers.get("X-HTTP-Method-Override", "").upper()
    if method == "PATCH":
        return append(upload_id)
    if method == "DELETE":
        return end(upload_id)
    return failing.answer(405, failing.PROBLEMS[405], SEND_CORRECTLY)


def _desk() -> Desk:
    return Desk(service(), db(), person(), service().now(), address())


def _announced() -> Announced:
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    position = told.get("position")
    return Announced(
        name=told.get("filename", ""),
        length=_number(request.headers.get("Upload-Length"), "Upload-Length"),
        meeting_id=told.get("meeting") or None,
        position=None if position is None else _number(position, "Upload-Metadata position"),
        is_backup=told.get("backup") == "1",
        has_break=told.get("break") == "1",
    )


def _metadata(header: str) -> dict[str, str]:
    """The pairs of an Upload-Metadata header: a key, and a value in base64 that may be absent."""
    told = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        key, _, value = pair.partition(" ")
        told[key] = _from_base64(value, "Upload-Metadata").decode("utf-8", "replace")
    return told


def _from_base64(value: str, header: str) -> bytes:
    try:
        return base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _wrong(header) from error


def _number(value: str | None, header: str) -> int:
    """A whole number from 0 that a database can hold."""
    if value is None or not (value.isascii() and value.isdecimal()) or len(value) > 18:
        raise _wrong(header)
    return int(value)


def _wrong(header: str) -> InputError:
    return InputError(
        Message(
            ja=f"ヘッダー {header} の値に誤りがあります。", en=f"The header {header} is wrong."
        ),
        SEND_CORRECTLY,
    )


class _WrongTypeError(UnreadableMedia):
    pass


_WrongType = _WrongTypeError(
    Message(ja=f"Content-Type は {OCTETS} にしてください。", en=f"Send the Content-Type {OCTETS}."),
    SEND_CORRECTLY,
)


def _body() -> Body:
    return Body(_pieces(), request.content_length, _checksum())


def _checksum() -> tuple[str, bytes] | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, digest = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise _wrong("Upload-Checksum")
    return algorithm, _from_base64(digest, "Upload-Checksum")


def _pieces() -> Iterator[bytes]:
    """The request's body; where the connection is cut or stands still, what came before."""
    connection: socket.socket | None = request.environ.get("gunicorn.socket")
    before = connection.gettimeout() if connection else None
    if connection:
        connection.settimeout(STALLED_S)
    try:
        while piece := _read():
            yield piece
    finally:
        if connection:
            with suppress(OSError):
                connection.settimeout(before)


def _read() -> bytes:
    try:
        return request.stream.read(PIECE)
    except Exception:  # each server has errors of its own for a connection that broke
        return b""


def _expires(row: UploadRow) -> dict[str, str]:
    return {"Upload-Expires": http_date(row.expires_at)} if row.state == "open" else {}
