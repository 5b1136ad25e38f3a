"""What to check in a finished transcript, in a few lines, the most important first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .formats import KINDS, clock
from .messages import Message
from .types import Notice, Transcript

PLACES = 2  # whose times are named
LONGEST_QUOTE = 20  # characters

NEXT: Mapping[str, Message] = {
    "no_speech": Message(
        ja="マイクと録音の音量を確かめてください。",
        en="Check the microphone and the recording level.",
    ),
    "damaged_file": Message(
        ja="録音機からコピーし直してください。", en="Copy it from the recorder again."
    ),
    "lost_speech": Message(
        ja="その箇所を聞いて、言葉を書き足してください。", en="Listen there and add the words."
    ),
    "invented_speech": Message(
        ja="本文から除きました。必要な言葉なら戻してください。",
        en="It is not in the text. Put back what was really said.",
    ),
    "loop": Message(ja="その箇所を聞いて、文と照らしてください。", en="Listen there and compare."),
    "overlap": Message(
        ja="抜けた言葉がないか、その箇所を聞いてください。",
        en="Listen there for words that are missing.",
    ),
    "low_level": Message(
        ja="聞き違いが増えます。次はマイクを近づけてください。",
        en="More is misheard. Next time, move the microphone closer.",
    ),
    "clipped": Message(
        ja="聞き違いが増えます。次は録音の音量を下げてください。",
        en="More is misheard. Next time, lower the recording level.",
    ),
    "no_diarization": Message(
        ja="話した人の名前を、手で書き入れてください。", en="Enter by hand who spoke."
    ),
    "no_correction": Message(
        ja="漢字の間違いに、いつもより気を付けて読んでください。",
        en="Read with more care than usual for misspelt words.",
    ),
    "speaker_proposal": Message(
        ja="名前はまだ入れていません。音声で確かめてください。",
        en="No name has been entered yet. Check by listening.",
    ),
    "correction": Message(ja="元に戻すには --correction off", en="To undo this: --correction off"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """indent  0 for the head, 1 for a kind of place, 2 for what belongs to it"""

    indent: int
    text: Message


def summary(transcript: Transcript) -> list[Line]:
    """A head, and for each kind of place how many, where, and what to do; empty without any."""
    by_kind = {kind: [n for n in transcript.notices if n.kind == kind] for kind in KINDS}
    lines = [
        line for kind, notices in by_kind.items() for line in _lines(kind, notices, transcript)
    ]
    head = Message(ja="確認が必要なところ（重要な順）", en="Please check (most important first)")
    return [Line(0, head), *lines] if lines else []


def _lines(kind: str, notices: Sequence[Notice], transcript: Transcript) -> Iterator[Line]:
    proposals = transcript.speaker_proposals if kind == "speaker_proposal" else ()
    count = len(transcript.corrections) if kind == "correction" else len(proposals)
    count = count or len(notices)
    if not count:
        return
    where = Message("", "")
    if kind not in ("speaker_proposal", "correction"):
        where = _places([n.start for n in notices if not _is_whole(n, transcript)])
    label = KINDS[kind]
    yield Line(
        1, Message(ja=f"{label.ja} {count}件{where.ja}", en=f"{label.en} ({count}){where.en}")
    )
    yield from (Line(2, line) for line in _proposals(transcript) if proposals)
    yield Line(2, Message(ja=f"→ {NEXT[kind].ja}", en=f"→ {NEXT[kind].en}"))


def _is_whole(notice: Notice, transcript: Transcript) -> bool:
    return notice.start == 0 and notice.end >= transcript.duration


def _places(starts: Sequence[float]) -> Message:
    """The first times, and how many more: 2:13、5:40 ほか3件."""
    if not starts:
        return Message("", "")
    times, more = [clock(s) for s in sorted(starts)[:PLACES]], len(starts) - PLACES
    rest = Message(f" ほか{more}件", f" and {more} more") if more > 0 else Message("", "")
    return Message(ja=f": {'、'.join(times)}{rest.ja}", en=f": {', '.join(times)}{rest.en}")


def _proposals(transcript: Transcript) -> Iterator[Message]:
    """話者1 → 石川（委員長）？ 0:01「…」, in the speakers' order."""
    starts = {t.id: clock(t.start) for t in transcript.turns}
    proposed = {p.speaker: p for p in transcript.speaker_proposals}
    for speaker in transcript.speakers:
        if found := proposed.get(speaker.id):
            quote = found.quote[:LONGEST_QUOTE] + "…" * (len(found.quote) > LONGEST_QUOTE)
            at = starts.get(found.turn, "")
            yield Message(
                ja=f"{speaker.name} → {found.name}？ 根拠:「{quote}」{at}",
                en=f"{speaker.name} → {found.name}? Evidence: “{quote}” {at}".rstrip(),
            )
