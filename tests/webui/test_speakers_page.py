"""The names of the voices on the page of a meeting: one form for all, proposals, equal names."""

from dataclasses import replace

import pytest
from office import Office
from told import SPOKEN, transcribed
from werkzeug.test import TestResponse

from transcribe.types import Notice, SpeakerProposal
from webui import transcripts
from webui.tables import MeetingRow

BOTH = replace(
    SPOKEN,
    speaker_proposals=(
        SpeakerProposal("S1", "石川", "T0001", "石川です。", "self", 0.9),
        SpeakerProposal("S2", "森", "T0002", "予算は", "called", 0.5),
    ),
    notices=(
        Notice("speaker_proposal", 0.5, 10.5, "話者1は石川かもしれません。"),
        Notice("speaker_proposal", 12.0, 22.0, "話者2は森かもしれません。"),
    ),
)
SHOWN = {"name-S1": "話者1", "was-S1": "話者1", "name-S2": "話者2", "was-S2": "話者2"}
PROPOSED = {"proposal-S1": "石川", "proposal-S2": "森"}


@pytest.fixture
def meeting_id(office: Office) -> str:
    found = office.meeting()
    transcribed(office, found, BOTH)
    return found


def save(office: Office, meeting_id: str, **fields: str) -> str:
    """Sends the form as the page shows it, with what was typed; gives the page that follows."""
    browser = office.browser("soumu")
    typed = {name.replace("_", "-"): value for name, value in fields.items()}
    answer = browser.post(f"/meetings/{meeting_id}/speakers", SHOWN | PROPOSED | typed)
    assert answer.location == f"/meetings/{meeting_id}", "what is told stands at its top"
    return browser.get(answer.location).get_data(as_text=True)


def names(office: Office, meeting_id: str) -> list[tuple[str, bool]]:
    with office.open() as session:
        row = transcripts.current(session, meeting_id)
        assert row
        return [(s.name, s.is_named) for s in transcripts.speakers(session, row)]


def page(office: Office, meeting_id: str, login: str = "soumu") -> str:
    return office.browser(login).get(f"/meetings/{meeting_id}").get_data(as_text=True)


class TestOneForm:
    def test_all_names_are_saved_at_once(self, office: Office, meeting_id: str) -> None:
        text = page(office, meeting_id)
        assert text.count("話者の名前を保存") == 1
        assert text.count(f'action="/meetings/{meeting_id}/speakers') == 1
        text = save(office, meeting_id, name_S1="石川", name_S2="森")
        assert names(office, meeting_id) == [("石川", True), ("森", True)]
        assert "2 人の話者の名前を保存しました。" in text
        assert office.actions().count("speaker.rename") == 2

    def test_what_nobody_typed_is_no_persons_name(self, office: Office, meeting_id: str) -> None:
        text = save(office, meeting_id, name_S2="森")
        assert names(office, meeting_id) == [("話者1", False), ("森", True)]
        assert "話者の名前を「森」にしました。" in text

    def test_a_name_that_another_gave_meanwhile_stays(
        self, office: Office, meeting_id: str
    ) -> None:
        save(office, meeting_id, name_S1="石川")
        save(office, meeting_id, name_S2="森")  # on a page that shows 話者1 still
        assert names(office, meeting_id) == [("石川", True), ("森", True)]

    def test_nothing_typed_changes_nothing(self, office: Office, meeting_id: str) -> None:
        with office.open() as session:
            before = session.get_one(MeetingRow, meeting_id).changed_at
        office.clock.advance(hours=1)
        assert "変わった名前はありません。" in save(office, meeting_id)
        with office.open() as session:
            assert session.get_one(MeetingRow, meeting_id).changed_at == before
        assert "speaker.rename" not in office.actions()

    def test_one_bad_name_saves_none(self, office: Office, meeting_id: str) -> None:
        url = f"/meetings/{meeting_id}/speakers"
        for bad in (" ", "あ" * 101):
            answer = office.browser("soumu").post(url, SHOWN | {"name-S1": "石川", "name-S2": bad})
            assert answer.status_code == 400
        assert names(office, meeting_id) == [("話者1", False), ("話者2", False)]

    def test_readers_see_names_and_no_form(self, office: Office, meeting_id: str) -> None:
        text = page(office, meeting_id, "reader")
        assert "話者の名前を保存" not in text
        assert "候補:" not in text
        assert "話者2" in text


class TestProposals:
    def test_each_button_says_whose_name_it_makes_what(
        self, office: Office, meeting_id: str
    ) -> None:
        text = page(office, meeting_id)
        assert 'value="S1" aria-label="話者1の名前を「石川」にする"' in text
        assert 'value="S2" aria-label="話者2の名前を「森」にする"' in text

    def test_an_accepted_name_loses_nothing_typed_beside_it(
        self, office: Office, meeting_id: str
    ) -> None:
        save(office, meeting_id, name_S2="大葉課長", accept="S1")
        assert names(office, meeting_id) == [("石川", True), ("大葉課長", True)]

    def test_the_enter_key_accepts_none(self, office: Office, meeting_id: str) -> None:
        form = page(office, meeting_id).partition(f'action="/meetings/{meeting_id}/speakers"')[2]
        first = form[form.index("<button") :].partition(">")[0]
        assert "accept" not in first, "it is pressed by the enter key in any field"

    def test_they_are_gone_once_a_person_gave_a_name(self, office: Office, meeting_id: str) -> None:
        text = save(office, meeting_id, name_S1="大葉課長")  # another than was proposed
        assert "候補: 石川" not in text
        assert "候補: 森" in text
        url = f"/meetings/{meeting_id}/transcript"
        told = office.browser("soumu").get(f"{url}.txt").get_data(as_text=True)
        assert "石川？" not in told
        assert "森？" in told
        save(office, meeting_id, name_S1="大葉課長", was_S1="大葉課長", name_S2="森")
        browser = office.browser("soumu")
        assert "話者の名前の候補" not in browser.get(f"{url}.txt").get_data(as_text=True)
        assert "かもしれません" not in browser.get(f"{url}.json").get_data(as_text=True)


class TestEqualNames:
    def test_are_saved_and_warned_about(self, office: Office, meeting_id: str) -> None:
        text = save(office, meeting_id, name_S1="森", name_S2="森")
        assert names(office, meeting_id) == [("森", True), ("森", True)]
        assert 'class="flash warning"' in text
        assert "「森」という話者が2人以上います。" in text

    def test_of_before_are_not_warned_about_again(self, office: Office, meeting_id: str) -> None:
        save(office, meeting_id, name_S1="森", name_S2="森")
        assert "2人以上います" not in save(office, meeting_id)


@pytest.mark.parametrize(
    ("login", "status"), [(None, 401), ("reader", 403), ("zaisei", 404), ("midori-admin", 404)]
)
def test_only_who_may_edit_the_meeting_names_voices(
    office: Office, meeting_id: str, login: str | None, status: int
) -> None:
    answer: TestResponse = office.browser(login).post(
        f"/meetings/{meeting_id}/speakers", SHOWN | {"name-S1": "石川"}
    )
    assert answer.status_code == status
    assert names(office, meeting_id) == [("話者1", False), ("話者2", False)]
