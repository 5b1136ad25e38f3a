"""順番待ち: an administrator sees and steers the organisation's jobs, and no others."""

from datetime import timedelta
from typing import Any

import pytest
from office import Office
from sqlalchemy import select

from transcribe.messages import Message
from webui import jobs
from webui.tables import AuditRow, JobRow, MeetingRow, RecordingRow


def recorded(office: Office, owner: str, title: str) -> str:
    meeting_id = office.meeting(owner, title)
    with office.service.database.begin() as session:
        session.add(
            RecordingRow(
                meeting_id=meeting_id,
                position=0,
                name="録音.wav",
                file_key="1/x",
                size=1000,
                duration_s=600.0,
                created_at=office.clock(),
            )
        )
    return meeting_id


def job(office: Office, owner: str, title: str, **values: Any) -> int:
    """A job for a meeting of somebody, as it stands after the given changes."""
    meeting_id = recorded(office, owner, title)
    with office.service.database.begin() as session:
        row = jobs.enqueue(
            session,
            session.get_one(MeetingRow, meeting_id),
            person=office.person(session, owner),
            now=office.clock(),
        )
        for name, value in values.items():
            setattr(row, name, value)
        if values.get("state") == "failed":
            row.finished_at = office.clock()
        return row.id


def page(office: Office, login: str = "admin") -> str:
    answer = office.browser(login).get("/admin/queue")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def state(office: Office, job_id: int) -> JobRow:
    with office.open() as session:
        return session.get_one(JobRow, job_id)


def test_an_empty_queue_says_so(office: Office) -> None:
    assert "失敗した仕事はありません" in page(office)


def test_running_jobs_show_stage_share_and_time_left(office: Office) -> None:
    job(
        office,
        "soumu",
        "総務委員会",
        state="running",
        stage="recognize",
        share=0.42,
        remaining_s=610,
    )
    shown = page(office)
    for told in (
        "総務委員会",
        "総務 太郎",
        "総務課",
        "音声を文字にしています",
        "42 %",
        "残り約10分",
    ):
        assert told in shown
    assert 'value="42"' in shown


def test_waiting_jobs_show_their_place_among_all(office: Office) -> None:
    job(office, "midori", "緑町の会議")
    office.clock.advance(seconds=1)
    job(office, "soumu", "総務委員会")
    job(office, "zaisei", "予算査定")
    shown = page(office)
    assert shown.index("総務委員会") < shown.index("予算査定")
    assert '<td class="number">3</td>' in shown
    assert "ほかの組織の仕事 1 件" in shown


def test_other_organisations_are_only_a_number(office: Office) -> None:
    job(office, "midori", "秘密の会議")
    job(
        office,
        "midori",
        "別の秘密",
        state="failed",
        problem=Message("秘密の問題", "secret"),
        hint=Message("秘密", "secret"),
    )
    shown = page(office)
    assert "秘密" not in shown
    assert "緑 二郎" not in shown
    assert "議会事務局" not in shown
    assert "ほかの組織の仕事 1 件" in shown, "a failed job is no work any more"


def test_failed_jobs_show_the_problem_and_the_next_step(office: Office) -> None:
    job(
        office,
        "soumu",
        "総務委員会",
        state="failed",
        problem=Message("録音が壊れています。", "The recording is damaged."),
        hint=Message("入れ直してください。", "Put it in again."),
    )
    shown = page(office)
    assert "録音が壊れています。" in shown
    assert "入れ直してください。" in shown
    english = office.browser("admin").get("/admin/queue?lang=en").text
    assert "The recording is damaged." in english
    assert "Put it in again." in english


def test_what_was_tried_again_is_no_failure_any_more(office: Office) -> None:
    failed = job(
        office, "soumu", "総務委員会", state="failed", problem=Message("壊れています。", "Damaged.")
    )
    office.browser("admin").post(f"/admin/queue/{failed}/retry")
    assert "壊れています。" not in page(office)


def test_a_waiting_job_is_cancelled_at_once(office: Office) -> None:
    waiting = job(office, "soumu", "総務委員会")
    office.browser("admin").post(f"/admin/queue/{waiting}/cancel")
    assert state(office, waiting).state == "cancelled"
    with office.open() as session:
        (entry,) = session.scalars(select(AuditRow).where(AuditRow.action == "job.cancel")).all()
        assert entry.subject == "総務委員会"


def test_a_running_job_is_asked_to_stop(office: Office) -> None:
    lease = office.clock() + timedelta(minutes=1)
    running = job(office, "soumu", "総務委員会", state="running", lease_until=lease)
    office.browser("admin").post(f"/admin/queue/{running}/cancel")
    assert state(office, running).cancel_requested
    assert "中止しています" in page(office)


def test_a_failed_job_is_tried_again_as_a_new_one(office: Office) -> None:
    failed = job(office, "soumu", "総務委員会", state="failed")
    office.browser("admin").post(f"/admin/queue/{failed}/retry")
    with office.open() as session:
        newest = session.scalars(select(JobRow).order_by(JobRow.id.desc())).first()
        assert newest is not None
        assert (newest.state, newest.person_id) == ("queued", office.ids["admin"])


def test_pressing_twice_starts_one_job(office: Office) -> None:
    failed = job(office, "soumu", "総務委員会", state="failed")
    browser = office.browser("admin")
    assert browser.post(f"/admin/queue/{failed}/retry").status_code == 302
    assert browser.post(f"/admin/queue/{failed}/retry").status_code == 409
    with office.open() as session:
        assert session.query(JobRow).count() == 2


def test_a_job_that_ended_meanwhile_stays_as_it_is(office: Office) -> None:
    done = job(office, "soumu", "総務委員会", state="done")
    browser = office.browser("admin")
    browser.post(f"/admin/queue/{done}/cancel")
    assert state(office, done).state == "done"
    told = browser.get("/admin/queue").get_data(as_text=True)
    assert "すでに終わっていました" in told


@pytest.mark.parametrize("what", ["cancel", "retry"])
def test_jobs_of_others_do_not_exist(office: Office, what: str) -> None:
    theirs = job(office, "midori", "緑町の会議")
    browser = office.browser("admin")
    assert browser.post(f"/admin/queue/{theirs}/{what}").status_code == 404
    assert browser.post(f"/admin/queue/99999999999999/{what}").status_code == 404
    assert state(office, theirs).state == "queued"


@pytest.mark.parametrize("what", ["cancel", "retry"])
def test_only_administrators_steer(office: Office, what: str) -> None:
    waiting = job(office, "soumu", "総務委員会")
    url = f"/admin/queue/{waiting}/{what}"
    assert office.browser("soumu").get("/admin/queue").status_code == 403
    assert office.browser("soumu").post(url).status_code == 403
    assert office.browser().client.post(url).status_code == 401
    assert office.browser("admin").client.post(url).status_code == 400
    assert state(office, waiting).state == "queued"


def test_titles_are_text(office: Office) -> None:
    job(office, "soumu", '<script>alert("x")</script>')
    assert '<script>alert("x")' not in page(office)
