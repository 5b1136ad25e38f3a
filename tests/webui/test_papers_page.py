"""Papers of a meeting that is there already: added and removed on a page of their own."""

import io

import pytest
from filled import fill, stored_keys
from office import Office
from sqlalchemy import select
from told import transcribed
from werkzeug.test import TestResponse

from webui.tables import AuditRow, MaterialRow, MeetingRow, OrganisationRow

USED_NEXT = "加えた資料は、次に文字起こしをやり直したときに使われます。"
ROSTER = "氏名,よみ,役職\n山田太郎,やまだたろう,課長\n"


def add(
    office: Office, meeting_id: str, login: str | None = "soumu", **fields: str
) -> TestResponse:
    """Fields with a name of a file in them (`material="次第.txt: 補正予算"`) send that file."""
    data: dict[str, object] = {}
    for field, text in fields.items():
        name, colon, content = text.partition(": ")
        data[field] = (io.BytesIO(content.encode()), name) if colon else text
    url = f"/meetings/{meeting_id}/papers"
    return office.browser(login).post(url, data, content_type="multipart/form-data")


def papers(office: Office, meeting_id: str) -> list[MaterialRow]:
    with office.open() as session:
        mine = select(MaterialRow).filter_by(meeting_id=meeting_id)
        return list(session.scalars(mine.order_by(MaterialRow.id)))


def page(office: Office, address: str, login: str = "soumu") -> str:
    answer = office.browser(login).get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


class TestTheWayThere:
    def test_from_the_meeting_and_its_form(self, office: Office) -> None:
        meeting_id = office.meeting()
        link = f'href="/meetings/{meeting_id}/papers"'
        assert link in page(office, f"/meetings/{meeting_id}")
        assert link in page(office, f"/meetings/{meeting_id}/edit")
        assert link not in page(office, f"/meetings/{meeting_id}", "reader")

    def test_from_the_words_that_were_found_in_papers_where_there_are_none(
        self, office: Office
    ) -> None:
        meeting_id = office.meeting()
        link = f'href="/meetings/{meeting_id}/papers"'
        assert link in page(office, f"/meetings/{meeting_id}/terms/found")


class TestAdding:
    def test_files_a_roster_and_text(self, office: Office) -> None:
        meeting_id = office.meeting()
        added = add(
            office, meeting_id, material="次第.txt: 補正予算", roster=f"名簿.csv: {ROSTER}",
            pasted="駅前再開発",
        )  # fmt: skip
        assert added.location == f"/meetings/{meeting_id}/papers"
        found = papers(office, meeting_id)
        assert {(p.kind, p.name) for p in found} == {
            ("material", "貼り付けた資料.txt"), ("material", "次第.txt"), ("roster", "名簿.csv"),
        }  # fmt: skip
        contents = {office.service.files.read(p.file_key).decode() for p in found}
        assert contents == {"駅前再開発", "補正予算", ROSTER}
        text = page(office, f"/meetings/{meeting_id}/papers")
        for name in ("貼り付けた資料.txt", "次第.txt", "名簿.csv"):
            assert f"<bdi>{name}</bdi>" in text
        assert office.actions() == ["material.add"] * 3

    def test_what_it_is_good_for_is_told(self, office: Office) -> None:
        transcribed(office, later := office.meeting())
        transcribed_before = office.browser("soumu")
        url = f"/meetings/{later}/papers"
        transcribed_before.post(url, {"pasted": "補正予算"})
        text = transcribed_before.get(url).get_data(as_text=True)
        assert f"資料を 1 件加えました。{USED_NEXT}" in text
        first = office.browser("soumu")
        url = f"/meetings/{office.meeting(state='empty')}/papers"
        first.post(url, {"pasted": "補正予算"})
        text = first.get(url).get_data(as_text=True)
        assert "文字起こしに使われます。" in text
        assert USED_NEXT not in text

    def test_the_meeting_was_changed(self, office: Office) -> None:
        meeting_id = office.meeting()
        office.clock.advance(hours=1)
        add(office, meeting_id, pasted="補正予算")
        with office.open() as session:
            assert session.get_one(MeetingRow, meeting_id).changed_at == office.clock()

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "資料が選ばれていません"),
            ({"pasted": " \n "}, "資料が選ばれていません"),
            ({"material": "絵.png: \0\0"}, "文章として読めません"),
            ({"roster": "名簿.csv: 用語,よみ\n予算,よさん\n"}, "用語集"),
        ],
    )
    def test_what_cannot_be_read_is_told_and_what_was_typed_stays(
        self, office: Office, fields: dict[str, str], said: str
    ) -> None:
        meeting_id = office.meeting()
        more = {"pasted": "補正<予算>"} if fields and "pasted" not in fields else {}
        answer = add(office, meeting_id, **fields, **more)
        assert answer.status_code == 400
        text = answer.get_data(as_text=True)
        assert 'role="alert"' in text
        assert said in text
        assert not more or "補正&lt;予算&gt;</textarea>" in text
        assert papers(office, meeting_id) == [], "all or none"
        assert list(office.service.files.walk()) == []
        assert office.actions() == []

    def test_over_what_the_organisation_may_store(self, office: Office) -> None:
        meeting_id = office.meeting()
        with office.service.database.begin() as session:
            home = office.person(session, "soumu").organisation_id
            session.get_one(OrganisationRow, home).quota_mb = 1
        answer = add(office, meeting_id, pasted="あ" * 400_000)
        assert answer.status_code == 413
        assert "組織が使える容量" in answer.get_data(as_text=True)
        assert papers(office, meeting_id) == []


class TestRemoving:
    def test_it_asks_first(self, office: Office) -> None:
        meeting_id = fill(office)
        (paper,) = papers(office, meeting_id)
        link = f"/meetings/{meeting_id}/papers/{paper.id}/remove"
        text = page(office, f"/meetings/{meeting_id}/papers")
        assert f'href="{link}" aria-label="資料「次第.txt」を削除"' in text
        text = page(office, link)
        assert "資料を削除しますか" in text
        assert "次第.txt" in text
        assert len(papers(office, meeting_id)) == 1

    def test_it_goes_with_its_file(self, office: Office) -> None:
        meeting_id = fill(office)
        (paper,) = papers(office, meeting_id)
        browser = office.browser("soumu")
        url = f"/meetings/{meeting_id}/papers"
        assert browser.post(f"{url}/{paper.id}/remove").location == url
        assert "資料「次第.txt」を削除しました" in browser.get(url).get_data(as_text=True)
        assert papers(office, meeting_id) == []
        assert paper.file_key not in stored_keys(office)
        with office.open() as session:
            (noted,) = session.scalars(select(AuditRow))
            assert (noted.action, noted.subject) == ("material.remove", "次第.txt")
        assert browser.post(f"{url}/{paper.id}/remove").status_code == 404

    def test_a_file_that_another_meeting_uses_stays(self, office: Office) -> None:
        one, other = fill(office), fill(office)
        (paper,) = papers(office, one)
        office.browser("soumu").post(f"/meetings/{one}/papers/{paper.id}/remove")
        assert papers(office, other)[0].file_key == paper.file_key
        assert paper.file_key in stored_keys(office)

    def test_not_through_another_meeting(self, office: Office) -> None:
        one, other = fill(office), office.meeting()
        (paper,) = papers(office, one)
        browser = office.browser("soumu")
        assert browser.get(f"/meetings/{other}/papers/{paper.id}/remove").status_code == 404
        assert browser.post(f"/meetings/{other}/papers/{paper.id}/remove").status_code == 404
        assert len(papers(office, one)) == 1


class TestWhoMay:
    @pytest.mark.parametrize(
        ("login", "seen", "sent"),
        [(None, 302, 401), ("reader", 403, 403), ("zaisei", 404, 404), ("midori-admin", 404, 404)],
    )
    def test_not_readers_and_not_strangers(
        self, office: Office, login: str | None, seen: int, sent: int
    ) -> None:
        meeting_id = fill(office)
        (paper,) = papers(office, meeting_id)
        browser = office.browser(login)
        url = f"/meetings/{meeting_id}/papers"
        for address in (url, f"{url}/{paper.id}/remove"):
            assert browser.get(address).status_code == seen
        assert add(office, meeting_id, login, pasted="補正予算").status_code == sent
        assert browser.post(f"{url}/{paper.id}/remove").status_code == sent
        assert [p.id for p in papers(office, meeting_id)] == [paper.id]

    def test_not_a_page_of_somebody_else(self, office: Office) -> None:
        meeting_id = fill(office)
        (paper,) = papers(office, meeting_id)
        client, url = office.browser("soumu").client, f"/meetings/{meeting_id}/papers"
        assert client.post(url, data={"pasted": "補正予算"}).status_code == 400
        assert client.post(f"{url}/{paper.id}/remove").status_code == 400
        assert [p.id for p in papers(office, meeting_id)] == [paper.id]
