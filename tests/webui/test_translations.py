"""The English of the pages: every text has one, compiled as it is written, and pages are in it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from office import Office
from sqlalchemy import select
from transcripts import turn

import webui
from transcribe.types import Correction, Notice, Speaker, SpeakerProposal, Transcript
from webui import transcripts
from webui.tables import DepartmentRow, JobRow, MeetingRow, OrganisationRow, PersonRow

HOME = Path(webui.__file__).parent
FOLDER = HOME / "translations"
COMPILED = FOLDER / "en/LC_MESSAGES/messages.mo"
PLACE = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
JAPANESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")
EXAMPLES = {  # what people type, or find in a file, as it is
    "青葉市", "緑町", "総務課", "総務課長", "山田太郎", "青葉", "太郎", "・",
    "表記", "よみ", "備考", "種別", "氏名", "役職", "議席番号",
    "、", "。", "，", "万円", "八千六百四十万円", "一般", "一つ", "あの件", "よ、予算",
}  # fmt: skip
ONES_OWN = "日本語"  # a language is called as its speakers call it
UNREAD = {"href", "src", "action", "class", "id", "name", "for"}  # attributes nobody is shown
ENGLISH = Transcript(
    duration=60.0,
    language="en",
    speakers=(Speaker("S1", "Ann"), Speaker("S2", "S2")),
    turns=(turn(1, "S1", 0.5, 3.0, "Ann speaks."), turn(2, "S2", 4.0, 9.0, "Bob answers.")),
    notices=(Notice("lost_speech", 20.0, 21.0, ""), Notice("loop", 30.0, 40.0, "again")),
    corrections=(Correction("T0001", 0, "An", "Ann", "name", 0.75),),
    provenance={"application": {"name": "kikitori"}, "source": {"name": "a.wav"}},
    speaker_proposals=(SpeakerProposal("S2", "Bob", "T0001", "Ann speaks.", "called", 0.5),),
)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with COMPILED.with_suffix(".po").open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A text, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text)


class TestCatalogue:
    def test_has_every_text_of_the_source_and_no_other(self, texts: list[Message]) -> None:
        with (FOLDER / "babel.cfg").open("rt") as file:
            methods, options = parse_mapping_cfg(file)
        used = {forms(found[2]) for found in extract_from_dir(HOME, methods, options)}
        assert len(used) > 500
        held = {forms(message.id) for message in texts}
        assert (used - held, held - used) == (set(), set()), "run: make translations"

    def test_every_text_is_translated_for_good(self, texts: list[Message]) -> None:
        assert [m.id for m in texts if m.fuzzy or not all(forms(m.string))] == []

    def test_a_translation_has_the_same_places_for_values(self, texts: list[Message]) -> None:
        def places(text: str) -> list[str]:
            return sorted(PLACE.findall(text))

        changed = [
            message.id
            for message in texts
            for text in forms(message.string)
            if places(text) != places(forms(message.id)[0]) or "%" in PLACE.sub("", text)
        ]
        assert changed == []

    def test_a_translation_is_in_english(self, texts: list[Message]) -> None:
        found = {
            word
            for message in texts
            for text in forms(message.string)
            for word in JAPANESE.findall(text)
        }
        assert found == EXAMPLES

    def test_is_compiled_as_it_is_written(self, texts: list[Message]) -> None:
        with COMPILED.open("rb") as file:
            compiled = {forms(m.id): forms(m.string) for m in read_mo(file) if m.id}
        written = {forms(m.id): forms(m.string) for m in texts}
        assert compiled == written, "run: make translations"


class Shown(HTMLParser):
    """The texts that a page shows, reads aloud, or hands to its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.language = ""
        self.japanese = ""  # the tag of a part that says it is: a record, whoever reads it
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs).get("lang") or ""
        if tag == "html":
            self.language = own
        elif own.startswith("ja"):
            self.japanese = tag
        if self.japanese:
            return
        self.texts += [value for name, value in attrs if value and name not in UNREAD]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.japanese:
            self.japanese = ""

    def handle_data(self, data: str) -> None:
        if not self.japanese:
            self.texts.append(data)


@pytest.fixture
def names(office: Office) -> list[str]:
    """Of people, departments and organisations, the longest first."""
    with office.open() as session:
        found = [
            name
            for table in (PersonRow, DepartmentRow, OrganisationRow)
            for name in session.scalars(select(table.name))
        ]
    return sorted([*found, *EXAMPLES, ONES_OWN], key=len, reverse=True)


@pytest.fixture
def meeting(office: Office) -> str:
    """A meeting in which nothing is Japanese but the names of its people."""
    meeting_id = office.meeting(title="Budget", place="Room 1", attendees="Ann", state="ready")
    with office.service.database.begin() as session:
        row, now = session.get_one(MeetingRow, meeting_id), office.clock()
        home = row.organisation_id
        job = JobRow(organisation_id=home, meeting_id=meeting_id, created_at=now, queued_at=now)
        job.state = "done"
        session.add(job)
        session.flush()
        transcripts.store(session, office.service.files, row, job, ENGLISH, now)
        row.audio_key = office.service.files.put_bytes(session, home, b"sound", now).key
    return meeting_id


def addresses(office: Office, meeting_id: str) -> Iterator[str]:
    """Of every page that needs no id, or that of a meeting, person, department, organisation."""
    with office.open() as session:
        person = office.person(session, "soumu")
        values = {
            "meeting_id": meeting_id,
            "person_id": person.id,
            "department_id": person.department_id,
            "organisation_id": person.organisation_id,
        }
    urls = office.app.url_map.bind("localhost")
    for rule in office.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments <= values.keys():
            given = {name: values[name] for name in rule.arguments}
            more = {"lang": "en", "again": "1", "glossary": "organisation"}
            yield urls.build(rule.endpoint, {**given, **more})


class TestPages:
    @pytest.mark.parametrize("login", [None, "reader", "soumu", "admin"])
    def test_are_in_english(
        self, office: Office, meeting: str, names: list[str], login: str | None
    ) -> None:
        browser, told, languages = office.browser(login), {}, []
        for address in addresses(office, meeting):
            answer = browser.get(address)
            if answer.mimetype == "text/html" and answer.status_code != 302:
                page = Shown(answer.get_data(as_text=True))
                text = "\n".join(page.texts)
                for name in names:
                    text = text.replace(name, "")
                told[address] = JAPANESE.findall(text)
                languages.append(page.language)
        assert {address: found for address, found in told.items() if found} == {}
        assert set(languages) == {"en"}
        assert len(languages) > (20 if login else 2)

    def test_are_in_japanese_as_the_source_has_it(self, office: Office) -> None:
        page = Shown(office.browser("soumu").get("/meetings").get_data(as_text=True))
        assert page.language == "ja"
        assert "会議一覧" in page.texts

    def test_count_in_english(self, office: Office) -> None:
        browser = office.browser("soumu")
        for number in (1, 2):
            office.meeting(title="Budget")
            page = browser.get("/meetings?lang=en").get_data(as_text=True)
            assert f"Meetings: {number}" in page


class TestChoice:
    @pytest.mark.parametrize(
        ("address", "cookie", "header", "spoken"),
        [
            ("/sign-in", None, None, "ja"),
            ("/sign-in", None, "en-GB,en;q=0.9", "en"),
            ("/sign-in", None, "fr,de;q=0.5", "ja"),
            ("/sign-in", "en", "ja", "en"),
            ("/sign-in", "ja", "en", "ja"),
            ("/sign-in?lang=ja", "en", "en", "ja"),
            ("/sign-in?lang=en", "ja", "ja", "en"),
            ("/sign-in?lang=../en", "xx", "en", "en"),
        ],
    )
    def test_the_address_then_the_cookie_then_the_browser(
        self, office: Office, address: str, cookie: str | None, header: str | None, spoken: str
    ) -> None:
        browser = office.browser()
        if cookie:
            browser.client.set_cookie("kikitori_language", cookie)
        headers = {"Accept-Language": header} if header else {}
        page = Shown(browser.get(address, headers=headers).get_data(as_text=True))
        assert page.language == spoken
        assert {"ja": "サインイン", "en": "Sign in"}[spoken] in page.texts

    def test_an_error_is_told_in_it(self, office: Office) -> None:
        answer = office.browser("soumu").get("/meetings/none?lang=en")
        assert answer.status_code == 404
        assert "There is no such meeting." in answer.get_data(as_text=True)

    def test_what_was_done_is_told_in_it(self, office: Office) -> None:
        browser = office.browser("soumu")
        browser.client.set_cookie("kikitori_language", "en")
        meeting_id = office.meeting()
        browser.post(f"/meetings/{meeting_id}/hold", {"hold": "1"})
        assert "Marked to be kept." in browser.get("/meetings").get_data(as_text=True)
