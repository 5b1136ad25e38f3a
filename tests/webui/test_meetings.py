"""The list of meetings: what it shows, how it filters, who sees what."""

import re
from datetime import timedelta

from office import Office
from told import told

from webui.tables import JobRow, MeetingRow

LINK = re.compile(r'<a class="title" href="([^"]+)"><bdi>(.*?)</bdi>')


def listed(office: Office, url: str = "/meetings", login: str = "soumu") -> list[str]:
    """The titles, without marks."""
    page = office.browser(login).get(url)
    assert page.status_code == 200
    found = LINK.findall(page.get_data(as_text=True))
    return [re.sub("</?mark>", "", title) for _, title in found]


def text_of(office: Office, url: str = "/meetings", login: str = "soumu") -> str:
    return office.browser(login).get(url).get_data(as_text=True)


def said(office: Office, meeting_id: str, *turns: str) -> None:
    with office.service.database.begin() as session:
        told(session, meeting_id, turns, office.clock())


def test_without_an_account_the_list_leads_to_the_sign_in_page(office: Office) -> None:
    assert office.browser().get("/meetings").status_code == 302


def test_an_empty_list_leads_to_the_form_for_the_first_meeting(office: Office) -> None:
    page = text_of(office)
    assert "会議はまだありません" in page
    assert 'href="/meetings/new"' in page


def test_a_reader_who_cannot_add_meetings_is_not_sent_to_the_form(office: Office) -> None:
    page = text_of(office, login="reader")
    assert "会議はまだありません" in page
    assert "/meetings/new" not in page


def test_a_meeting_stands_with_its_time_people_and_state(office: Office) -> None:
    office.meeting(title="総務委員会", place="第3会議室", state="ready")
    page = text_of(office)
    for text in (
        "総務委員会",
        "第3会議室",
        "2026年11月24日(火) 18:00",
        "総務課",
        "総務 太郎",
        "完了",
    ):
        assert text in page
    assert "1件の会議" in page


def test_a_meeting_being_transcribed_shows_how_far_it_is(office: Office) -> None:
    meeting_id = office.meeting(state="running")
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        session.add(
            JobRow(
                organisation_id=meeting.organisation_id,
                meeting_id=meeting_id,
                state="running",
                share=0.42,
                created_at=office.clock(),
            )
        )
    page = text_of(office)
    assert "文字起こし中 42%" in page
    assert 'value="0.42"' in page


def test_a_word_that_was_said_is_marked_and_leads_to_its_turn(office: Office) -> None:
    meeting_id = office.meeting(title="財政課長会議")
    said(office, meeting_id, "始めます。", "来年度の予算について説明します。")
    page = text_of(office, "/meetings?q=予算")
    assert "来年度の<mark>予算</mark>について説明します。" in page
    assert f'href="/meetings/{meeting_id}#T0002"' in page


def test_markup_in_what_people_wrote_stays_text(office: Office) -> None:
    meeting_id = office.meeting(title="<script>alert(1)</script>予算", place='"><img src=x>')
    said(office, meeting_id, "<b>予算</b>です。")
    page = text_of(office, "/meetings?q=予算&from=%22%3E%3Cimg%3E")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;<mark>予算</mark>&lt;/b&gt;" in page


def test_filters_narrow_the_list(office: Office) -> None:
    office.meeting(title="総務の会議", state="ready")
    office.meeting(title="同僚の会議", owner="soumu2", state="failed")
    assert listed(office, "/meetings?mine=1") == ["総務の会議"]
    assert listed(office, "/meetings?state=failed") == ["同僚の会議"]
    assert listed(office, "/meetings?from=2026-11-24&to=2026-11-24&mine=1") == ["総務の会議"]
    assert listed(office, "/meetings?from=2026-11-25") == []
    assert listed(office, "/meetings?to=2026-11-23") == []


def test_days_are_those_of_japan(office: Office) -> None:
    office.clock.time = office.clock.time.replace(hour=15, minute=30)  # 0:30 of the 25th in Japan
    office.meeting(title="夜の会議")
    assert listed(office, "/meetings?from=2026-11-25&to=2026-11-25") == ["夜の会議"]
    assert listed(office, "/meetings?to=2026-11-24") == []


def test_nothing_found_says_what_to_do_next(office: Office) -> None:
    office.meeting()
    page = text_of(office, "/meetings?q=存在しない言葉")
    assert "条件に合う会議はありません" in page
    assert "すべての会議を見る" in page


def test_values_that_make_no_sense_show_the_list(office: Office) -> None:
    office.meeting()
    for query in (
        "from=abc", "to=9999-99-99", "to=9999-12-31", "from=0001-01-01", "state=x", "department=x",
        "department=99999999999999999999", "after=x", "after=2026-11-24~", "_scheme=javascript",
        "after=0001-01-01T00:00%2B14:00~x",
        "after=2026-11-24T00:00%2B00:00~%00", "before=~~", "order=x",
    ):  # fmt: skip
        assert office.browser("soumu").get(f"/meetings?{query}").status_code == 200, query
    assert office.browser("soumu").get("/meetings?q=" + "あ" * 3000).status_code == 200
    assert office.browser("soumu").get("/meetings?q=%00%ff").status_code == 200


def test_pages_lead_on_and_keep_the_filters(office: Office) -> None:
    for n in range(25):
        office.meeting(title=f"第{n}回")
        office.clock.advance(days=1)
    office.meeting(title="他人", owner="soumu2")
    page = text_of(office, "/meetings?mine=1")
    assert len(LINK.findall(page)) == 20
    assert "25件" in page
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    url = following[1].replace("&amp;", "&")
    assert "mine=1" in url
    second = text_of(office, url)
    assert [re.sub("<.*?>", "", t) for _, t in LINK.findall(second)] == [
        f"第{n}回" for n in (4, 3, 2, 1, 0)
    ]
    before = re.search(r'rel="prev" href="([^"]+)"', second)
    assert before
    assert listed(office, before[1].replace("&amp;", "&"))[0] == "第24回"


def test_a_list_of_more_than_a_thousand_says_so(office: Office) -> None:
    first = office.clock()
    with office.service.database.begin() as session:
        person = office.person(session, "soumu")
        session.add_all(
            MeetingRow(
                organisation_id=person.organisation_id,
                department_id=person.department_id,
                owner_id=person.id,
                title=f"第{n}回",
                held_at=first + timedelta(minutes=n),
                created_at=first,
            )
            for n in range(1005)
        )
    assert "1,000件以上の会議" in text_of(office)


def test_only_what_a_person_may_see_is_listed(office: Office) -> None:
    for owner in ("soumu", "zaisei", "midori"):
        office.meeting(title=f"{owner}の会議", owner=owner)
    office.meeting(title="秘密", owner="soumu2", visibility="owner")
    assert listed(office) == ["soumuの会議"]
    assert listed(office, login="midori-admin") == ["midoriの会議"]
    assert sorted(listed(office, login="admin")) == ["soumuの会議", "zaiseiの会議", "秘密"]
    assert listed(office, "/meetings?q=会議", "zaisei") == ["zaiseiの会議"]


def test_departments_of_others_are_not_offered(office: Office) -> None:
    page = text_of(office)
    assert "財政課" in page
    assert "議会事務局" not in page
