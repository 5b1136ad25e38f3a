"""Parts that several layouts have."""

from collections.abc import Iterable, Iterator, Sequence

from ...minutes.content import Attendee, Decision, Event, Task
from ..blocks import Block, Heading, Paragraph, Run, Table, paragraph
from ..material import Material
from ..omissions import Piece
from ..said import Said
from .labels import (
    DRAFT,
    MACHINE,
    NO_SPEECH,
    UNCHECKED_SUMMARY,
    addressed,
    at,
    event_text,
    moment,
    named,
    note_text,
)

FACT = ("項目", "内容")
FACT_WIDTHS = (0.2, 0.8)
COLUMNS = (("議席番号", "seat", 0.2), ("役職", "title", 0.35), ("氏名", "name", 0.45))


def mark(material: Material) -> str:
    """What stands on every page."""
    kinds = ["" if material.is_final else DRAFT, "公開版" if material.options.is_public else ""]
    return "　".join(kind for kind in kinds if kind)


def facts(rows: Iterable[tuple[str, str]]) -> Iterator[Block]:
    """What is known of the meeting; what nobody wrote has no row."""
    filled = tuple((name, text) for name, text in rows if text)
    if filled:
        yield Table(FACT, filled, FACT_WIDTHS, heads_rows=True)


def when(material: Material) -> str:
    minutes = material.minutes
    return f"{minutes.held_at}　から　{minutes.until}" if minutes.until else minutes.held_at


def listed(people: Sequence[Attendee]) -> str:
    return "、".join(named(person) for person in people)


def observers(material: Material, names: str | None = None) -> str:
    """Those of a 公開版 are counted, not named. names: as they are to be written otherwise."""
    people = material.observers
    if people and material.options.is_public:
        return f"{len(people)}名"
    return listed(people) if names is None else names


def people(title: str, found: Sequence[Attendee]) -> Iterator[Block]:
    """A table of people, with the columns that somebody filled in."""
    if not found:
        return
    columns = [c for c in COLUMNS if c[1] == "name" or any(getattr(p, c[1]) for p in found)]
    whole = sum(width for _, _, width in columns)
    yield Heading(1, title)
    yield Table(
        tuple(name for name, _, _ in columns),
        tuple(tuple(getattr(p, field) for _, field, _ in columns) for p in found),
        tuple(width / whole for _, _, width in columns),
    )


def numbered(texts: Iterable[str]) -> Iterator[Block]:
    for number, text in enumerate(texts, start=1):
        for n, line in enumerate(text.splitlines() or [""]):
            yield paragraph("body", line if n else f"{number}　{line}")


def prose(text: str) -> Iterator[Block]:
    """A text of several lines, a paragraph each."""
    for line in text.splitlines():
        if line.strip():
            yield paragraph("body", line)


def section(title: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """With its heading, where there is something in it."""
    found = list(blocks)
    if found:
        yield Heading(1, title)
        yield from found


def decisions(found: Sequence[Decision]) -> Iterator[Block]:
    yield from section(
        "決定事項",
        numbered(f"{d.text}（{d.result}）" if d.result else d.text for d in found),
    )


def tasks(found: Sequence[Task]) -> Iterator[Block]:
    rows = tuple((task.text, task.owner, task.due) for task in found)
    if rows:
        yield Heading(1, "宿題")
        yield Table(("内容", "担当", "期限"), rows, (0.6, 0.22, 0.18))


def summary(material: Material) -> Iterator[Block]:
    if material.minutes.summary:
        if material.minutes.summary_is_draft:
            yield paragraph("caution", UNCHECKED_SUMMARY)
        yield from prose(material.minutes.summary)


def notes(material: Material, *, is_all: bool = True) -> Iterator[Block]:
    """Annotations; those of turns only where the turns do not stand in the record."""
    found = material.minutes.annotations if is_all else material.loose_notes
    yield from section("発言の取消し・訂正", (paragraph("note", note_text(n)) for n in found))


def course(material: Material, *, headings: bool = True) -> Iterator[Block]:
    """Every turn, ○議長（氏名君） style, with the events in between and the topics as headings."""
    begins = _topics_by_turn(material) if headings else {}
    gone = ""
    for line in material.lines():
        if isinstance(line, Event):
            yield paragraph("event", event_text(line))
            continue
        yield from (Heading(2, title) for title in begins.get(line.code, ()))
        if line.is_left_out:
            if line.text != gone:
                yield paragraph("speech", line.text, "mark")
            gone = line.text
            continue
        gone = ""
        label = Run(addressed(line.who), "strong")
        yield Paragraph("speech", (label, Run("　"), *runs(line.pieces)))
        yield from annotated(line)
    if not material.turns:
        yield paragraph("note", NO_SPEECH)


def timed(material: Material) -> Iterator[Block]:
    """Every turn with its time and speaker above its text."""
    for line in material.lines():
        if isinstance(line, Event):
            yield paragraph("event", event_text(line))
        elif line.is_left_out:
            yield Paragraph("body", (Run(f"{at(line)}　"), Run(line.text, "mark")))
        else:
            yield paragraph("speaker", f"{at(line)}　{named(line.who)}", "strong")
            yield Paragraph("body", runs(line.pieces))
            yield from annotated(line)
    if not material.turns:
        yield paragraph("note", NO_SPEECH)


def runs(pieces: Sequence[Piece]) -> tuple[Run, ...]:
    return tuple(Run(piece.text, "mark" if piece.reason else "plain") for piece in pieces)


def annotated(turn: Said) -> Iterator[Block]:
    yield from (paragraph("note", note_text(note)) for note in turn.notes)


def left_out(material: Material) -> Iterator[Block]:
    """That the 公開版 lacks something, and how that is marked."""
    if material.options.is_public:
        yield paragraph("note", "公開版です。掲載しないところは〔　〕で示しています。")


def end(material: Material) -> Iterator[Block]:
    """Who signed it off, and how it was made."""
    if material.signed:
        signed = material.signed
        yield paragraph("signature", f"確定　{moment(signed.at)}　{signed.name}")
        yield paragraph("note", f"確定した内容のSHA-256: {signed.digest}")
    if material.says_machine:
        yield paragraph("note", MACHINE)


def _topics_by_turn(material: Material) -> dict[str, list[str]]:
    """Titles of topics, before the first turn that each rests on."""
    order = {turn.code: number for number, turn in enumerate(material.turns)}
    found: dict[str, list[str]] = {}
    for topic in material.minutes.topics:
        turns = [code for code in topic.turns if code in order]
        if topic.title and turns:
            found.setdefault(min(turns, key=order.__getitem__), []).append(topic.title)
    return found
