"""What whoever signs should know first: what nobody has looked at, what does not fit together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from .. import transcripts
from ..tables import CommentRow, MeetingRow, PersonRow, PresenceRow, TurnRow
from .content import Minutes

HERE = timedelta(seconds=30)  # a presence that was not renewed for longer is nobody's


@dataclass(frozen=True, slots=True)
class Open:
    """unchecked, turns, comments: how many turns nobody has confirmed, of how many; how many
    comments nobody has resolved. others: names of those who have the editor open just now.
    faults: what does not fit together.
    """

    unchecked: int
    turns: int
    comments: int
    others: tuple[str, ...]
    faults: tuple[Message, ...]


def before_signing(
    session: Session, meeting: MeetingRow, minutes: Minutes, person: PersonRow, now: datetime
) -> Open:
    transcript = transcripts.current(session, meeting.id)
    turns = transcripts.turns(session, transcript) if transcript else []
    open_comments = (
        select(func.count())
        .select_from(CommentRow)
        .where(CommentRow.meeting_id == meeting.id, CommentRow.resolved_at.is_(None))
    )
    return Open(
        unchecked=sum(not turn.is_checked for turn in turns),
        turns=len(turns),
        comments=session.scalar(open_comments) or 0,
        others=tuple(_others(session, meeting, person, now)),
        faults=tuple(faults(minutes, {turn.code: turn for turn in turns})),
    )


def faults(minutes: Minutes, turns: Mapping[str, TurnRow]) -> Iterator[Message]:
    """turns: by their codes."""
    if not any(person.name for person in minutes.people):
        yield Message(ja="出席者がありません。", en="Nobody is named as present.")
    if minutes.summary_is_draft:
        yield Message(
            ja="要旨は機械の下書きのままです。", en="The summary is still a machine's draft."
        )
    yield from _gone(minutes, turns)
    yield from _unfound(minutes, turns)


def _gone(minutes: Minutes, turns: Mapping[str, TurnRow]) -> Iterator[Message]:
    for item in (*minutes.topics, *minutes.decisions, *minutes.tasks):
        if any(code not in turns for code in item.turns):
            said = _short(getattr(item, "title", "") or item.text)
            yield Message(
                ja=f"「{said}」の根拠の発言が、なくなっています。",
                en=f"A turn that “{said}” rests on is gone.",
            )


def _unfound(minutes: Minutes, turns: Mapping[str, TurnRow]) -> Iterator[Message]:
    quotes = [(note.turn, note.quote) for note in minutes.annotations]
    quotes += [(left_out.turn, left_out.quote) for left_out in minutes.omissions]
    for code, quote in quotes:
        turn = turns.get(code)
        if turn is None:
            yield Message(
                ja="取消し・訂正・掲載しない発言に、発言が選ばれていないものがあります。",
                en="A withdrawal, correction or omission names no turn that is there.",
            )
        elif quote not in turn.text and quote not in (turn.polished or ""):
            said = _short(quote)
            yield Message(
                ja=f"「{said}」は、選ばれた発言の中に見つかりません。",
                en=f"“{said}” is not found in the turn that was chosen.",
            )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _others(
    session: Session, meeting: MeetingRow, person: PersonRow, now: datetime
) -> Iterator[str]:
    found = (
        select(PersonRow.name)
        .join(PresenceRow, PresenceRow.person_id == PersonRow.id)
        .where(
            PresenceRow.meeting_id == meeting.id,
            PresenceRow.seen_at > now - HERE,
            PresenceRow.seen_at < now + HERE,  # the clock may have been set back since
            PersonRow.id != person.id,
        )
    )
    yield from session.scalars(found.order_by(PersonRow.name))
