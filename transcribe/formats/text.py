"""Plain text as a clerk reads it: who, when, what; then what to listen to again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..messages import Message
from ..types import Notice, Transcript
from .changes import Change, Group, changes

KINDS: Mapping[str, Message] = {  # the most important first
    "no_speech": Message(ja="話し声が見つからない", en="no speech found"),
    "damaged_file": Message(ja="録音の破損", en="damaged recording"),
    "lost_speech": Message(ja="文字にできなかった声", en="voice without text"),
    "invented_speech": Message(ja="声がないので除いた文字", en="text removed, no voice there"),
    "loop": Message(ja="繰り返しを直したところ", en="repetition mended"),
    "heard_again": Message(ja="聞き直して入れ替えたところ", en="heard again and exchanged"),
    "overlap": Message(ja="声が重なっている", en="people speak at once"),
    "low_level": Message(ja="音が小さい", en="sound too quiet"),
    "clipped": Message(ja="音が割れている", en="sound distorted"),
    "no_diarization": Message(ja="話者を分けられなかった", en="speakers not told apart"),
    "no_correction": Message(ja="言葉を確かめられなかった", en="words not checked"),
    "unread_paper": Message(ja="読めなかった資料", en="paper not read"),
    "speaker_proposal": Message(ja="話者の名前の候補", en="name proposed for a speaker"),
    "correction": Message(ja="自動で直したところ", en="corrected by machine"),
}

CAUTION = Message(
    ja="機械による文字起こし（未校正）です。音声と照らして確認してください。",
    en="Transcribed by machine, not proofread. Check it against the sound.",
)
TO_CHECK = Message(ja="── 確認が必要なところ ──", en="── Please check ──")
MARK = "■ "  # before each kind of place
INDENT = "  "  # before each place
ABOUT_ALL = ("no_speech", "no_diarization", "no_correction", "unread_paper")  # never about a place
WHOLE = Message(ja="録音全体", en="the whole recording")
WHOLE_SHARE = 0.9  # of the recording
SAME_VOICE_S = 3.0  # between two places with a quiet voice that are told as one
IN_A_ROW = 6  # places
LONGEST_QUOTE = 40  # characters

_GROUPS: Mapping[Group, Message] = {  # of one width
    "figure": Message(ja="数字  ", en="figure"),
    "name": Message(ja="名前  ", en="name  "),
    "other": Message(ja="その他", en="other "),
}
_COMPARE = Message(
    ja="音声と照らしてください。左が元の文字です",
    en="compare with the sound; the text before is on the left",
)
_ENTER = Message(
    ja="まだ入れていません。音声で確かめ、合っていれば入れてください",
    en="not entered yet; listen, and enter it if it is right",
)
_GROUNDS: Mapping[str, Message] = {  # where the quote does not say the name, or not as proposed
    "office": Message(ja="（役職から）", en=" (by office)"),
    "chair": Message(ja="（会議の進行から）", en=" (presides)"),
}
_AND = Message(ja="、", en=", ")


def clock(seconds: float) -> str:
    """1:02:03, or 2:03 below one hour."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def render_txt(transcript: Transcript, title: str) -> str:
    """A head with its caution, the turns, the places to check."""
    lines = [*head(transcript, title), "", *_turns(transcript), *notices(transcript)]
    return "\n".join(lines)


def head(transcript: Transcript, title: str) -> tuple[str, str, str]:
    """The title, what the recording is like, the caution."""
    facts = Message(
        ja=f"録音 {clock(transcript.duration)}　話者 {len(transcript.speakers)}人",
        en=f"Recording {clock(transcript.duration)}, {len(transcript.speakers)} speakers",
    )
    return title, str(facts), str(CAUTION)


def _turns(transcript: Transcript) -> Iterator[str]:
    names = {s.id: s.name for s in transcript.speakers}
    for turn in transcript.turns:
        name = names.get(turn.speaker or "", "")
        yield f"[{clock(turn.start)}] {name}".rstrip()
        yield turn.text
        yield ""


def is_whole(notice: Notice, transcript: Transcript) -> bool:
    """Whether it is about the recording, or nearly all of it, and not about a place."""
    end = min(notice.end, transcript.duration)  # what could not be read lies behind it
    return end - notice.start >= WHOLE_SHARE * transcript.duration


def listed(transcript: Transcript, kind: str) -> list[Notice]:
    """The notices of a kind as a reader counts them: a quiet voice is one through its pauses."""
    notices = sorted((n for n in transcript.notices if n.kind == kind), key=lambda n: n.start)
    found: list[Notice] = []
    for notice in notices:
        last = found[-1] if found and kind == "low_level" else None
        if last and notice.detail == last.detail and notice.start - last.end < SAME_VOICE_S:
            found[-1] = replace(last, end=max(last.end, notice.end))
        else:
            found.append(notice)
    return found


def proposals(transcript: Transcript, longest_quote: int) -> Iterator[tuple[str, Message]]:
    """When it is said, and 話者1 → 石川（委員長）？ 根拠:「…」, in the speakers' order."""
    starts = {t.id: clock(t.start) for t in transcript.turns}
    proposed = {p.speaker: p for p in transcript.speaker_proposals}
    for speaker in transcript.speakers:
        if found := proposed.get(speaker.id):
            quote = found.quote[:longest_quote] + "…" * (len(found.quote) > longest_quote)
            by = _GROUNDS.get(found.reason, Message("", ""))
            line = Message(
                ja=f"{speaker.name} → {found.name}？ 根拠{by.ja}:「{quote}」",
                en=f"{speaker.name} → {found.name}? Evidence{by.en}: “{quote}”",
            )
            yield starts.get(found.turn, ""), line


def notices(transcript: Transcript) -> Iterator[str]:
    """The lines of what is to be checked; none where there is nothing."""
    blocks = [line for kind in KINDS for line in _block(kind, transcript)]
    if blocks:
        yield from (str(TO_CHECK), *blocks, "")


def _block(kind: str, transcript: Transcript) -> Iterator[str]:
    """The lines about one kind of place: what to do is said once, not at each."""
    if kind == "correction" and (made := changes(transcript)):
        yield _title(kind, len(transcript.corrections), str(_COMPARE))
        yield from (_change(change) for change in made)
    elif kind == "speaker_proposal" and (names := [*proposals(transcript, LONGEST_QUOTE)]):
        yield _title(kind, len(names), str(_ENTER))
        yield from (f"{INDENT}{time}  {line}" for time, line in names)
    else:
        by_detail: dict[str, list[Notice]] = {}
        for notice in listed(transcript, kind):
            by_detail.setdefault(notice.detail, []).append(notice)
        for detail, notices in by_detail.items():
            yield from _told(kind, detail, notices, transcript)


def _told(
    kind: str, detail: str, notices: Sequence[Notice], transcript: Transcript
) -> Iterator[str]:
    if kind in ABOUT_ALL:
        yield f"{MARK}{detail or KINDS[kind]}"
        return
    yield _title(kind, len(notices), detail)
    by_text: dict[str, list[str]] = {}
    for n in notices:
        removed = n.text if n.text not in detail else ""
        place = WHOLE if is_whole(n, transcript) else f"{clock(n.start)}–{clock(n.end)}"
        by_text.setdefault(removed, []).append(str(place))
    for removed, places in by_text.items():
        if removed:
            yield f"{INDENT}{_row(places)}  「{removed}」"
        else:
            rows = (places[n : n + IN_A_ROW] for n in range(0, len(places), IN_A_ROW))
            yield from (f"{INDENT}{_row(row)}" for row in rows)


def _title(kind: str, count: int, advice: str) -> str:
    label, ja = KINDS[kind], advice.removesuffix("。")
    title = Message(
        ja=f"{label.ja} {count}件" + f"（{ja}）" * bool(ja),
        en=f"{label.en} ({count})" + f": {advice}" * bool(advice),
    )
    return f"{MARK}{title}"


def _change(change: Change) -> str:
    times = _row(clock(s) for s in change.starts)
    return f"{INDENT}{_GROUPS[change.group]} {times}  {change.original} → {change.replacement}"


def _row(places: Iterable[str]) -> str:
    return str(_AND).join(places)
