"""What goes wrong is told as a page, or as JSON to programs: the problem and the next step."""

import errno
import logging
from typing import Any

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException

from transcribe.errors import AppError, InputError, ModelError, StorageError
from transcribe.messages import Message

from ..errors import (
    Busy,
    CheckFailed,
    Conflict,
    Expired,
    Locked,
    Mismatch,
    NotFound,
    OverLimit,
    Overloaded,
    Refused,
    Unreachable,
)
from ..storage.files import disk_full
from . import lost_forms
from .current import service
from .guard import NotSignedInError

log = logging.getLogger(__name__)

STATUS: dict[type[AppError], int] = {  # most specific first
    NotSignedInError: 401,
    NotFound: 404,
    Refused: 403,
    Busy: 423,
    Locked: 423,
    Conflict: 409,
    Expired: 410,
    Mismatch: 460,  # as tus says it
    OverLimit: 413,
    InputError: 400,
    ModelError: 503,
    Unreachable: 502,
    Overloaded: 503,
    CheckFailed: 503,
    StorageError: 507,
}
AGAIN = Message(ja="前のページに戻り、もう一度試してください。", en="Go back and try once more.")
HINTS = {
    413: Message(
        ja="前のページに戻り、ファイルを小さくするか、いくつかに分けて送ってください。",
        en="Go back, and make the files smaller or send them in several steps.",
    ),
}
PROBLEMS = {
    400: Message(ja="送られた内容に誤りがあります。", en="Something in the request is wrong."),
    405: Message(ja="この操作はここではできません。", en="This cannot be done here."),
    413: Message(ja="送られた内容が大きすぎます。", en="What was sent is too large."),
    415: Message(ja="この形式では受け付けられません。", en="This format is not accepted here."),
}


# the database's word that another request was quicker: what was checked before is not so any more
OVERTAKEN = (IntegrityError, ObjectDeletedError, StaleDataError)
DEADLOCKS = ("40P01", "40001")  # as PostgreSQL numbers them


def install(app: Flask) -> None:
    app.register_error_handler(AppError, _explain)
    for kind in OVERTAKEN:
        app.register_error_handler(kind, _overtaken)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Programs, and our own scripts, read JSON."""
    path = request.path
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return path.startswith(("/api/", "/v1/", "/uploads")) or best == "application/json"


def answer(status: int, problem: Message, hint: Message) -> ResponseReturnValue:
    if request.path.startswith("/v1/"):
        error: dict[str, Any] = {
            "message": f"{problem} {hint}",
            "type": "invalid_request_error" if status < 500 else "server_error",
            "param": None,
            "code": None,
        }
        return {"error": error}, status
    if wants_json():
        return {"problem": str(problem), "hint": str(hint)}, status
    if status == 401:
        return _not_signed_in(problem, hint), status
    return render_template("error.html", status=status, problem=problem, hint=hint), status


def _not_signed_in(problem: Message, hint: Message) -> str:
    """What was sent is shown: it is typed once more otherwise."""
    return render_template(
        "error.html",
        problem=problem,
        hint=hint,
        signs_in=not service().settings.single_user,
        typed=lost_forms.typed(),
    )


def status_of(error: AppError) -> int:
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)


def _explain(error: AppError) -> ResponseReturnValue:
    _undo()
    return answer(status_of(error), error.problem, error.hint)


def _overtaken(error: Exception) -> ResponseReturnValue:
    """Logged as well: what no check foresees may be a fault of ours."""
    _undo()
    log.warning("%s %s was overtaken", request.method, request.path, exc_info=error)
    return answer(
        409,
        Message(
            ja="同じときに、別の画面で変更されたため、保存しませんでした。",
            en="Somebody changed the same at the same time, so this was not saved.",
        ),
        Message(
            ja="ページを読み込み直し、今の内容を確かめてから、もう一度操作してください。",
            en="Reload the page, look at what is there now, and do it once more.",
        ),
    )


def _stale(_: CSRFError) -> ResponseReturnValue:
    return answer(
        400,
        Message(
            ja="画面を開いてから時間が経ったため、送信できませんでした。",
            en="This page was open for too long to be sent.",
        ),
        Message(
            ja="ページを読み込み直してから、もう一度送信してください。入力した内容は先に控えてください。",
            en="Reload the page and send it again; copy what you typed first.",
        ),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:  # a redirect that Flask itself makes
        return error.get_response()
    if code == 404:
        missing = NotFound()
        return answer(404, missing.problem, missing.hint)
    problem = PROBLEMS.get(code, Message(ja=f"エラー {code}", en=f"Error {code}"))
    return answer(code, problem, HINTS.get(code, AGAIN))


def _unexpected(error: Exception) -> ResponseReturnValue:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _explain(disk_full())
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in DEADLOCKS:
        return _overtaken(error)
    _undo()
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(
        500,
        Message(ja="予期しない問題が起きました。", en="Something unexpected happened."),
        Message(
            ja="もう一度試し、続くときは時刻を添えて管理者に知らせてください。記録は残っています。",
            en="Try again; if it stays, tell your administrator the time. It has been logged.",
        ),
    )


def _undo() -> None:
    if session := g.get("session"):
        session.rollback()
