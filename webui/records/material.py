"""Everything that a layout or a template may use of a meeting, in one frozen value.

What a 公開版 leaves out is not in it any more, so that no layout and no template can leak it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from transcribe.japanese.layers import Layer
from transcribe.types import Turn

from .. import house_style, transcripts
from ..meetings import JAPAN
from ..meetings.moments import local
from ..minutes import rows as minutes_rows
from ..minutes import starting
from ..minutes.content import Annotation, Attendee, Event, Layout, Minutes
from ..storage.files import FileStore
from ..tables import MeetingRow, OrganisationRow, SigningRow
from . import omissions
from .said import Said, Who, Writing, known_people


@dataclass(frozen=True, slots=True)
class Options:
    """with_words: the turns' words with their times; slow where texts were changed."""

    layout: Layout = "minutes"
    layer: Layer = "verbatim"
    is_public: bool = False
    with_words: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """at: in Japan's time. digest: sha256 of what was signed."""

    name: str
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Material:
    """A meeting, as one record may show it.

    name          the meeting's, for the names of files
    state         draft, review or final
    signed        who signed it off; None while it is not final
    says_machine  the office wants the line that a machine helped
    duration      seconds of sound
    loose_notes   annotations of turns that are gone
    made_at       in Japan's time
    """

    organisation: str
    options: Options
    name: str
    minutes: Minutes
    state: str
    signed: Signed | None
    says_machine: bool
    language: str
    duration: float
    turns: tuple[Said, ...]
    loose_notes: tuple[Annotation, ...]
    made_at: datetime

    @property
    def is_final(self) -> bool:
        return self.state == "final"

    @property
    def present(self) -> list[Attendee]:
        return [p for p in self.minutes.people if p.presence == "present"]

    @property
    def absent(self) -> list[Attendee]:
        return [p for p in self.minutes.people if p.presence == "absent"]

    @property
    def observers(self) -> list[Attendee]:
        return [p for p in self.minutes.people if p.presence == "observer"]

    @property
    def signers(self) -> list[Attendee]:
        """署名議員."""
        return [p for p in self.minutes.people if p.signs]

    def lines(self) -> Iterator[Said | Event]:
        """Turns and the events between them; an event whose turn is gone comes last."""
        before: dict[str, list[Event]] = {turn.code: [] for turn in self.turns}
        last: list[Event] = []
        for event in self.minutes.events:
            before.get(event.turn, last).append(event)
        for turn in self.turns:
            yield from before[turn.code]
            yield turn
        yield from last


def gather(
    session: Session, files: FileStore, meeting: MeetingRow, options: Options, now: datetime
) -> Material:
    """Raises StorageError, NotFound where the stored transcript cannot be read."""
    row = transcripts.current(session, meeting.id)
    spoken = transcripts.read(session, files, row) if row else None
    turns, speakers = (spoken.turns, spoken.speakers) if spoken else ((), ())
    rows = {r.code: r for r in transcripts.turns(session, row)} if row else {}
    kept = minutes_rows.get(session, meeting)
    minutes = minutes_rows.read(kept) if kept else starting.filled(session, meeting, row, ())
    marked = minutes.annotations or minutes.omissions
    kin = omissions.heirs(session, row) if row and marked else {}
    notes = _notes_by_turn(minutes.annotations, turns, kin)
    found = omissions.cuts(minutes, kin) if options.is_public else []
    style, _ = house_style.get(session, meeting.organisation_id)
    terms = house_style.terms(session, meeting)
    writing = Writing(style.style(options.layer), turns, rows, found, terms)
    voices = {s.id: s.name for s in speakers}
    people = known_people(minutes.people, voices, is_public=options.is_public)
    if options.is_public:
        minutes = omissions.public(minutes, found, writing.left_out)
    shown = {note.id: note for note in minutes.annotations}
    said = tuple(
        writing.said(
            turn,
            people.get(turn.speaker or "", Who()),
            tuple(shown[n] for n in notes.get(turn.id, ()) if n in shown),
            options.with_words,
        )
        for turn in turns
    )
    attached = {note.id for turn in said for note in turn.notes}
    return Material(
        organisation=session.get_one(OrganisationRow, meeting.organisation_id).name,
        options=options,
        name=omissions.cleaner([cut for _, cut in found])(meeting.title),
        minutes=minutes,
        state=kept.state if kept else "draft",
        signed=_signed(session, meeting) if kept and kept.state == "final" else None,
        says_machine=style.says_machine,
        language=meeting.language,
        duration=spoken.duration if spoken else 0.0,
        turns=said,
        loose_notes=tuple(n for n in minutes.annotations if n.id not in attached),
        made_at=local(now, JAPAN),
    )


def _notes_by_turn(
    notes: Sequence[Annotation], turns: Sequence[Turn], kin: Mapping[str, set[str]]
) -> dict[str, list[str]]:
    """Ids of the annotations at the turns that hold their quotes now."""
    texts = {turn.id: turn.text for turn in turns}
    found: dict[str, list[str]] = {}
    for note in notes:
        reached = [code for code in omissions.reach(note.turn, kin) if code in texts]
        holding = [code for code in reached if note.quote in texts[code]]
        for code in (holding or reached)[:1]:
            found.setdefault(code, []).append(note.id)
    return found


def _signed(session: Session, meeting: MeetingRow) -> Signed | None:
    mine = SigningRow.meeting_id == meeting.id, SigningRow.action == "sign"
    row = session.scalar(select(SigningRow).where(*mine).order_by(SigningRow.id.desc()))
    return Signed(row.name, local(row.created_at, JAPAN), row.digest) if row else None
