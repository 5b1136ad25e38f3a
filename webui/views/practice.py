"""練習: a room of one's own, the steps through it, and beginning anew."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import practice
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..practice.steps import Where
from ..tables import MeetingRow

bp = Blueprint("practice", __name__)
PLACES: dict[Where, str] = {
    "editor": "editor.page",
    "minutes": "minutes.page",
    "export": "records.page",
}


@bp.get("/practice")
@needs("editor")
def page() -> ResponseReturnValue:
    room = practice.room_of(db(), person())
    steps = practice.steps(db(), person(), room) if room else []
    return render_template(
        "practice/page.html",
        room=room,
        steps=steps,
        done=sum(step.is_done for step in steps),
        next_step=next((step for step in steps if not step.is_done), None),
        places=_places(room) if room else {},
    )


@bp.post("/practice")
@needs("editor")
def begin() -> ResponseReturnValue:
    """Whoever has a room already keeps it: this may be sent twice."""
    if practice.room_of(db(), person()) is None:
        _make()
    return redirect(url_for("practice.page"))


@bp.get("/practice/reset")
@needs("editor")
def reset_page() -> ResponseReturnValue:
    """Asks once, and says what is lost."""
    if practice.room_of(db(), person()) is None:
        return redirect(url_for("practice.page"))
    return render_template("practice/reset.html")


@bp.post("/practice/reset")
@needs("editor")
def reset() -> ResponseReturnValue:
    if room := practice.room_of(db(), person()):
        note("meeting.delete", meeting=room)
    _make()
    flash(_("練習用の会議を作り直しました。"), "success")
    return redirect(url_for("practice.page"))


def _make() -> None:
    room = practice.make(service(), db(), person(), service().now())
    note("meeting.create", meeting=room)
    db().commit()


def _places(room: MeetingRow) -> dict[Where, str]:
    return {where: url_for(endpoint, meeting_id=room.id) for where, endpoint in PLACES.items()}
