"""The meeting that a request of an OpenAI client becomes."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.vocabulary.kana import is_reading

from .. import jobs
from ..glossaries import terms
from ..glossaries.rights import of_meeting
from ..http.current import db, note, person, service
from ..meetings import MeetingDetails, create_meeting, materials, recordings
from ..meetings.names import title_of
from ..tables import FileRow, JobRow, MeetingRow, RecordingRow
from .openai_models import check_model
from .openai_values import TranscriptionForm
from .operations import checked
from .problems import invalid
from .receiving import Received

UNTITLED = Message(ja="無題の録音", en="Untitled recording")
PROMPT = Message(ja="プロンプト.txt", en="prompt.txt")
JOINED = timedelta(days=1)  # how old the work may be that a request sent again joins
LONGEST_TERM = 20  # characters; a longer piece of a prompt is a sentence
LISTS = ("timestamp_granularities[]", "keywords[]")
_SEPARATORS = re.compile(r"[、,，;；\n\t]+")
_SENTENCES = re.compile(r"[。．.!?！？]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as vocabulary: either names and terms in a row, or a text to find them in."""

    terms: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def of(cls, given: str) -> "Prompt":
        pieces = [piece.strip() for piece in _SEPARATORS.split(given)]
        found = tuple(dict.fromkeys(filter(None, pieces)))
        is_list = not _SENTENCES.search(given) and all(len(t) <= LONGEST_TERM for t in found)
        if not is_list:
            return cls(text=given.strip())
        return cls(terms=tuple(t for t in found if not is_reading(t)))  # はい、ええと: no terms


def form_of(sent: Received) -> TranscriptionForm:
    """Raises InvalidRequest."""
    given: dict[str, object] = {k: v for k, v in sent.fields.items() if v}
    for name in LISTS:
        given[name] = sent.lists.getlist(name) or sent.lists.getlist(name.removesuffix("[]"))
        given.pop(name.removesuffix("[]"), None)
    form: TranscriptionForm = checked(TranscriptionForm, {**given, "file": sent.name})
    return form


def check_form(asked: TranscriptionForm) -> TranscriptionForm:
    """With the model's name as meetings keep it. Raises InvalidRequest, UnknownModel."""
    if asked.timestamp_granularities and asked.response_format != "verbose_json":
        raise invalid(
            "timestamp_granularities",
            "response_format が verbose_json のときだけ使えます",
            "needs response_format verbose_json",
        )
    return asked.model_copy(update={"model": check_model(asked.model, asked.language)})


def begin(name: str, stored: FileRow, duration_s: float | None, asked: TranscriptionForm) -> JobRow:
    """A new meeting of the asker with this recording, and its job. No commit."""
    now = service().now()
    meeting = create_meeting(db(), person(), _details(name, asked), now)
    recordings.add_recording(
        db(), service().files, meeting, stored, name, duration_s=duration_s, now=now
    )
    _keep_vocabulary(meeting, asked)
    needs_speakers = asked.store or asked.response_format == "diarized_json"
    options = _mark(asked) | ({} if needs_speakers else {"diarization": "none"})
    job = jobs.enqueue(db(), meeting, person=person(), options=options, now=now)
    note("meeting.create", meeting=meeting, subject=meeting.title, way="openai")
    note("recording.add", meeting=meeting, subject=name, size=stored.size)
    note("job.start", meeting=meeting, subject=meeting.title)
    return job


def sent_before(stored: FileRow, asked: TranscriptionForm) -> JobRow | None:
    """The job that the same request started, so that a client's retry does not start another.

    Never one of a meeting that came in another way: the answer may be followed by its deletion.
    """
    wanted = _details("", asked)
    found = db().scalars(
        select(MeetingRow)
        .join(RecordingRow)
        .where(MeetingRow.owner_id == person().id, RecordingRow.file_key == stored.key)
        .where(MeetingRow.model == wanted.model, MeetingRow.language == wanted.language)
        .where(MeetingRow.created_at > service().now() - JOINED)
        .order_by(MeetingRow.created_at.desc())
    )
    for meeting in found:
        job = jobs.latest(db(), meeting.id)
        is_ours = job is not None and _mark(asked).items() <= job.options.items()
        if job and is_ours and job.state in ("queued", "running", "done"):
            return job
    return None


def _mark(asked: TranscriptionForm) -> dict[str, Any]:
    """In a job's options: that such a request made its meeting, and whether it is to stay."""
    return {"openai": {"store": asked.store}}


def _details(name: str, asked: TranscriptionForm) -> MeetingDetails:
    return MeetingDetails(
        title=title_of(name) or str(UNTITLED),
        visibility="owner",
        language=asked.language,
        model=asked.model,
    )


def _keep_vocabulary(meeting: MeetingRow, asked: TranscriptionForm) -> None:
    """Terms go into the meeting's glossary; what is none, or more than terms, to its papers."""
    prompt = Prompt.of(asked.prompt)
    glossary = of_meeting(db(), person(), meeting)
    rest = [prompt.text] if prompt.text else []
    for term in dict.fromkeys((*prompt.terms, *asked.keywords)):
        try:
            terms.put(db(), glossary, terms.entry(term, ""))
        except InputError:  # no reading can be guessed
            rest.append(term)
    if rest:
        content = "\n".join(rest).encode()
        materials.add_material(
            db(), service().files, meeting, "material", str(PROMPT), content, service().now()
        )
