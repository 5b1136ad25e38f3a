"""Plain text as a clerk reads it: who, when, what; then what to listen to again."""

from collections.abc import Iterator, Mapping

from ..messages import Message
from ..types import Notice, Transcript

KINDS: Mapping[str, Message] = {  # the most important first
    "no_speech": Message(ja="話し声が見つからない", en="no speech found"),
    "damaged_file": Message(ja="録音の破損", en="damaged recording"),
    "lost_speech": Message(ja="文字にできなかった声", en="voice without text"),
    "invented_speech": Message(ja="声がないので除いた文字", en="text removed, no voice there"),
    "loop": Message(ja="繰り返しを直したところ", en="repetition mended"),
    "overlap": Message(ja="声が重なっている", en="people speak at once"),
    "low_level": Message(ja="音が小さい", en="sound too quiet"),
    "clipped": Message(ja="音が割れている", en="sound distorted"),
    "no_diarization": Message(ja="話者を分けられなかった", en="speakers not told apart"),
    "no_correction": Message(ja="言葉を確かめられなかった", en="words not checked"),
    "speaker_proposal": Message(ja="話者の名前の候補", en="name proposed for a speaker"),
    "correction": Message(ja="自動で直したところ", en="corrected by machine"),
}

CAUTION = Message(
    ja="機械による文字起こし（未校正）です。音声と照らして確認してください。",
    en="Transcribed by machine, not proofread. Check it against the sound.",
)
TO_CHECK = Message(ja="── 確認が必要なところ ──", en="── Please check ──")


def clock(seconds: float) -> str:
    """1:02:03, or 2:03 below one hour."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def render_txt(transcript: Transcript, title: str) -> str:
    """A head with its caution, the turns, the places to check."""
    return "\n".join([*_head(transcript, title), *_turns(transcript), *_notices(transcript)])


def _head(transcript: Transcript, title: str) -> Iterator[str]:
    yield title
    yield str(
        Message(
            ja=f"録音 {clock(transcript.duration)}　話者 {len(transcript.speakers)}人",
            en=f"Recording {clock(transcript.duration)}, {len(transcript.speakers)} speakers",
        )
    )
    yield str(CAUTION)
    yield ""


def _turns(transcript: Transcript) -> Iterator[str]:
    names = {s.id: s.name for s in transcript.speakers}
    for turn in transcript.turns:
        name = names.get(turn.speaker or "", "")
        yield f"[{clock(turn.start)}] {name}".rstrip()
        yield turn.text
        yield ""


def _notices(transcript: Transcript) -> Iterator[str]:
    if not transcript.notices:
        return
    order = list(KINDS)
    yield str(TO_CHECK)
    for notice in sorted(transcript.notices, key=lambda n: (order.index(n.kind), n.start)):
        yield _notice(notice)
    yield ""


def _notice(notice: Notice) -> str:
    line = f"[{clock(notice.start)}–{clock(notice.end)}] {KINDS[notice.kind]}"
    removed = f"「{notice.text}」" if notice.text and notice.text not in notice.detail else ""
    return f"{line}: {notice.detail}{removed}" if notice.detail or removed else line
