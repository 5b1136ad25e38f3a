"""順番待ち: what is worked on, what waits, what failed."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import jobs
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..jobs import lists as job_lists
from ..jobs import queue
from .job_words import told

bp = Blueprint("admin_queue", __name__)


@bp.get("/admin/queue")
@needs("admin")
def page() -> ResponseReturnValue:
    now = service().now()
    return render_template(
        "admin/queue.html",
        lists=job_lists.lists(db(), person().organisation_id, now),
        told=lambda one: told(one.job, one.place, now),
        most=job_lists.MOST,
    )


@bp.post("/admin/queue/<int:job_id>/cancel")
@needs("admin")
def cancel(job_id: int) -> ResponseReturnValue:
    job = job_lists.job_of(db(), person().organisation_id, job_id)
    if job.state not in jobs.LIVE:
        flash(_("この処理はすでに終わっていました。"), "warning")
        return redirect(url_for("admin_queue.page"))
    if jobs.cancel(db(), job, service().now()):
        note("job.cancel", meeting=job.meeting)
    db().commit()
    if job.state == "running":
        flash(_("中止しています。数秒かかることがあります。"), "success")
    else:
        flash(_("中止しました。"), "success")
    return redirect(url_for("admin_queue.page"))


@bp.post("/admin/queue/<int:job_id>/retry")
@needs("admin")
def retry(job_id: int) -> ResponseReturnValue:
    old = job_lists.job_of(db(), person().organisation_id, job_id)
    job = jobs.retry(db(), old, person(), service().now())
    note("job.start", meeting=old.meeting, kind=job.kind, **job.options)
    db().commit()
    queue.nudge(service().settings, job.id)
    flash(_("もう一度始めました。"), "success")
    return redirect(url_for("admin_queue.page"))
