"""Write a spoken meeting to a folder.

meeting.flac      16 kHz, mono, 16 bit
reference.txt     a line per utterance: name and office, a colon and a space, what was said
reference.json    title, speakers, utterances with id, speaker, start, end (seconds), text
reference.rttm    who spoke when; a line per stretch of speech
agenda.txt        the agenda that was handed out
provenance.toml   how all this was made, its licences, the digest of every other file
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from transcribe.types import Audio

from .assembly import EDGE_S, NOISE_DBFS, Meeting, Spoken
from .script import Script
from .voices import Voice, voices_missing

SOUND = "meeting.flac"
PROVENANCE = "provenance.toml"


def write(meeting: Meeting, voice: Voice, script_path: Path, folder: Path) -> None:
    """Write every file of the bundle; the provenance comes last, over what the others became."""
    folder.mkdir(parents=True, exist_ok=True)
    write_flac(folder / SOUND, meeting.audio)
    texts = {
        "reference.txt": reference_text(meeting.script),
        "reference.json": reference_json(meeting),
        "reference.rttm": rttm(meeting),
        "agenda.txt": meeting.script.agenda.strip() + "\n",
    }
    for name, text in texts.items():
        _write_text(folder / name, text)
    digests = {name: sha256(folder / name) for name in (SOUND, *texts)}
    _write_text(folder / PROVENANCE, provenance(meeting, voice, script_path, digests))


def write_flac(path: Path, audio: Audio) -> None:
    """Lossless, 16 bit: half the size of WAV."""
    try:
        import soundfile  # part of the optional extra, with the voices
    except ImportError as error:
        raise voices_missing() from error
    soundfile.write(path, audio.samples, audio.sample_rate, format="FLAC", subtype="PCM_16")


def reference_text(script: Script) -> str:
    """What was said, for a reader and for scoring."""
    lines = (f"{script.speaker(u.speaker).label}: {u.text}" for u in script.utterances)
    return "\n".join(lines) + "\n"


def reference_json(meeting: Meeting) -> str:
    """What was said, by whom and when, for programs."""
    script = meeting.script
    record = {
        "title": script.title,
        "date": script.date,
        "place": script.place,
        "language": script.language,
        "duration": round(meeting.audio.duration, 3),
        "speakers": [
            {"id": s.id, "name": s.name, "role": s.role, "label": s.label} for s in script.speakers
        ],
        "utterances": [_utterance(s) for s in meeting.spoken],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def rttm(meeting: Meeting) -> str:
    """NIST's Rich Transcription Time Marked: start and length in seconds, in order of start."""
    segments = sorted(
        (segment for s in meeting.spoken for segment in s.spans), key=lambda s: (s.start, s.end)
    )
    return "".join(
        f"SPEAKER meeting 1 {s.start:.3f} {s.end - s.start:.3f} <NA> <NA> {s.speaker} <NA> <NA>\n"
        for s in segments
    )


def provenance(meeting: Meeting, voice: Voice, script_path: Path, digests: dict[str, str]) -> str:
    """TOML that says how the bundle was made, enough to make it again."""
    return "\n".join(_provenance_lines(meeting, voice, script_path, digests)) + "\n"


def _provenance_lines(
    meeting: Meeting, voice: Voice, script_path: Path, digests: dict[str, str]
) -> Iterator[str]:
    script = meeting.script
    yield from _pairs(
        title=script.title,
        label="合成音声",
        synthetic=True,
        made_with="python -m corpora.generators.meeting",
        script=script_path.name,
        script_sha256=sha256(script_path),
        script_author="The Kikitori authors. People, city and figures are invented.",
        script_licence=script.licence,
        seed=script.seed,
        synthesiser=voice.name,
        voice_licence=voice.licence,
        packages=list(voice.packages),
        duration_s=round(meeting.audio.duration, 3),
        sample_rate=meeting.audio.sample_rate,
        noise_dbfs=NOISE_DBFS,
        edge_s=EDGE_S,
    )
    given = {"level_dbfs": script.level_dbfs, "fan_dbfs": script.fan_dbfs}
    yield from _pairs(**{name: value for name, value in given.items() if value is not None})
    for speaker in script.speakers:
        yield "\n[[voices]]"
        level = meeting.levels_db[speaker.id]
        yield from _pairs(
            speaker=speaker.id, voice=speaker.voice, speed=speaker.speed, level_db=level
        )
        if speaker.pitch != 1:
            yield from _pairs(pitch=speaker.pitch)
    yield "\n[sha256]"
    yield from (f"{_value(name)} = {_value(digest)}" for name, digest in digests.items())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _utterance(spoken: Spoken) -> dict[str, object]:
    return {
        "id": spoken.utterance.id,
        "speaker": spoken.utterance.speaker,
        "start": round(spoken.start, 3),
        "end": round(spoken.end, 3),
        "text": spoken.utterance.text,
    }


def _pairs(**fields: object) -> Iterator[str]:
    return (f"{name} = {_value(value)}" for name, value in fields.items())


def _value(value: object) -> str:
    """TOML writes text, numbers, booleans and flat lists as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")  # one digest on every system
