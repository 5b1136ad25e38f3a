"""Reading what was said out of any file that may hold it: `read_spoken(path)`."""

import json
import re
from pathlib import Path
from typing import Any

from ..documents import Document, Remark, read_document
from ..documents.document import refused
from ..errors import InputError
from ..messages import Message
from .cues import TIMING, read_cues
from .exchange import read_json
from .plain import read_plain
from .records import from_transcript, read_records, sessions
from .spoken import Spoken, in_order, speech_of
from .stm import is_stm, read_stm, recordings

READABLE = {
    "text": Message(ja="テキスト", en="text"),
    "docx": Message(ja="Word 文書", en="Word document"),
    "pdf": Message(ja="PDF", en="PDF"),
    "xlsx": Message(ja="Excel ブック", en="Excel workbook"),
    "srt": Message(ja="字幕 (SRT)", en="subtitles (SRT)"),
    "vtt": Message(ja="字幕 (WebVTT)", en="subtitles (WebVTT)"),
    "kikitori": Message(ja="聞き取りの JSON", en="Kikitori's JSON"),
    "json": Message(ja="JSON", en="JSON"),
    "seglst": Message(ja="SegLST", en="SegLST"),
    "stm": Message(ja="STM", en="STM"),
}
"""What a file can be read as."""

_RTTM = re.compile(r"SPEAKER \S+ \S+ [\d.]+ [\d.]+ <NA>")
_TEXT_ENDINGS = ("", ".txt", ".text", ".md", ".tsv", ".log", ".docx", ".srt", ".vtt", ".stm")
_CHECK = Message(
    ja="書き出したソフトウェアで、もう一度書き出してください。テキスト (.txt) でも採点できます。",
    en="Export it again from the software it came from; plain text (.txt) will do as well.",
)
_ONE_EACH = Message(
    ja="録音1つごとに、ファイルを分けてください。", en="Give a file for each recording."
)


def read_spoken(path: Path) -> Spoken:
    """What was said in `path`: txt, docx, pdf, srt, vtt, json, SegLST, STM; the content decides.

    Raises InputError for what is missing, empty, damaged, or holds no speech by its form.
    """
    document = read_document(path)
    ending = path.suffix.lower()
    head = document.text.lstrip()
    if document.form != "text":
        return _from_plain(document, document.form)
    if ending == ".rttm" or _RTTM.match(head):
        ja, en = "は話者と時刻だけの記録 (RTTM) です。", "holds speakers and times only (RTTM)."
        raise refused(path, ja, en, _CHECK)
    if ending == ".json" or head.startswith(("{", "[")):
        values = _parsed(head)
        if values is not None or ending == ".json":
            return _from_json(path, document, values)
    if ending in (".srt", ".vtt") or head.startswith("WEBVTT") or TIMING.search(head):
        return _from_cues(path, document, is_vtt=ending == ".vtt" or head.startswith("WEBVTT"))
    if ending == ".stm" or is_stm(head):
        return _from_stm(path, document)
    return _from_plain(document, "text", _unusual_ending(ending))


def _parsed(text: str) -> Any:
    """The values of JSON; None where it is none. Half characters (lone surrogates) become ?."""
    try:
        whole = json.dumps(json.loads(text), ensure_ascii=False)
        return json.loads(whole.encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def _unusual_ending(ending: str) -> tuple[Remark, ...]:
    if ending in _TEXT_ENDINGS:
        return ()
    told = Message(
        ja=f"{ending} のファイルをテキストとして読みました。", en=f"{ending} read as text."
    )
    return (Remark("read_as_text", told),)


def _from_plain(document: Document, form: str, remarks: tuple[Remark, ...] = ()) -> Spoken:
    segments, found, by_machine = read_plain(document.text)
    told = document.remarks + remarks + found
    return Spoken(segments, form, document.encoding, by_machine, told, speech_of(segments))


def _from_cues(path: Path, document: Document, *, is_vtt: bool) -> Spoken:
    if not TIMING.search(document.text) and document.text.strip() != "WEBVTT":
        ja, en = "には字幕の時刻がありません。", "holds no cue with a time."
        raise refused(path, ja, en, _CHECK)
    found, remarks = read_cues(document.text, is_vtt=is_vtt)
    segments = in_order(found)
    told = document.remarks + remarks
    form = "vtt" if is_vtt else "srt"
    return Spoken(segments, form, document.encoding, False, told, speech_of(segments))


def _from_stm(path: Path, document: Document) -> Spoken:
    try:
        found, remarks = read_stm(document.text)
    except ValueError as error:
        ja, en = f"に STM でない行があります（{error}）。", f"has a line that is no STM ({error})."
        raise refused(path, ja, en, _CHECK) from error
    _only_one(path, recordings(document.text))
    segments = in_order(found)
    told = document.remarks + remarks
    return Spoken(segments, "stm", document.encoding, False, told, speech_of(segments))


def _from_json(path: Path, document: Document, values: Any) -> Spoken:
    if isinstance(values, dict) and "turns" in values:
        return _from_own(path, document, values)
    try:
        segments = in_order(read_records(values))
        is_seglst = isinstance(values, list) and any("words" in v for v in values)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, StopIteration) as error:
        ja = "は、読める形の JSON ではないか、壊れています。"
        raise refused(path, ja, "is damaged, or JSON of an unknown form.", _CHECK) from error
    _only_one(path, sessions(values) if isinstance(values, list) else [])
    form = "seglst" if is_seglst else "json"
    return Spoken(segments, form, document.encoding, False, document.remarks, speech_of(segments))


def _from_own(path: Path, document: Document, values: Any) -> Spoken:
    try:
        transcript = read_json(json.dumps(values))
        segments = from_transcript(transcript)
    except (InputError, TypeError) as error:
        ja = "は、聞き取りの JSON としては壊れています。"
        raise refused(path, ja, "is damaged, as a transcript of Kikitori.", _CHECK) from error
    return Spoken(
        segments,
        "kikitori",
        document.encoding,
        by_machine=bool(transcript.provenance),
        remarks=document.remarks,
        speech=transcript.speaker_segments or speech_of(segments),
    )


def _only_one(path: Path, names: list[str]) -> None:
    if len(names) > 1:
        ja = f"には {len(names)} 件の録音が入っています（{names[0]}、{names[1]} など）。"
        en = f"holds {len(names)} recordings ({names[0]}, {names[1]} ...)."
        raise refused(path, ja, en, _ONE_EACH)
