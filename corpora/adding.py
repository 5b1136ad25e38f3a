"""A meeting whose transcript people have corrected becomes a reference to measure with."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from transcribe.audio import sha256
from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.types import Transcript

from .building import as_id, new_folder, put_sound
from .manifest import (
    UNKNOWN_SPEAKER,
    Conditions,
    Corpus,
    CorpusSpeaker,
    Recording,
    ReferenceTurn,
    load_corpus,
    save_corpus,
)
from .manifest.lock import alone
from .manifest.sounds import duration_of

LICENCE = "内部利用のみ（配布しない）"
SOURCE = "職員が文字起こしを直して確認した会議"
BELONGS_S = 1.0  # how far a transcript and its sound, copied or converted, may differ in length


@dataclass(frozen=True, slots=True)
class Meeting:
    """A corrected transcript, its sound, and who answers for its being word for word right.

    verified_by  a name or an office; goes into the corpus
    keep_names   the speakers' names go in as well; otherwise they are S1, S2 …
    """

    transcript: Transcript
    sound: Path
    conditions: Conditions
    verified_by: str
    verified_on: date
    keep_names: bool = False


def add_meeting(meeting: Meeting, folder: Path) -> Recording:
    """Put a meeting into the corpus in `folder`, which is made if it is not there.

    Raises InputError if transcript and sound do not belong together or the sound is in the corpus
    already; whatever `load_corpus` raises; StorageError. The corpus then stays as it was.
    """
    _check(meeting)
    with alone(folder):
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            with new_folder(folder) as place:
                return _add(meeting, _new_corpus(folder, meeting.transcript.language), place)
        return _add(meeting, load_corpus(folder), folder)


def _add(meeting: Meeting, corpus: Corpus, folder: Path) -> Recording:
    digest = sha256(meeting.sound)
    _check_against(corpus, meeting, digest)
    name = f"meeting-{len(corpus.recordings) + 1:03d}"
    names = {recording.id for recording in corpus.recordings}
    if name in names:
        name = f"meeting-{digest[:12]}"
    file = put_sound(meeting.sound, folder, name, None)
    try:
        turns, speakers = _reference(meeting, name)
        recording = Recording(
            id=name,
            file=file,
            sha256=digest,
            duration=duration_of(folder / file),
            turns=turns,
            conditions=meeting.conditions,
            utterance=name,
        )
        known = {s.id for s in corpus.speakers}
        grown = replace(
            corpus,
            source=f"{corpus.source}。{name} 確認: {meeting.verified_by}（{meeting.verified_on}）",
            speakers=(*corpus.speakers, *(s for s in speakers if s.id not in known)),
            recordings=(*corpus.recordings, recording),
        )
        save_corpus(grown, folder)
    except BaseException:
        (folder / file).unlink(missing_ok=True)
        raise
    return recording


def _new_corpus(folder: Path, language: str) -> Corpus:
    name = folder.resolve().name
    return Corpus(
        id=as_id(name) or "meetings",
        title=name,
        language=language,
        licence=LICENCE,
        source=SOURCE,
        partition="",
        speakers=(),
        recordings=(),
    )


def _reference(
    meeting: Meeting, name: str
) -> tuple[tuple[ReferenceTurn, ...], tuple[CorpusSpeaker, ...]]:
    """The turns in their order, and who they are by. Ids are of one meeting: nobody compared
    the voices of two."""
    turns = [t for t in meeting.transcript.turns if t.text.strip()]
    names = {s.id: s.name for s in meeting.transcript.speakers}
    speakers: dict[str | None, CorpusSpeaker] = {}
    for turn in turns:
        if turn.speaker in speakers:
            continue
        if turn.speaker is None:
            speakers[None] = CorpusSpeaker(UNKNOWN_SPEAKER, "不明")
            continue
        number = f"S{len(speakers.keys() - {None}) + 1}"
        shown = names[turn.speaker].strip() if meeting.keep_names else ""
        speakers[turn.speaker] = CorpusSpeaker(f"{name}-{number}", shown or number)
    said = (
        ReferenceTurn(speakers[t.speaker].id, t.text.strip(), round(t.start, 3), round(t.end, 3))
        for t in turns
    )
    return tuple(said), tuple(speakers.values())


def _check(meeting: Meeting) -> None:
    if not meeting.verified_by.strip():
        raise InputError(
            Message(ja="確認した人が空です。", en="It is not told who verified the transcript."),
            Message(
                ja="--verified-by に、確認した人の氏名か担当を指定してください。",
                en="Give the person or office as --verified-by.",
            ),
        )
    if not any(turn.text.strip() for turn in meeting.transcript.turns):
        raise InputError(
            Message(ja="文字起こしに発言がありません。", en="Nothing is said in the transcript."),
            Message(
                ja="発言を書き起こした JSON を指定してください。",
                en="Give the JSON of a transcript with turns.",
            ),
        )
    source = meeting.transcript.provenance.get("source")
    recorded = source.get("sha256") if isinstance(source, dict) else None
    seconds = duration_of(meeting.sound)
    differs = abs(seconds - meeting.transcript.duration) > BELONGS_S
    if differs and recorded != sha256(meeting.sound):
        raise InputError(
            Message(
                ja=f"文字起こしは {meeting.transcript.duration:.1f} 秒、音声は {seconds:.1f} 秒で、"
                "同じ会議ではありません。",
                en=f"The transcript is of {meeting.transcript.duration:.1f} s, the sound lasts"
                f" {seconds:.1f} s: they are not of one meeting.",
            ),
            Message(
                ja="その文字起こしを作った録音を指定してください。",
                en="Give the recording that this transcript was made from.",
            ),
        )


def _check_against(corpus: Corpus, meeting: Meeting, digest: str) -> None:
    for recording in corpus.recordings:
        if recording.sha256 == digest:
            raise InputError(
                Message(
                    ja=f"この録音は {recording.id} としてもう入っています。",
                    en=f"This recording is in the corpus already, as {recording.id}.",
                ),
                Message(
                    ja="直すときは recordings.jsonl のその行を直してください。",
                    en="To change it, edit its line in recordings.jsonl.",
                ),
            )
    if corpus.language != meeting.transcript.language:
        raise InputError(
            Message(
                ja=f"コーパスの言語は {corpus.language}、"
                f"会議は {meeting.transcript.language} です。",
                en=f"The corpus is in {corpus.language}, the meeting in"
                f" {meeting.transcript.language}.",
            ),
            Message(
                ja="--out で言語ごとに別のコーパスにしてください。",
                en="Make a corpus of its own for each language with --out.",
            ),
        )
