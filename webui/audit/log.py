"""The audit log: who did what, when, from where. Appended to, each entry chained by digest.

Each entry's digest covers all its columns and the digest before it, and a head record says how
many entries there are and what the last digest is. `verify` therefore notices entries that were
changed, removed, put in between, or cut off at the end.

Its limits: who may write to the whole database can make all of it anew, head record included.
Against that, keep what `kikitori audit verify` prints (or an exported CSV) elsewhere, such as on
paper; `--includes DIGEST` says later whether that entry is still part of the chain.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from transcribe.messages import Message

from ..tables import AuditHeadRow, AuditRow, MeetingRow, PersonRow

WAITING = "entries of the audit log"  # in Session.info, until the commit
HEAD = 1  # the id of the one head record
SUBJECT_CHARACTERS = 300  # a longer subject is cut: logins that fail are whatever was typed
FAULTS_TOLD = 20  # one change can make all later entries differ
FIELDS = tuple(column.name for column in AuditRow.__table__.columns if column.name != "digest")

ACTIONS = {
    "account.password": Message(ja="パスワードの変更", en="Password changed"),
    "account.sign_in": Message(ja="サインイン", en="Signed in"),
    "account.sign_in_failed": Message(ja="サインインの失敗", en="Sign-in failed"),
    "account.sign_out": Message(ja="サインアウト", en="Signed out"),
    "audit.export": Message(ja="操作の記録の書き出し", en="Audit log exported"),
    "audit.verify": Message(ja="操作の記録の検査", en="Audit log checked"),
    "department.add": Message(ja="課の追加", en="Department added"),
    "department.edit": Message(ja="課の変更", en="Department changed"),
    "department.remove": Message(ja="課の削除", en="Department removed"),
    "form.add": Message(ja="様式の登録", en="Template added"),
    "form.remove": Message(ja="様式の削除", en="Template removed"),
    "glossary.edit": Message(ja="用語集の変更", en="Glossary changed"),
    "glossary.export": Message(ja="用語集の書き出し", en="Glossary exported"),
    "glossary.import": Message(ja="用語集の取り込み", en="Glossary imported"),
    "job.cancel": Message(ja="文字起こしの中止", en="Transcription cancelled"),
    "job.start": Message(ja="文字起こしの開始", en="Transcription started"),
    "material.add": Message(ja="資料の追加", en="Material added"),
    "material.remove": Message(ja="資料の削除", en="Material removed"),
    "meeting.create": Message(ja="会議の作成", en="Meeting created"),
    "meeting.delete": Message(ja="会議の削除", en="Meeting deleted"),
    "meeting.delete_audio": Message(ja="会議の音声の削除", en="Sound of a meeting deleted"),
    "meeting.edit": Message(ja="会議の変更", en="Meeting changed"),
    "meeting.export": Message(ja="文字起こし・記録の書き出し", en="Transcript or record exported"),
    "meeting.hold": Message(ja="「期限が来ても残す」の指定", en="Kept beyond the retention"),
    "meeting.release": Message(
        ja="「期限が来ても残す」の取り消し", en="Subject to retention again"
    ),
    "meeting.share": Message(ja="会議の共有", en="Meeting shared"),
    "meeting.unshare": Message(ja="会議の共有の取り消し", en="Sharing of a meeting ended"),
    "meeting.view": Message(ja="会議の閲覧", en="Meeting viewed"),
    "minutes.draft": Message(ja="要約の下書きの作成", en="Draft summary made"),
    "minutes.edit": Message(ja="議事録の変更", en="Minutes changed"),
    "minutes.reopen": Message(ja="議事録の確定の解除", en="Minutes opened again"),
    "minutes.request": Message(ja="議事録の確認依頼", en="Review of minutes requested"),
    "minutes.return": Message(ja="議事録の差し戻し", en="Minutes sent back"),
    "minutes.roster": Message(ja="議事録への名簿の取り込み", en="Roster taken into minutes"),
    "minutes.sign": Message(ja="議事録の確定", en="Minutes signed off"),
    "minutes.start": Message(ja="議事録の作成", en="Minutes begun"),
    "organisation.add": Message(ja="組織の追加", en="Organisation added"),
    "organisation.edit": Message(ja="組織の変更", en="Organisation changed"),
    "person.add": Message(ja="人の追加", en="Person added"),
    "person.edit": Message(ja="人の変更", en="Person changed"),
    "person.invite": Message(ja="招待リンクの発行", en="Invitation made"),
    "person.sign_out": Message(ja="人のサインアウト", en="Person signed out everywhere"),
    "person.unlock": Message(ja="ロックの解除", en="Person unlocked"),
    "recording.add": Message(ja="録音の追加", en="Recording added"),
    "recording.edit": Message(ja="録音の変更", en="Recording changed"),
    "recording.play": Message(ja="録音の再生", en="Recording played"),
    "recording.remove": Message(ja="録音の削除", en="Recording removed"),
    "retention.delete": Message(ja="保存期限による会議の削除", en="Meeting deleted by retention"),
    "retention.delete_audio": Message(
        ja="保存期限による音声の削除", en="Sound deleted by retention"
    ),
    "retention.delete_text": Message(
        ja="保存期限による文字起こしと資料の削除", en="Transcripts and papers deleted by retention"
    ),
    "settings.edit": Message(ja="設定の変更", en="Settings changed"),
    "speaker.rename": Message(ja="話者名の変更", en="Speaker renamed"),
    "style.edit": Message(ja="記録の書き方の変更", en="House style changed"),
    "token.add": Message(ja="APIトークンの発行", en="API token made"),
    "token.revoke": Message(ja="APIトークンの取り消し", en="API token revoked"),
    "transcript.comment": Message(ja="文字起こしへのコメント", en="Transcript commented"),
    "transcript.edit": Message(ja="文字起こしの修正", en="Transcript corrected"),
    "transcript.use": Message(ja="前の文字起こしへの切り替え", en="Earlier transcript used again"),
    "usage.export": Message(ja="利用状況の書き出し", en="Usage exported"),
}


def action_name(action: str) -> Message:
    """What an action is called; one that is not listed keeps its name."""
    return ACTIONS.get(action, Message(ja=action, en=action))


def record(
    session: Session,
    action: str,
    *,
    now: datetime,
    person: PersonRow | None = None,
    organisation_id: int | None = None,
    meeting: MeetingRow | None = None,
    subject: str = "",
    address: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one entry as the session is committed; a rollback drops it.

    It is written last of all: whoever appends keeps all others from doing so until the commit,
    and two that waited for each other's rows as well would wait for ever.
    """
    values: dict[str, Any] = {
        "organisation_id": organisation_id or _home(meeting) or _home(person),
        "at": now,
        "person_id": person and person.id,
        "person": f"{person.name} ({person.login})" if person else "",
        "action": action,
        "meeting_id": meeting and meeting.id,
        "subject": _clean(subject or (meeting.title if meeting else "")),
        "address": _clean(address),
        "detail": json.loads(json.dumps(detail or {}, default=str)),  # as it is read back
    }
    if WAITING not in session.info:
        session.info[WAITING] = []
        event.listen(session, "before_commit", _append)
        event.listen(session, "after_soft_rollback", _drop)
    if not session.in_transaction():
        session.begin()  # so that there is something a rollback undoes
    session.info[WAITING].append(values)


def _append(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint: the whole is not committed yet
        return
    waiting: list[dict[str, Any]] = session.info[WAITING]
    for values in waiting:
        number, previous = _next_place(session)
        entry = {**values, "id": number, "previous": previous}
        entry["digest"] = digest_of(entry)
        session.execute(insert(AuditRow).values(entry))
        head = update(AuditHeadRow).where(AuditHeadRow.id == HEAD)
        session.execute(head.values(digest=entry["digest"]))
    waiting.clear()


def _drop(session: Session, transaction: SessionTransaction) -> None:
    if not transaction.nested:
        session.info[WAITING].clear()


def _home(row: MeetingRow | PersonRow | None) -> int | None:
    return row.organisation_id if row else None


def _clean(text: str) -> str:
    """PostgreSQL keeps no NUL."""
    text = text.replace("\0", "\ufffd")
    return text if len(text) <= SUBJECT_CHARACTERS else text[: SUBJECT_CHARACTERS - 1] + "…"


def _next_place(session: Session) -> tuple[int, str]:
    """The next entry's number, and the digest before it.

    The change comes first and reads in the same statement: a second writer waits here until this
    transaction ends, on SQLite as on PostgreSQL, so that no two entries follow the same one.
    """
    count = (
        update(AuditHeadRow)
        .where(AuditHeadRow.id == HEAD)
        .values(entries=AuditHeadRow.entries + 1)
        .returning(AuditHeadRow.entries, AuditHeadRow.digest)
        .execution_options(synchronize_session=False)
    )
    found = session.execute(count).one_or_none()
    if found is None:  # the first entry of all
        new = {"id": HEAD, "entries": 0, "digest": ""}
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(AuditHeadRow).values(new).on_conflict_do_nothing())
        found = session.execute(count).one()
    return found.entries, found.digest


def digest_of(values: dict[str, Any]) -> str:
    """sha256 over all columns of an entry but its digest, in JSON of one possible form."""
    at: datetime = values["at"]
    told = {name: values[name] for name in FIELDS} | {"at": at.astimezone(UTC).isoformat()}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def head(session: Session) -> tuple[int, str]:
    """How many entries there are, and the last one's digest: what to keep elsewhere."""
    found = session.get(AuditHeadRow, HEAD, populate_existing=True)
    return (found.entries, found.digest) if found else (0, "")


def includes(session: Session, digest: str) -> bool:
    """Whether an entry that was noted down earlier is still there."""
    return bool(session.scalar(select(AuditRow.id).where(AuditRow.digest == digest)))


def verify(session: Session) -> list[Message]:
    """The faults of the chain, the first ones first; none: nothing was changed."""
    return list(islice(_faults(session), FAULTS_TOLD))


def _faults(session: Session) -> Iterator[Message]:
    """The head is read before and after: others may append meanwhile."""
    entries, last = head(session)
    number, before = 0, ""
    columns = AuditRow.__table__.columns
    ordered = select(*columns).order_by(columns.id).execution_options(yield_per=500)
    for row in session.execute(ordered):
        if row.id > number + 1:
            yield _missing(number + 1, row.id - 1)
        elif digest_of(row._asdict()) != row.digest:
            yield Message(
                ja=f"{row.id} 番の記録（{row.at:%Y-%m-%d %H:%M} UTC）が書き換えられています。",
                en=f"Entry {row.id} ({row.at:%Y-%m-%d %H:%M} UTC) was changed.",
            )
        elif row.previous != before or (row.id == entries and row.digest != last):
            yield Message(
                ja=f"{row.id} 番の記録が、前後の記録とつながりません（差し替えられたか、後から"
                "入れられています）。",
                en=f"Entry {row.id} does not fit its neighbours: one was replaced or put in later.",
            )
        number, before = row.id, row.digest
    if number < entries:
        yield _missing(number + 1, entries)
    entries, _ = head(session)
    if number > entries:
        yield Message(
            ja=f"{entries + 1} 番から {number} 番は、このプログラムが書いた記録ではありません。",
            en=f"Entries {entries + 1} to {number} were not written by this program.",
        )


def _missing(first: int, last: int) -> Message:
    return Message(
        ja=f"{first} 番から {last} 番の記録がなくなっています。",
        en=f"Entries {first} to {last} are missing.",
    )
