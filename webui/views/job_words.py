"""How far a job is, in the words of its reader."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ..jobs import LIVE
from ..tables import JobRow


def told(job: JobRow, place: int | None, now: datetime) -> dict[str, Any]:
    """What a page shows and reads aloud of a job. percent: of the whole, None where it waits."""
    return {
        "id": job.id,
        "state": job.state,
        "is_live": job.state in LIVE,
        "title": _title(job),
        "text": _text(job, place, now),
        "percent": int(100 * job.share) if job.state == "running" else None,
        "remaining": _remaining(job.remaining_s) if job.state == "running" else "",
        "place": place,
        "problem": str(job.problem or ""),
        "hint": str(job.hint or ""),
    }


def _title(job: JobRow) -> str:
    if job.state == "running" and job.cancel_requested:
        return str(_("中止しています"))
    is_diarization = job.kind == "diarize"
    titles: dict[str, str] = {
        "queued": _("順番を待っています"),
        "running": _("話者を分け直しています") if is_diarization else _("文字起こし中です"),
        "done": _("終わりました"),
        "failed": _("話者を分け直せませんでした")
        if is_diarization
        else _("文字起こしできませんでした"),
        "cancelled": _("中止しました"),
    }
    return titles[job.state]


def _text(job: JobRow, place: int | None, now: datetime) -> str:
    if job.state == "queued":
        return _queued(job, place, now)
    if job.state == "running":
        steps: dict[str, str] = {
            "prepare": _("録音を準備しています"),
            "decode": _("音声を読み込んでいます"),
            "recognize": _("音声を文字にしています"),
            "diarize": _("話者を聞き分けています"),
            "correct": _("言葉と用語を確かめています"),
        }
        return steps.get(job.stage, str(_("始めています")))
    return ""


def _queued(job: JobRow, place: int | None, now: datetime) -> str:
    if job.failures and job.lease_until and job.lease_until > now:
        return str(_("途中で問題が起きたため、少し待ってから続きを行います"))
    if job.share:
        return str(_("短い録音を先に処理しています。終わると続きを行います"))
    if place is None or place <= 1:
        return str(_("次に始まります"))
    return str(
        ngettext("あと%(num)d件の後に始まります", "あと%(num)d件の後に始まります", place - 1)
    )


def _remaining(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes = int(seconds / 60 + 0.5)
    if minutes < 1:
        return str(_("残り1分未満"))
    if minutes < 60:
        return str(_("残り約%(minutes)d分", minutes=minutes))
    return str(_("残り約%(hours)d時間%(minutes)d分", hours=minutes // 60, minutes=minutes % 60))
