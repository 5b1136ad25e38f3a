"""What a person should know before a record leaves the house."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from transcribe.messages import Message

from .. import transcripts
from ..minutes import rows
from ..tables import MeetingRow
from .material import Material
from .omissions import SHORTEST


def cautions(session: Session, meeting: MeetingRow, material: Material) -> list[Message]:
    """The most important first."""
    found = [*_public(session, meeting, material)] if material.options.is_public else []
    return [*found, *_state(material), *_text(material)]


def _state(material: Material) -> Iterator[Message]:
    if not material.is_final:
        yield Message(
            ja="まだ確定していません。どのページにも「下書き（未確定）」と入ります。",
            en="Not signed off yet: every page is marked as a draft.",
        )
    if material.minutes.summary_is_draft and material.minutes.summary:
        yield Message(
            ja="要旨は機械の下書きのままです。確かめるまで、その旨の注意書きが入ります。",
            en="The summary is a machine's draft, and is marked so until somebody takes it over.",
        )
    if material.options.layout == "proceedings" and not material.signers:
        yield Message(
            ja="署名議員が選ばれていません。会議録の署名欄には議長・委員長だけが入ります。",
            en="No members were chosen to sign: only the chair has a line to sign on.",
        )


def _text(material: Material) -> Iterator[Message]:
    turns = [turn for turn in material.turns if not turn.is_left_out]
    unchecked = sum(not turn.is_checked for turn in turns)
    if unchecked:
        yield Message(
            ja=f"確認済みでない発言が {unchecked:,} 件あります（全 {len(turns):,} 件）。",
            en=f"{unchecked:,} of {len(turns):,} turns are not checked yet.",
        )
    if material.options.layer == "polished":
        rough = sum(not turn.is_polished for turn in turns)
        if rough:
            yield Message(
                ja=f"整文していない発言 {rough:,} 件は、ケバ取りの文で出します。",
                en=f"{rough:,} turns have no edited text: they are given without fillers only.",
            )


def _names(material: Material) -> set[str]:
    people = material.minutes.people
    written = {text for p in people for text in (p.name, p.title, p.reading)}
    return written | {turn.who.name for turn in material.turns}


def _public(session: Session, meeting: MeetingRow, material: Material) -> Iterator[Message]:
    row = rows.get(session, meeting)
    omissions = rows.read(row).omissions if row else []
    if not omissions:
        yield Message(
            ja="公開版から除くところが、一つも選ばれていません。",
            en="Nothing was chosen to be left out of the public version.",
        )
    if omissions and len(transcripts.of_meeting(session, meeting)) > 1:
        yield Message(
            ja="この会議は、文字起こしをやり直しています。除くところは同じ時刻の発言に移しましたが、"
            "ずれていないか、公開版を読んで確かめてください。",
            en="The meeting was transcribed again. What is left out went along with what is heard "
            "at the same times: read the public version and see that nothing has shifted.",
        )
    quotes = {o.quote for o in omissions if len(o.quote) >= SHORTEST}
    for quote in sorted(quotes):
        count = sum(quote in turn.text for turn in material.turns)
        if count:
            yield Message(
                ja=f"除く言葉「{quote}」が、ほかの発言 {count:,} 件にも残っています。",
                en=f"“{quote}”, which is left out, still stands in {count:,} other turns.",
            )
        if any(quote in name for name in _names(material)):
            yield Message(
                ja=f"除く言葉「{quote}」が、出席者か発言者の名前に残っています。"
                "名前を直すか、出席者から除いてください。",
                en=f"“{quote}”, which is left out, still stands in the name of somebody who was "
                "there or spoke. Change the name, or take it off the list.",
            )
    yield Message(
        ja="議題・決定事項・要旨など、人が書いた文に個人情報がないか読んで確かめてください。"
        "音声は公開版の ZIP に入りません。",
        en="Read what people wrote themselves (topics, decisions, summary) for personal data. "
        "Sound is not put into the ZIP of a public version.",
    )
