"""The values of a form's variables, from what the other exports are made of."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from transcribe.formats import clock

from ..minutes.content import Annotation, Attendee, Event
from ..minutes.signing import STATES
from ..records.layouts.labels import (
    MACHINE,
    NOTES,
    UNCHECKED_SUMMARY,
    addressed,
    event_text,
    note_text,
)
from ..records.layouts.parts import observers
from ..records.material import Material
from ..records.said import Said
from .record import Decision, Line, Note, Person, Record, Task, Topic, Turn


def record_of(material: Material) -> Record:
    minutes, signed, public = material.minutes, material.signed, material.options.is_public
    notes = [*(note for turn in material.turns for note in turn.notes), *material.loose_notes]
    return Record(
        organisation=material.organisation,
        title=minutes.title,
        held_at=minutes.held_at,
        until=minutes.until,
        place=minutes.place,
        chair=next((p.name for p in minutes.people if p.is_chair), ""),
        present_names=_names(material.present),
        absent_names=_names(material.absent),
        observer_names=observers(material, _names(material.observers)),
        signer_names=_names(material.signers),
        next_meeting=minutes.next_meeting,
        remarks=minutes.remarks,
        summary=_summary(material),
        summary_is_draft=minutes.summary_is_draft,
        author=minutes.author,
        state=STATES[material.state].ja,  # records are Japanese
        is_final=material.is_final,
        signed_by=signed.name if signed else "",
        signed_at=f"{_day(signed.at)} {signed.at:%H:%M}" if signed else "",
        is_public=material.options.is_public,
        machine_note=MACHINE if material.says_machine else "",
        made_on=_day(material.made_at),
        duration=clock(material.duration),
        people=_people(p for p in minutes.people if not public or p.presence != "observer"),
        present=_people(material.present),
        absent=_people(material.absent),
        observers=() if public else _people(material.observers),
        signers=_people(material.signers),
        topics=tuple(Topic(t.title, t.text) for t in minutes.topics),
        decisions=tuple(Decision(d.text, d.result) for d in minutes.decisions),
        tasks=tuple(Task(t.text, t.owner, t.due) for t in minutes.tasks),
        notes=tuple(_note(note) for note in notes),
        turns=tuple(_turn(turn) for turn in material.turns),
        lines=tuple(_line(line) for line in material.lines()),
    )


def _summary(material: Material) -> str:
    """A machine's draft never stands there as if a person had written it."""
    minutes = material.minutes
    if minutes.summary and minutes.summary_is_draft:
        return f"{UNCHECKED_SUMMARY}\n{minutes.summary}"
    return minutes.summary


def _names(people: Iterable[Attendee]) -> str:
    return "、".join(person.name for person in people)


def _people(people: Iterable[Attendee]) -> tuple[Person, ...]:
    return tuple(Person(p.name, p.title, p.seat, p.reading, p.is_chair, p.signs) for p in people)


def _note(note: Annotation) -> Note:
    return Note(
        note_text(note), NOTES[note.kind], note.date, note.quote, note.replacement, note.reason
    )


def _turn(turn: Said) -> Turn:
    who, notes = turn.who, "\n".join(note_text(note) for note in turn.notes)
    label = "" if turn.is_left_out else addressed(who)
    return Turn(label, who.name, who.title, who.seat, clock(turn.start), turn.text, notes)


def _line(line: Said | Event) -> Line:
    if isinstance(line, Event):
        return Line("", "", "", "", line.time, event_text(line), "", True)
    return Line(**asdict(_turn(line)), is_event=False)


def _day(moment: datetime) -> str:
    era = moment.year - 2018
    year = f"令和{'元' if era == 1 else era}年" if era > 0 else f"{moment.year}年"
    return f"{year}{moment.month}月{moment.day}日"
