"""Several browsers doing the same thing in the same moment: one is first, the others are told."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from filled import fill, rows_of, stored_keys
from office import Office

from webui import audit
from webui.tables import (
    DepartmentRow,
    JobRow,
    MeetingAccessRow,
    MeetingRow,
    OrganisationRow,
    PersonRow,
    TermRow,
)

AT_ONCE = 6


@pytest.fixture(params=["office", "outgrown_office"], ids=["default", "outgrown"])
def place(request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office on its own files, and one on PostgreSQL and S3."""
    made: Office = request.getfixturevalue(request.param)
    was, made.app.testing = made.app.testing, False  # errors become answers, as for people
    yield made
    made.app.testing = was
    with made.open() as session:
        assert audit.verify(session) == []


def together(office: Office, *sent: tuple[str, dict[str, str]]) -> list[int]:
    """What AT_ONCE administrators are answered who send these in turn, all at once."""
    browsers = [office.browser("admin") for _ in range(AT_ONCE)]
    tokens = [browser.csrf_token() for browser in browsers]
    start = threading.Barrier(AT_ONCE)

    def send(number: int) -> int:
        url, form = sent[number % len(sent)]
        headers: dict[str, Any] = {"X-CSRFToken": tokens[number], "Accept": "text/html"}
        start.wait()
        return browsers[number].client.post(url, data=form, headers=headers).status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sorted(threads.map(send, range(AT_ONCE)))


def test_a_job_starts_once(place: Office) -> None:
    meeting_id = fill(place)
    before = rows_of(place, JobRow)
    answers = together(place, (f"/meetings/{meeting_id}/job/start", {}))
    assert answers == [302] + [409] * (AT_ONCE - 1)
    assert rows_of(place, JobRow) == before + 1


@pytest.mark.parametrize(
    ("url", "form", "table"),
    [
        ("/admin/people/departments", {"name": "防災課"}, DepartmentRow),
        (
            "/admin/people/new",
            {"name": "防災 花子", "login": "bousai", "role": "editor", "department": "1"},
            PersonRow,
        ),
        (
            "/glossary/terms",
            {"glossary": "organisation", "surface": "三雲台", "reading": "みくもだい"},
            TermRow,
        ),
    ],
    ids=["department", "person", "term"],
)
def test_what_exists_once_is_made_once(
    place: Office, url: str, form: dict[str, str], table: Any
) -> None:
    before = rows_of(place, table)
    answers = together(place, (url, form))
    assert max(answers) < 500
    assert rows_of(place, table) == before + 1, answers


def test_an_organisation_is_made_once_with_its_administrator(place: Office) -> None:
    form = {"organisation": "朱雀町", "login": "suzaku", "name": "朱雀 花子"}
    answers = together(place, ("/admin/organisations/new", form))
    assert max(answers) < 500
    assert (rows_of(place, OrganisationRow), rows_of(place, PersonRow)) == (3, 8), answers


def test_a_person_is_named_once(place: Office) -> None:
    meeting_id = fill(place)
    form = {"person": str(place.ids["zaisei"])}
    answers = together(place, (f"/meetings/{meeting_id}/people", form))
    assert max(answers) < 500
    assert rows_of(place, MeetingAccessRow) == 1


def test_the_first_change_stands_and_the_others_are_refused(place: Office) -> None:
    meeting_id = fill(place)
    with place.open() as session:
        seen = session.get_one(MeetingRow, meeting_id).revision
    forms = [{"title": f"会議 {n}", "revision": str(seen)} for n in range(AT_ONCE)]
    url = f"/meetings/{meeting_id}/edit"
    answers = together(place, *((url, form) for form in forms))
    assert answers == [302] + [409] * (AT_ONCE - 1)


def test_a_meeting_is_deleted_while_others_work_on_it(place: Office) -> None:
    meeting_id = fill(place)
    here = f"/meetings/{meeting_id}"
    answers = together(
        place,
        (f"{here}/delete", {}),
        (f"{here}/job/start", {}),
        (f"{here}/edit", {"title": "別の題", "revision": "1"}),
        (f"{here}/delete-audio", {}),
        (f"{here}/speakers", {"name-S1": "石川"}),
        (f"{here}/people", {"person": str(place.ids["zaisei"])}),
    )
    assert max(answers) < 500
    if rows_of(place, MeetingRow):  # PostgreSQL chose the deletion where two waited for each other
        assert 409 in answers
        assert place.browser("admin").post(f"{here}/delete").status_code == 302
    assert rows_of(place, MeetingRow) == 0, answers
    assert stored_keys(place) == set()


def test_meetings_with_common_files_are_deleted_together(place: Office) -> None:
    made = [fill(place) for _ in range(AT_ONCE)]
    answers = together(place, *((f"/meetings/{one}/delete", {}) for one in made))
    assert answers == [302] * AT_ONCE
    assert stored_keys(place) == set()
