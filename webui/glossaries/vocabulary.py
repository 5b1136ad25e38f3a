"""The vocabulary of a meeting: what people keep in glossaries, its papers, and who attends.

A term of the meeting beats the same of its department, and that the organisation's; each may also
say that a term is not to be used. Nothing changes it while a meeting goes on: a vocabulary belongs
to a meeting or an office, never to an item of the agenda.
"""

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message, text
from transcribe.types import Notice
from transcribe.vocabulary import Glossary, Term, Vocabulary, load_vocabulary
from transcribe.vocabulary.attendance import divide
from transcribe.vocabulary.glossary import read_glossary
from transcribe.vocabulary.material import Material, open_material

from ..errors import NotFound
from ..meetings.names import name_on_disk
from ..storage.files import FileStore
from ..tables import MaterialRow, MeetingRow, OrganisationRow, TermRow
from .terms import KINDS, readings_of

ATTENDEES = "出席者"  # names what was typed into the form, as the files have names


@dataclass(frozen=True, slots=True)
class Gathered:
    """A meeting's vocabulary, and its papers that could not be read: the work goes on without."""

    vocabulary: Vocabulary
    unreadable: tuple[InputError, ...] = ()


@dataclass(frozen=True, slots=True)
class Quick:
    """What a look at the papers finds. cut: names of those that were not read to their end."""

    vocabulary: Vocabulary
    unreadable: tuple[InputError, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A stored paper. kind: material, roster, glossary."""

    kind: str
    name: str
    key: str


def vocabulary_of(session: Session, files: FileStore, meeting: MeetingRow) -> Vocabulary:
    """What recognition of the meeting is corrected by. A paper that cannot be read is left out."""
    return gather(session, files, meeting).vocabulary


def gather(session: Session, files: FileStore, meeting: MeetingRow) -> Gathered:
    """The same, with what is wrong with papers that were left out. Raises StorageError."""
    kept = kept_terms(session, meeting)
    return _read(files, papers_of(session, meeting), kept, meeting.attendees)


def notices_of(unreadable: Iterable[InputError], duration: float) -> tuple[Notice, ...]:
    """What a transcript tells its readers of papers that were left out. duration: its seconds."""
    return tuple(
        Notice("unread_paper", 0.0, duration, f"{error.problem}\n{error.hint}")
        for error in unreadable
    )


def papers_of(session: Session, meeting: MeetingRow) -> tuple[Paper, ...]:
    wanted = select(MaterialRow).where(MaterialRow.meeting_id == meeting.id)
    rows = session.scalars(wanted.order_by(MaterialRow.id))
    return tuple(Paper(row.kind, row.name, row.file_key) for row in rows)


def kept_terms(session: Session, meeting: MeetingRow) -> tuple[Glossary, ...]:
    """What persons keep for it, the nearest first: meeting, department, organisation."""
    in_organisation = TermRow.department_id.is_(None) & TermRow.meeting_id.is_(None)
    organisation = session.get_one(OrganisationRow, meeting.organisation_id)
    own_name = text("この会議の用語集", "glossary of this meeting")
    levels = [(own_name, TermRow.meeting_id == meeting.id)]
    if meeting.department:
        own = TermRow.department_id == meeting.department_id
        levels.append((_of(meeting.department.name), own))
    levels.append((_of(organisation.name), in_organisation))
    return tuple(_glossary(session, meeting, name, holds) for name, holds in levels)


def _of(name: str) -> str:
    return text(f"{name}の用語集", f"glossary of {name}")


def _glossary(
    session: Session, meeting: MeetingRow, name: str, holds: ColumnElement[bool]
) -> Glossary:
    wanted = select(TermRow).where(TermRow.organisation_id == meeting.organisation_id, holds)
    rows = session.scalars(wanted.order_by(TermRow.id)).all()
    terms = (_term(row, name) for row in rows if not row.is_unused)
    unused = (row.surface for row in rows if row.is_unused)
    return Glossary(name, tuple(filter(None, terms)), tuple(unused))


def _term(row: TermRow, source: str) -> Term | None:
    """None where no reading is given and none can be guessed."""
    readings = readings_of(row)
    if not readings:
        return None
    kind = KINDS.get(row.kind, "term")
    return Term(row.surface, readings, row.note, source, kind, guessed=not row.reading)


def _read(
    files: FileStore, papers: Sequence[Paper], kept: Sequence[Glossary], attendees: str
) -> Gathered:
    unreadable: list[InputError] = []
    with TemporaryDirectory() as folder:
        paths = list(copied(files, papers, Path(folder), unreadable))
        materials = [path for kind, path in paths if kind == "material"]
        found = _load(paths, kept, attendees, Path(folder), materials, unreadable)
    return Gathered(found, tuple(unreadable))


def read_quickly(
    paths: Sequence[tuple[str, Path]], attendees: str, folder: Path, most: int
) -> Quick:
    """Nothing but papers, each with its kind; of the materials `most` characters together.

    folder  for working files
    """
    unreadable: list[InputError] = []
    materials: list[Material] = []
    cut: list[str] = []
    left = most
    for path in (path for kind, path in paths if kind == "material"):
        try:
            material = open_material(path)
        except InputError as error:
            unreadable.append(error)
            continue
        document = material.document
        if len(document.text) > left:
            document = replace(document, text=document.text[:left])
            cut.append(path.name)
        left -= len(document.text)
        materials.append(Material(path.name, document))
    found = _load(paths, (), attendees, folder, materials, unreadable)
    return Quick(found, tuple(unreadable), tuple(cut))


def _load(
    paths: Sequence[tuple[str, Path]],
    kept: Sequence[Glossary],
    attendees: str,
    folder: Path,
    materials: Sequence[Path | Material],
    unreadable: list[InputError],
) -> Vocabulary:
    named = [path for kind, path in paths if kind == "glossary"]
    own = [found for path in named for found in _read_glossary(path, unreadable)]
    seated, told = _typed(attendees, folder)
    return load_vocabulary(
        nearest([*kept[:1], *own, *kept[1:]]),
        [*(path for kind, path in paths if kind == "roster"), *seated],
        [*materials, *told],
        unreadable,
    )


def nearest(glossaries: Iterable[Glossary]) -> list[Glossary]:
    """Without what an earlier one of them decides, be it to use a term or not to use it."""
    decided: set[str] = set()
    left: list[Glossary] = []
    for glossary in glossaries:
        terms = tuple(term for term in glossary.terms if term.surface not in decided)
        unused = tuple(surface for surface in glossary.unused if surface not in decided)
        decided |= {term.surface for term in terms} | set(unused)
        left += [Glossary(glossary.name, terms, unused)] if terms or unused else []
    return left


def _read_glossary(path: Path, unreadable: list[InputError]) -> Iterator[Glossary]:
    try:
        terms, unused = read_glossary(path)
    except InputError as error:
        unreadable.append(error)
    else:
        yield Glossary(path.name, tuple(terms), tuple(unused))


def copied(
    files: FileStore, papers: Sequence[Paper], folder: Path, unreadable: list[InputError]
) -> Iterator[tuple[str, Path]]:
    """Each under its own name, which errors and sources tell, in a folder of its own."""
    for number, paper in enumerate(papers):
        path = folder / str(number) / name_on_disk(paper.name, "資料")
        path.parent.mkdir()
        try:
            with files.local(paper.key) as stored:
                shutil.copyfile(stored, path)
        except NotFound:
            unreadable.append(_gone(paper.name))
        else:
            yield paper.kind, path


def _typed(attendees: str, folder: Path) -> tuple[list[Path], list[Path]]:
    """What was typed about who attends: a roster, and a paper of the lines that are none."""
    single, others = divide(attendees)
    rosters: list[Path] = []
    papers: list[Path] = []
    if single:
        rosters.append(folder / f"{ATTENDEES}.csv")
        with rosters[0].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([name] for name in ("氏名", *single))
    if others:
        papers.append(folder / f"{ATTENDEES}.txt")
        papers[0].write_text("\n".join(others), "utf-8")
    return rosters, papers


def _gone(name: str) -> InputError:
    return InputError(
        Message(
            ja=f"資料「{name}」の保存されたファイルが見つかりません。",
            en=f"The stored file of the paper {name!r} is not there.",
        ),
        Message(
            ja="会議のページで、同じ資料を付け直してください。",
            en="Add the paper again on the page of the meeting.",
        ),
    )
