"""様式 of an organisation: kept by its administrators, filled from a meeting by who may see it."""

import io
import re
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from filled import fill, stored_keys
from form_files import template, texts
from office import Browser, Office
from sqlalchemy import select
from werkzeug.test import TestResponse

from webui import forms
from webui.errors import Conflict, OverLimit
from webui.forms import example, record, values
from webui.forms.rows import MOST
from webui.records.material import Options, gather
from webui.tables import FormRow, MeetingRow, MinutesRow

PLAIN = template("{{ title }}", "{%p for turn in turns %}", "{{ turn.text }}", "{%p endfor %}")


def send(
    browser: Browser, content: bytes, name: str = "議事録", file: str = "様式.docx"
) -> TestResponse:
    data = {"name": name, "file": (io.BytesIO(content), file)}
    return browser.post("/admin/forms", data, content_type="multipart/form-data")


def kept(office: Office, content: bytes = PLAIN, login: str = "admin") -> int:
    """A template that is there already; returns its id."""
    with office.service.database.begin() as session:
        person = office.person(session, login)
        row = forms.add(session, office.service.files, person, "議事録", content, office.clock())
        return row.id


class TestKeeping:
    def test_a_template_is_added_shown_downloaded_and_removed(self, office: Office) -> None:
        browser, content = office.browser("admin"), template("{{ decisions[0].text }}")
        assert "様式はまだありません" in browser.get("/admin/forms").get_data(as_text=True)
        answer = send(browser, content)
        assert answer.status_code == 302
        address = answer.location
        page = browser.get(address).get_data(as_text=True)
        assert "空の会議" in page  # a warning keeps nobody from using it
        assert "議事録" in browser.get("/admin/forms").get_data(as_text=True)
        assert browser.get(f"{address}/file").get_data() == content
        assert "議事録" in browser.get(f"{address}/remove").get_data(as_text=True)
        assert browser.post(f"{address}/remove").status_code == 302
        assert browser.get(address).status_code == 404
        assert stored_keys(office) == set()
        assert office.actions() == ["form.add", "form.remove"]

    def test_its_page_says_that_nothing_is_wrong(self, office: Office) -> None:
        page = office.browser("admin").get(f"/admin/forms/{kept(office)}")
        assert "問題なし" in page.get_data(as_text=True)

    @pytest.mark.parametrize(
        ("typed", "file", "name"),
        [
            ("", "葛󠄀城委員会.docx", "葛󠄀城委員会"),
            ("", "C:\\様式\\議事録.DOCX", "議事録"),
            ("  委員会  用 ", "x.docx", "委員会 用"),
            ("a/b\u202e", "x.docx", "b"),
            ("", "", "様式"),
        ],
    )
    def test_what_it_is_called(self, typed: str, file: str, name: str) -> None:
        assert forms.name_of(typed, file) == name

    def test_one_with_an_error_is_not_kept(self, office: Office) -> None:
        answer = send(office.browser("admin"), template("{{ tilte }} <b>"))
        assert answer.status_code == 400
        text = answer.get_data(as_text=True)
        assert "「title」ではありませんか" in text
        assert "{{ tilte }} &lt;b&gt;" in text
        with office.open() as session:
            assert session.scalars(select(FormRow)).all() == []

    @pytest.mark.parametrize(
        ("content", "name", "status", "said"),
        [
            (b"", "x", 400, "空か、選ばれていません"),
            (b"x" * 10_000_001, "x", 413, "10 MB まで"),
            (PLAIN, "長" * 101, 400, "100 文字まで"),
        ],
    )
    def test_bad_input_is_told(
        self, office: Office, content: bytes, name: str, status: int, said: str
    ) -> None:
        answer = send(office.browser("admin"), content, name)
        assert answer.status_code == status
        assert said in answer.get_data(as_text=True)

    def test_a_name_is_there_once(self, office: Office) -> None:
        kept(office)
        kept(office, login="midori-admin")
        with pytest.raises(Conflict, match="既にあります"):
            kept(office)

    def test_there_is_an_end_to_how_many(self, office: Office) -> None:
        kept(office)
        with office.open() as session:
            first = session.scalars(select(FormRow)).one()
            given = {"organisation_id": first.organisation_id, "file_key": first.file_key}
            session.add_all(
                FormRow(name=f"{n}", size=1, created_at=office.clock(), **given)
                for n in range(MOST - 1)
            )
            person, files = office.person(session, "admin"), office.service.files
            with pytest.raises(OverLimit, match="100 件まで"):
                forms.add(session, files, person, "もう一つ", PLAIN, office.clock())

    def test_no_file_at_all(self, office: Office) -> None:
        assert office.browser("admin").post("/admin/forms", {"name": "x"}).status_code == 400


class TestWhoMay:
    PAGES = ("", "/variables", "/sample.docx", "/1", "/1/file", "/1/remove")

    def test_only_administrators_see_the_pages(self, office: Office) -> None:
        kept(office)
        for page in self.PAGES:
            assert office.browser("soumu").get(f"/admin/forms{page}").status_code == 403
            assert office.browser().get(f"/admin/forms{page}").status_code == 302
        assert send(office.browser("soumu"), PLAIN).status_code == 403
        assert office.browser("soumu").post("/admin/forms/1/remove").status_code == 403

    def test_another_organisation_does_not_see_it(self, office: Office) -> None:
        number, meeting = kept(office), fill(office, "midori")
        other = office.browser("midori-admin")
        for page in ("", "/file", "/remove"):
            assert other.get(f"/admin/forms/{number}{page}").status_code == 404
        assert other.post(f"/admin/forms/{number}/remove").status_code == 404
        assert other.get(f"/meetings/{meeting}/record/form/{number}").status_code == 404

    def test_without_the_token_of_the_page_nothing_is_done(self, office: Office) -> None:
        browser = office.browser("admin")
        data = {"file": (io.BytesIO(PLAIN), "x.docx")}
        assert browser.client.post("/admin/forms", data=data).status_code == 400
        with office.open() as session:
            assert session.scalars(select(FormRow)).all() == []


class TestFilling:
    def test_a_meeting_in_the_offices_own_form(self, office: Office) -> None:
        number, meeting = kept(office), fill(office, title="葛󠄀城 & <総務>委員会")
        answer = office.browser("reader").get(f"/meetings/{meeting}/record/form/{number}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        found = texts(answer.get_data())
        assert found[0] == "葛󠄀城 & <総務>委員会"
        assert found[1] == "葛󠄀城市 𠮷田 神山 ｶﾞ㍻①です。".replace("神山", "\ufa19山")
        assert "{拍手} a<b & c" in found
        assert office.actions()[-1] == "meeting.export"

    def test_the_page_of_exports_offers_it(self, office: Office) -> None:
        number, meeting = kept(office), fill(office)
        page = office.browser("reader").get(f"/meetings/{meeting}/export?public=1")
        address = f"/meetings/{meeting}/record/form/{number}?"
        found = re.search(f'href="({re.escape(address)}[^"]*)"', page.get_data(as_text=True))
        assert found
        assert "public=1" in found[1]

    def test_who_may_not_see_the_meeting_gets_nothing(self, office: Office) -> None:
        number, meeting = kept(office), fill(office)
        address = f"/meetings/{meeting}/record/form/{number}"
        assert office.browser("zaisei").get(address).status_code == 404
        assert office.browser().get(address).status_code == 302
        assert office.browser("soumu").get(address.replace(meeting, "x" * 16)).status_code == 404

    def test_a_missing_value_is_named_and_there_is_no_file(self, office: Office) -> None:
        number, meeting = kept(office, template("{{ decisions[0].text }}")), fill(office)
        answer = office.browser("soumu").get(f"/meetings/{meeting}/record/form/{number}")
        assert answer.status_code == 400
        assert "decisions[0].text" in answer.get_data(as_text=True)
        assert "meeting.export" not in office.actions()

    def test_minutes_with_lines_and_controls(self, office: Office) -> None:
        number = kept(office, template("{{ remarks }}", "{{ state }} {{ machine_note }}"))
        meeting = fill(office)
        with office.service.database.begin() as session:
            row = session.get_one(MeetingRow, meeting)
            content = {"title": row.title, "remarks": "一行目\r\n二行目\x0b\x07{_{ \u202eabc😀"}
            session.add(
                MinutesRow(
                    meeting_id=meeting,
                    organisation_id=row.organisation_id,
                    content=content,
                    created_at=office.clock(),
                    changed_at=office.clock(),
                )
            )
        answer = office.browser("soumu").get(f"/meetings/{meeting}/record/form/{number}")
        found = texts(answer.get_data())
        assert found[0] == "一行目\n二行目{_{ \u202eabc😀"
        assert found[1].startswith("下書き この記録は音声認識")


class TestVariables:
    def test_what_a_meeting_gives_is_what_the_page_explains(self, office: Office) -> None:
        meeting_id = fill(office)
        with office.open() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            material = gather(session, office.service.files, meeting, Options(), office.clock())
            given = names_of(values.record_of(material))
        explained = {
            name
            for one in record.variables(example.EXAMPLE)
            for name in (one.name, *(f"{one.name}.{part.name}" for part in one.parts))
        }
        assert given <= explained
        assert {n for n in explained if "." not in n} == {n for n in given if "." not in n}
        page = office.browser("admin").get("/admin/forms/variables").get_data(as_text=True)
        for one in record.variables(example.EXAMPLE):
            assert f"{one.name} " in page
            assert one.told.ja in page
            assert all(f"x.{part.name} " in page for part in one.parts)

    def test_every_list_has_an_example(self) -> None:
        lists = [one for one in record.variables(example.EXAMPLE) if one.kind == "list"]
        assert all(one.parts for one in lists)
        assert len(lists) == 11


def names_of(found: Any) -> set[str]:
    names = set()
    for field in fields(found):
        value = getattr(found, field.name)
        names.add(field.name)
        if isinstance(value, tuple):
            entries = [entry for entry in value if is_dataclass(entry)]
            names |= {f"{field.name}.{part}" for entry in entries for part in names_of(entry)}
    return names
