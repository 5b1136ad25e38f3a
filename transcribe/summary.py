"""What to check in a finished transcript, in a few lines, the most important first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .audio.source import shown
from .formats import KINDS, clock
from .formats.text import ABOUT_ALL, WHOLE, is_whole, listed, proposals
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
    "heard_again": Message(
        ja="その箇所を聞いて、文と照らしてください。", en="Listen there and compare."
    ),
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
    "unread_paper": Message(
        ja="その資料の名前や用語は使われていません。直して付け直し、やり直してください。",
        en="Its names and terms were not used. Mend it, add it again, and run it once more.",
    ),
    "speaker_proposal": Message(
        ja="名前はまだ入れていません。音声で確かめてください。",
        en="No name has been entered yet. Check by listening.",
    ),
    "correction": Message(
        ja="一覧は txt か json に書かれます。--format に加えてください。",
        en="They are listed in txt and json: add one to --format.",
    ),
}
LISTED: Mapping[str, Message] = {  # where the corrections are, by the result's ending
    ".txt": Message(
        ja="一覧は {} の最後にあります。音声と照らしてください。",
        en="They are listed at the end of {}. Compare with the sound.",
    ),
    ".json": Message(
        ja="一覧は {} の corrections にあります。音声と照らしてください。",
        en="They are listed in {} as corrections. Compare with the sound.",
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """indent  0 for the head, 1 for a kind of place, 2 for what belongs to it"""

    indent: int
    text: Message


def summary(transcript: Transcript, results: Sequence[Path] = ()) -> list[Line]:
    """A head, and for each kind of place how many, where, and what to do; empty without any.

    results  the files that were written
    """
    lines = [line for kind in KINDS for line in _lines(kind, transcript, results)]
    head = Message(ja="確認が必要なところ（重要な順）", en="Please check (most important first)")
    return [Line(0, head), *lines] if lines else []


def _lines(kind: str, transcript: Transcript, results: Sequence[Path]) -> Iterator[Line]:
    notices, names = listed(transcript, kind), []
    count = len(notices)
    if kind == "speaker_proposal":
        names = [*_proposals(transcript)]
        count = len(names) or count
    elif kind == "correction":
        count = len(transcript.corrections) or count
    if not count:
        return
    yield Line(1, _counted(kind, count, notices, transcript))
    yield from (Line(2, line) for line in names)
    following = _where_listed(results) if kind == "correction" else NEXT[kind]
    yield Line(2, Message(ja=f"→ {following.ja}", en=f"→ {following.en}"))


def _counted(kind: str, count: int, notices: Sequence[Notice], transcript: Transcript) -> Message:
    label, where = KINDS[kind], Message("", "")
    if kind in ABOUT_ALL:
        return label
    if kind not in ("speaker_proposal", "correction"):
        is_all = any(is_whole(n, transcript) for n in notices)
        where = (
            Message(f": {WHOLE.ja}", f": {WHOLE.en}")
            if is_all
            else _places([n.start for n in notices])
        )
    return Message(ja=f"{label.ja} {count}件{where.ja}", en=f"{label.en} ({count}){where.en}")


def _where_listed(results: Sequence[Path]) -> Message:
    for ending, message in LISTED.items():
        for path in results:
            if path.suffix == ending:
                name = shown(path)
                return Message(ja=message.ja.format(name), en=message.en.format(name))
    return NEXT["correction"]


def _places(starts: Sequence[float]) -> Message:
    """The first times, and how many more: 2:13、5:40 ほか3件."""
    if not starts:
        return Message("", "")
    times, more = [clock(s) for s in sorted(starts)[:PLACES]], len(starts) - PLACES
    rest = Message(f" ほか{more}件", f" and {more} more") if more > 0 else Message("", "")
    return Message(ja=f": {'、'.join(times)}{rest.ja}", en=f": {', '.join(times)}{rest.en}")


def _proposals(transcript: Transcript) -> Iterator[Message]:
    """話者1 → 石川（委員長）？ 根拠:「…」0:01, in the speakers' order."""
    for at, line in proposals(transcript, LONGEST_QUOTE):
        yield Message(ja=f"{line.ja}{at}", en=f"{line.en} {at}".rstrip())
