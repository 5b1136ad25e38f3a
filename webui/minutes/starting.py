"""Minutes that nobody has written yet: what is known about the meeting is filled in.

Nothing is invented: nobody is called absent, and no line is written that no source names.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from transcribe.vocabulary.attendance import divide
from transcribe.vocabulary.roster_cells import name_of
from transcribe.vocabulary.titles import short_title
from transcribe.vocabulary.types import Person

from .. import transcripts
from ..meetings import JAPAN
from ..meetings.moments import local
from ..tables import MeetingRow, SpeakerRow, TranscriptRow, TurnRow
from .content import LONGEST_LINE, MOST, Attendee, Event, Minutes

CHAIRS = ("議長", "委員長", "会長", "座長", "部会長")
DEPUTY = "副"
ADDRESSED = ("議員", "委員")  # as an assembly calls its members, whatever their office


def filled(
    session: Session,
    meeting: MeetingRow,
    transcript: TranscriptRow | None,
    roster: Sequence[Person],
) -> Minutes:
    """roster: all people of the meeting's rosters; where attendees were typed, only their details
    are taken from it.
    """
    voices = transcripts.speakers(session, transcript) if transcript else []
    turns = transcripts.turns(session, transcript) if transcript else []
    typed = list(_typed(meeting.attendees))
    people = [_detailed(person, roster) for person in typed] or list(roster)
    return Minutes(
        title=meeting.title[:LONGEST_LINE],
        held_at=held_at(meeting),
        place=meeting.place[:LONGEST_LINE],
        people=_attendees(people, [voice for voice in voices if voice.is_named])[:MOST],
        author=(meeting.owner.name if meeting.owner else "")[:LONGEST_LINE],
        events=list(_breaks(meeting, turns))[:MOST],
    )


def held_at(meeting: MeetingRow) -> str:
    """As it is written on the record; "" where nobody said when the meeting took place."""
    if meeting.held_at is None:
        return ""
    held = local(meeting.held_at, JAPAN)
    return f"{held.year}年{held.month}月{held.day}日 {held.hour}時{held.minute:02d}分"


def _typed(attendees: str) -> Iterator[Person]:
    """One person of each line; a line that names several, or none, stays as it was typed."""
    single = set(divide(attendees)[0])
    for line in filter(None, map(str.strip, attendees.splitlines())):
        if line in single:
            cell = name_of(line)
            family = cell.parts[0] if len(cell.parts) > 1 else ""
            yield Person("".join(cell.parts), "".join(cell.reading), cell.role, family=family)
        else:
            yield Person(line)


def _detailed(person: Person, roster: Sequence[Person]) -> Person:
    """With office, seat and reading as the roster has them, where it names just this person."""
    same = [p for p in roster if p.name == person.name]
    same = same or [p for p in roster if p.family and p.family == person.name]
    if len(same) != 1:
        return person
    (found,) = same
    role = person.role or found.role
    return Person(found.name, found.reading or person.reading, role, found.seat, found.family)


def _attendees(people: Sequence[Person], voices: Sequence[SpeakerRow]) -> list[Attendee]:
    """And those whose voices a person named, who are on no list."""
    whose = {voice.code: _whose(voice.name, people) for voice in voices}
    of_place = {place: code for code, place in reversed(whose.items()) if place is not None}
    found = [
        attendee(person, f"A{place + 1}", of_place.get(place, ""))
        for place, person in enumerate(people)
    ]
    unlisted = [voice for voice in voices if whose[voice.code] is None]
    return found + [
        Attendee(id=f"V{number + 1}", name=voice.name[:LONGEST_LINE], voice=voice.code)
        for number, voice in enumerate(unlisted)
    ]


def attendee(person: Person, number: str, voice: str = "") -> Attendee:
    return Attendee(
        id=number,
        name=person.name[:LONGEST_LINE],
        title=person.role[:LONGEST_LINE],
        seat=person.seat[:40],
        reading=person.reading[:LONGEST_LINE],
        is_chair=person.role.endswith(CHAIRS) and DEPUTY not in person.role,
        voice=voice,
    )


def _whose(name: str, people: Sequence[Person]) -> int | None:
    """The place of the one person who may be called so."""
    plain = "".join(name.split())
    found = [place for place, person in enumerate(people) if plain in _called(person)]
    return found[0] if len(found) == 1 else None


def _called(person: Person) -> set[str]:
    """山本太郎, 山本, 山本委員長, 総務課長山本太郎, 山本（委員長）as the machine proposes it …"""
    names = [name for name in ("".join(person.name.split()), person.family) if name]
    titles = ["", person.role, short_title(person.role), *ADDRESSED]
    return {
        said
        for name in names
        for title in titles
        for said in (name + title, title + name, f"{name}（{title}）")
    }


def _breaks(meeting: MeetingRow, turns: Sequence[TurnRow]) -> Iterator[Event]:
    """休憩 and 再開 where a recording follows a break."""
    starts = [r.start_s for r in meeting.recordings if r.has_break and r.start_s is not None]
    for number, start in enumerate(sorted(starts), 1):
        after = next((turn.code for turn in turns if turn.start_s >= start), "")
        yield Event(id=f"B{number}", kind="break", turn=after)
        yield Event(id=f"R{number}", kind="resume", turn=after)
