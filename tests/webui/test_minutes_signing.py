"""下書き → 確認依頼 → 確定 → 解除: who may, what is stored, what is locked, what the log says."""

import hashlib
import json
import threading
from typing import Any

import pytest
from minuted import ask, begun, put, row_of, save, shown, sign, signed
from office import Browser, Office
from sqlalchemy import select, update

from webui.errors import Locked
from webui.jobs import enqueue
from webui.meetings import recordings
from webui.storage import retention
from webui.tables import (
    AuditRow,
    CommentRow,
    MeetingAccessRow,
    MeetingRow,
    OrganisationRow,
    PersonRow,
    RecordingRow,
    SigningRow,
    TurnRow,
)


@pytest.fixture
def soumu(office: Office) -> Browser:
    return office.browser("soumu")


def steps(office: Office) -> list[SigningRow]:
    with office.open() as session:
        return list(session.scalars(select(SigningRow).order_by(SigningRow.id)))


def state(office: Office, meeting_id: str) -> str:
    return row_of(office, meeting_id).state


def back(browser: Browser, meeting_id: str, step: str, reason: str = "理由") -> Any:
    return browser.post(f"/meetings/{meeting_id}/minutes/{step}", {"reason": reason})


class TestTheWay:
    def test_from_draft_to_signed_with_every_step_on_the_page(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = begun(office)
        ask(soumu, meeting_id, asked=office.ids["soumu2"])
        assert (
            "あなたに確認が依頼されています"
            in office.browser("soumu2").get(f"/meetings/{meeting_id}/minutes").text
        )
        assert sign(office.browser("soumu2"), meeting_id).status_code == 302
        assert state(office, meeting_id) == "final"
        assert [(s.action, s.name, s.asked) for s in steps(office)] == [
            ("request", "総務 太郎", "総務 次郎"),
            ("sign", "総務 次郎", ""),
        ]
        page = soumu.get(f"/meetings/{meeting_id}/minutes").text
        assert steps(office)[1].digest in page
        assert page.index("確認を依頼</strong>") < page.index("確定</strong>")
        assert office.actions()[-2:] == ["minutes.sign", "meeting.view"]

    def test_sent_back_and_opened_again_only_with_a_reason(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = begun(office)
        ask(soumu, meeting_id)
        answer = back(soumu, meeting_id, "return", " \n ")
        assert answer.status_code == 400
        assert "理由を" in answer.text
        assert state(office, meeting_id) == "review"
        back(soumu, meeting_id, "return", "金額が違います\n<b>")
        assert state(office, meeting_id) == "draft"
        assert "金額が違います\n&lt;b&gt;" in soumu.get(f"/meetings/{meeting_id}/minutes").text
        ask(soumu, meeting_id)
        sign(soumu, meeting_id)
        assert back(soumu, meeting_id, "reopen", "").status_code == 400
        assert state(office, meeting_id) == "final"
        assert back(soumu, meeting_id, "reopen", "x" * 2001).status_code == 400
        back(soumu, meeting_id, "reopen", "議員の申し出")
        assert state(office, meeting_id) == "draft"
        assert save(soumu, office, meeting_id, title="直せる").status_code == 200
        with office.open() as session:
            row = session.scalar(select(AuditRow).where(AuditRow.action == "minutes.reopen"))
        assert row
        assert row.detail == {"reason": "議員の申し出"}

    def test_no_step_is_left_out(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        form = {"reason": "x", "seen": shown(soumu, meeting_id)}
        for step in ("return", "sign", "reopen"):
            answer = soumu.post(f"/meetings/{meeting_id}/minutes/{step}", form)
            assert answer.status_code == 409
        assert state(office, meeting_id) == "draft"
        assert steps(office) == []

    def test_of_two_who_sign_one_does(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        ask(soumu, meeting_id)
        seen = shown(soumu, meeting_id)
        assert sign(soumu, meeting_id, seen).status_code == 302
        assert sign(office.browser("soumu2"), meeting_id, seen).status_code == 409
        assert [s.action for s in steps(office)] == ["request", "sign"]

    def test_the_name_stays_as_it_was_when_it_was_signed(self, office: Office) -> None:
        signed(office)
        with office.service.database.begin() as session:
            mine = PersonRow.id == office.ids["soumu"]
            session.execute(update(PersonRow).where(mine).values(name="別の名"))
        assert steps(office)[-1].name == "総務 太郎"

    def test_a_clock_that_jumps_back_changes_no_order(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        ask(soumu, meeting_id)
        office.clock.advance(days=-400)
        fresh = office.browser("soumu")
        assert sign(fresh, meeting_id).status_code == 302
        page = fresh.get(f"/meetings/{meeting_id}/minutes").text
        assert page.index("確認を依頼</strong>") < page.index("確定</strong>")
        assert page.count("時計が戻っています") == 1
        assert "一致しました" in fresh.get(f"/meetings/{meeting_id}/minutes/verify").text


class TestWhoMayBeAsked:
    def test_only_people_who_may_edit_the_meeting(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        page = soumu.get(f"/meetings/{meeting_id}/minutes").text
        for login, is_there in (("soumu2", True), ("admin", True), ("reader", False)):
            assert (f'<option value="{office.ids[login]}">' in page) == is_there
        for login in ("reader", "zaisei", "midori"):
            assert ask(soumu, meeting_id, asked=office.ids[login]).status_code == 404
        assert ask(soumu, meeting_id, asked="9" * 30).status_code == 404
        with office.service.database.begin() as session:
            session.add(
                MeetingAccessRow(
                    meeting_id=meeting_id, person_id=office.ids["zaisei"], may_edit=True
                )
            )
        assert ask(soumu, meeting_id, asked=office.ids["zaisei"]).status_code == 302

    def test_nobody_else_takes_a_step(self, office: Office) -> None:
        meeting_id = begun(office)
        for login, status in (("reader", 403), ("midori", 404), ("zaisei", 404)):
            browser = office.browser(login)
            for step in ("request", "return", "sign", "reopen"):
                address = f"/meetings/{meeting_id}/minutes/{step}"
                assert browser.post(address, {"reason": "x"}).status_code == status
        assert state(office, meeting_id) == "draft"

    def test_no_step_without_the_page_s_token(self, office: Office) -> None:
        meeting_id = begun(office)
        client = office.browser("soumu").client
        assert client.post(f"/meetings/{meeting_id}/minutes/request").status_code == 400
        assert state(office, meeting_id) == "draft"


class TestBeforeSigning:
    def test_the_page_says_what_is_still_open(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        note = {"id": "n", "kind": "correction", "turn": "T0002", "quote": "ないことば"}
        decision = {"id": "d", "text": "予算を認めた", "turns": ["Pgone"]}
        save(
            soumu,
            office,
            meeting_id,
            summary="機械の文",
            summary_is_draft=True,
            annotations=[note],
            decisions=[decision],
        )
        with office.service.database.begin() as session:
            comment = CommentRow(
                organisation_id=1,
                meeting_id=meeting_id,
                turn_code="T0001",
                at_s=0.0,
                text="要確認",
                created_at=office.clock(),
            )
            session.add(comment)
        ask(soumu, meeting_id)
        page = soumu.get(f"/meetings/{meeting_id}/minutes/sign").text
        for told in (
            "確認済みでない発言が 4 件",
            "解決していないコメントが 1 件",
            "機械の下書きのまま",
            "「予算を認めた」の根拠の発言が、なくなっています",
            "「ないことば」は、選ばれた発言の中に見つかりません",
            "総務 太郎として確定する",
        ):
            assert told in page

    def test_what_changed_since_is_not_signed_unseen(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        ask(soumu, meeting_id)
        seen = shown(soumu, meeting_id)
        with office.service.database.begin() as session:
            session.execute(update(TurnRow).where(TurnRow.code == "T0002").values(text="直した"))
        answer = sign(soumu, meeting_id, seen)
        assert answer.status_code == 409
        assert "変わりました" in answer.text
        assert state(office, meeting_id) == "review"
        save(office.browser("soumu2"), office, meeting_id, title="直した")
        assert sign(soumu, meeting_id, seen).status_code == 409
        assert sign(soumu, meeting_id).status_code == 302

    def test_not_while_the_meeting_is_transcribed(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        ask(soumu, meeting_id)
        with office.service.database.begin() as session:
            session.get_one(MeetingRow, meeting_id).state = "running"
        assert sign(soumu, meeting_id).status_code == 409
        assert state(office, meeting_id) == "review"


class TestWhatIsStored:
    def test_the_digest_is_that_of_minutes_text_and_names(self, office: Office) -> None:
        meeting_id = signed(office)
        content = office.browser("reader").get(f"/meetings/{meeting_id}/minutes/signed.json").data
        step = steps(office)[-1]
        assert hashlib.sha256(content).hexdigest() == step.digest
        told = json.loads(content)
        assert told["minutes"] == row_of(office, meeting_id).content
        assert told["transcript"]["turns"][3]["text"] == "葛\U000e0100城市の\ufa19山小学校です。"
        assert told["transcript"]["speakers"] == {"S1": "話者1", "S2": "話者2"}
        assert told["signed"]["name"] == "総務 太郎"
        assert told["organisation"] == "青葉市"

    def test_the_record_is_compared_with_what_was_signed(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = signed(office)
        address = f"/meetings/{meeting_id}/minutes/verify"
        assert "一致しました。今の議事録" in soumu.get(address).text
        with office.service.database.begin() as session:  # past all locks, as an attacker may
            session.execute(update(TurnRow).where(TurnRow.code == "T0002").values(text="書き換え"))
        assert "そのときから変わっています" in soumu.get(address).text

    def test_a_stored_file_that_was_changed_or_lost_is_told(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = signed(office)
        address = f"/meetings/{meeting_id}/minutes/verify"
        key = steps(office)[-1].file_key
        with office.service.files.local(key) as path:
            path.chmod(0o600)
            path.write_bytes(b"{}")
        assert "照合値と一致しないか" in soumu.get(address).text
        office.service.files.delete(key)
        assert "照合値と一致しないか" in soumu.get(address).text

    def test_nothing_is_signed_yet(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        assert "まだ確定されていません" in soumu.get(f"/meetings/{meeting_id}/minutes/verify").text
        assert soumu.get(f"/meetings/{meeting_id}/minutes/signed.json").status_code == 404
        assert soumu.get(f"/meetings/{office.meeting()}/minutes/verify").status_code == 404


class TestLocked:
    def test_an_old_tab_is_refused(self, office: Office, soumu: Browser) -> None:
        meeting_id = begun(office)
        row = row_of(office, meeting_id)
        ask(soumu, meeting_id)
        sign(soumu, meeting_id)
        late = {"revision": row.revision, "content": {**row.content, "title": "遅い"}}
        answer = put(soumu, meeting_id, late)
        assert answer.status_code == 423
        assert "確定済み" in answer.json["problem"]
        headers = {"Accept": "application/json"}
        address = f"/meetings/{meeting_id}/minutes/items"
        given = {"kind": "task", "text": "x"}
        answer = soumu.send("POST", address, json=given, headers=headers)
        assert answer.status_code == 423
        assert soumu.get(f"/meetings/{meeting_id}/minutes/roster").status_code == 423
        assert row_of(office, meeting_id).content == row.content

    def test_what_stands_on_the_record_of_the_meeting_stays(
        self, office: Office, soumu: Browser
    ) -> None:
        meeting_id = signed(office)
        told = "会議名・日時・場所・出席者は変えられません"
        assert told in soumu.get(f"/meetings/{meeting_id}/edit").text
        answer = soumu.post(f"/meetings/{meeting_id}/edit", {"title": "別", "revision": "1"})
        assert "確定済み" in answer.text
        with office.open() as session:
            assert session.get_one(MeetingRow, meeting_id).title == "総務委員会"
        form = {"visibility": "owner", "revision": "1"}
        assert soumu.post(f"/meetings/{meeting_id}/edit", form).status_code == 302

    def test_names_of_voices_stay(self, office: Office, soumu: Browser) -> None:
        meeting_id = signed(office)
        form = {"name-S1": "別の人", "was-S1": "話者1"}
        assert soumu.post(f"/meetings/{meeting_id}/speakers", form).status_code == 423
        assert "別の人" not in soumu.get(f"/meetings/{meeting_id}").text

    def test_recordings_stay_and_no_job_begins(self, office: Office) -> None:
        meeting_id = signed(office)
        with office.open() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            with pytest.raises(Locked):
                recordings.check_changeable(meeting)
        with office.open() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            file = office.service.files.put_bytes(session, 1, b"sound", office.clock())
            part = RecordingRow(
                meeting_id=meeting_id,
                position=0,
                name="a.wav",
                file_key=file.key,
                size=file.size,
                created_at=office.clock(),
            )
            session.add(part)
            session.flush()
            with pytest.raises(Locked):
                enqueue(session, meeting, now=office.clock())

    def test_its_deletion_asks_once_more(self, office: Office, soumu: Browser) -> None:
        meeting_id = signed(office)
        assert "確定した議事録も削除されること" in soumu.get(f"/meetings/{meeting_id}/delete").text
        assert soumu.post(f"/meetings/{meeting_id}/delete").status_code == 400
        assert soumu.get(f"/meetings/{meeting_id}").status_code == 200
        assert soumu.post(f"/meetings/{meeting_id}/delete", {"signed": "1"}).status_code == 302
        assert soumu.get(f"/meetings/{meeting_id}").status_code == 404
        assert list(office.service.files.walk()) == []

    def test_retention_takes_it_all_the_same(self, office: Office) -> None:
        signed(office)
        with office.service.database.begin() as session:
            session.get_one(OrganisationRow, 1).text_days = 30
        office.clock.advance(days=31)
        assert retention.sweep(office.service, office.clock()) == 1
        assert steps(office) == []


def test_on_postgresql_two_who_sign_at_once_leave_one_signature(postgres_office: Office) -> None:
    office = postgres_office
    meeting_id = begun(office)
    ask(office.browser("soumu"), meeting_id)
    seen = shown(office.browser("soumu"), meeting_id)
    answers: list[int] = []

    def try_it(login: str) -> None:
        answers.append(sign(office.browser(login), meeting_id, seen).status_code)

    people = [threading.Thread(target=try_it, args=(login,)) for login in ("soumu", "soumu2")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(answers) == [302, 409]
    assert [s.action for s in steps(office)] == ["request", "sign"]
    assert (
        "一致しました" in office.browser("soumu").get(f"/meetings/{meeting_id}/minutes/verify").text
    )
