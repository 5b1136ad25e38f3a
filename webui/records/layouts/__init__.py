"""The four layouts of a record, each a function from what is known of a meeting to blocks."""

from collections.abc import Callable, Iterator, Mapping

from ...minutes.content import Layout
from ..blocks import Block, Contents, Document, Heading, paragraph
from ..material import Material
from . import parts
from .labels import LAYOUTS, titled

__all__ = ["LAYOUTS", "build", "titled"]

MANY_TOPICS = 8  # for which a table of contents is worth its place


def build(material: Material) -> Document:
    """The record in the layout of its options."""
    minutes, layout = material.minutes, material.options.layout
    return Document(
        title=titled(minutes.title, layout),
        kind=LAYOUTS[layout],
        organisation=material.organisation,
        author=material.signed.name if material.signed else minutes.author,
        created=material.made_at,
        mark=parts.mark(material),
        blocks=(*parts.left_out(material), *_BUILDERS[layout](material), *parts.end(material)),
    )


def _proceedings(material: Material) -> Iterator[Block]:
    """会議録: who was there, what was dealt with, every word, lines to sign on."""
    minutes = material.minutes
    yield from parts.facts([("日時", parts.when(material)), ("場所", minutes.place)])
    yield Contents()
    yield from parts.people("出席者", material.present)
    yield from parts.people("欠席者", material.absent)
    yield from parts.section("傍聴", _line(parts.observers(material)))
    yield from parts.people("会議録署名議員", material.signers)
    yield from parts.section(
        "会議に付した事件", parts.numbered(t.title or t.text for t in minutes.topics)
    )
    yield Heading(1, "会議の経過")
    yield from parts.course(material)
    yield from parts.decisions(minutes.decisions)
    yield from parts.tasks(minutes.tasks)
    yield from parts.section("次回", parts.prose(minutes.next_meeting))
    yield from parts.section("備考", parts.prose(minutes.remarks))
    yield from parts.notes(material, is_all=False)
    yield from _signatures(material)


def _minutes(material: Material) -> Iterator[Block]:
    """議事録: what was dealt with, what was decided, who does what until when."""
    minutes = material.minutes
    yield from parts.facts(_facts(material))
    if len(minutes.topics) >= MANY_TOPICS:
        yield Contents()
    yield from parts.section("議題", parts.numbered(t.title for t in minutes.topics if t.title))
    if minutes.summary:
        yield from parts.section("要旨", parts.summary(material))
    yield from parts.section("議事の経過", _course(material))
    yield from _results(material)


def _summary(material: Material) -> Iterator[Block]:
    """議事要旨: the summary, else what was written about the topics, and the results."""
    yield from parts.facts(_facts(material))
    if material.minutes.summary:
        yield from parts.section("要旨", parts.summary(material))
    else:
        yield from parts.section("要旨", _topics(material))
    yield from _results(material)


def _verbatim(material: Material) -> Iterator[Block]:
    """発言録: every turn with its time."""
    yield from parts.facts(_facts(material))
    yield Heading(1, "発言")
    yield from parts.timed(material)
    yield from parts.notes(material, is_all=False)


_BUILDERS: Mapping[Layout, Callable[[Material], Iterator[Block]]] = {
    "proceedings": _proceedings,
    "minutes": _minutes,
    "summary": _summary,
    "verbatim": _verbatim,
}


def _facts(material: Material) -> list[tuple[str, str]]:
    minutes = material.minutes
    return [
        ("日時", parts.when(material)),
        ("場所", minutes.place),
        ("出席者", parts.listed(material.present)),
        ("欠席者", parts.listed(material.absent)),
        ("傍聴", parts.observers(material)),
        ("記録者", minutes.author),
    ]


def _course(material: Material) -> Iterator[Block]:
    """What was written about the topics; where nobody wrote anything, what was said."""
    if any(topic.text for topic in material.minutes.topics):
        yield from _topics(material)
    else:
        yield from parts.course(material)


def _topics(material: Material) -> Iterator[Block]:
    for topic in material.minutes.topics:
        if topic.title and topic.text:
            yield Heading(2, topic.title)
        yield from parts.prose(topic.text)


def _results(material: Material) -> Iterator[Block]:
    minutes = material.minutes
    yield from parts.decisions(minutes.decisions)
    yield from parts.tasks(minutes.tasks)
    yield from parts.section("次回", parts.prose(minutes.next_meeting))
    yield from parts.section("備考", parts.prose(minutes.remarks))
    yield from parts.notes(material)


def _line(text: str) -> Iterator[Block]:
    if text:
        yield paragraph("body", text)


def _signatures(material: Material) -> Iterator[Block]:
    """The chair and the members who sign the 会議録."""
    chairs = [p for p in material.present if p.is_chair and not p.signs]
    signers = [*chairs, *material.signers]
    if not signers:
        return
    yield Heading(1, "署名")
    yield paragraph("body", "以上のとおり会議の経過を記載し、相違ないことを証するため署名する。")
    for person in signers:
        office = person.title or ("署名議員" if person.signs else "")
        yield paragraph("signature", f"{office}　{person.name}　＿＿＿＿＿＿＿＿＿＿".strip())
