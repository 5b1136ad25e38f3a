"""Jobs by their rows: one for a meeting, one worker for each, three attempts, whose turn it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from office import Office
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message
from webui import jobs
from webui.errors import Conflict
from webui.jobs import leases
from webui.jobs.fairness import Waiting, in_order
from webui.tables import JobRow, MeetingRow, RecordingRow, TranscriptRow

LEASE = timedelta(minutes=1)
HOUR = 3600.0
TROUBLE, MEND = Message("困った", "trouble"), Message("直す", "mend it")


@pytest.fixture
def session(office: Office) -> Session:
    return office.open()


def job_of(
    office: Office, session: Session, owner: str = "soumu", hours: float = 1.0, **values: Any
) -> JobRow:
    """A job of a new meeting with a recording of so many hours."""
    meeting = session.get_one(MeetingRow, office.meeting(owner))
    session.add(
        RecordingRow(
            meeting_id=meeting.id,
            position=0,
            name="会議.mp3",
            file_key=f"{meeting.organisation_id}/{'0' * 64}",
            size=1,
            duration_s=hours * HOUR,
            created_at=office.clock(),
        )
    )
    job = jobs.enqueue(session, meeting, now=office.clock(), **values)
    session.commit()
    return job


@pytest.fixture
def new_job(office: Office, session: Session) -> Callable[..., JobRow]:
    return lambda owner="soumu", hours=1.0, **v: job_of(office, session, owner, hours, **v)


@pytest.fixture
def claim(office: Office, session: Session) -> Callable[..., JobRow | None]:
    return lambda worker="one": jobs.claim_next(session, worker, office.clock(), LEASE)


@pytest.fixture
def renew(office: Office, session: Session) -> Callable[..., str]:
    def do(job: JobRow, attempt: int | None = None, **values: Any) -> str:
        given = {"stage": "recognize", "share": 0.5, **values}
        return jobs.renew(
            session,
            job.id,
            attempt or job.attempt,
            office.clock(),
            LEASE,
            **given,
        )

    return do


@pytest.fixture
def recover(office: Office, session: Session) -> Callable[[], list[int]]:
    def do() -> list[int]:
        sent: list[int] = []
        jobs.recover(session, office.clock(), sent.append)
        session.expire_all()
        return sent

    return do


def state(session: Session, job: JobRow) -> tuple[str, str]:
    """Of the job, and of its meeting."""
    session.expire_all()
    found = session.get_one(JobRow, job.id)
    return found.state, found.meeting.state


class TestAsking:
    def test_a_meeting_has_one_job_at_a_time(self, office, session, new_job) -> None:
        job = new_job()
        assert state(session, job) == ("queued", "waiting")
        meeting = session.get_one(MeetingRow, job.meeting_id)
        with pytest.raises(Conflict):
            jobs.enqueue(session, meeting, now=office.clock())
        session.rollback()
        assert jobs.latest(session, meeting.id) == job

    def test_the_database_itself_refuses_a_second_live_job(self, office, session, new_job) -> None:
        job = new_job()
        other = JobRow(
            organisation_id=job.organisation_id,
            meeting_id=job.meeting_id,
            created_at=office.clock(),
        )
        session.add(other)
        with pytest.raises(IntegrityError):
            session.commit()

    def test_without_a_recording_there_is_nothing_to_do(self, office, session) -> None:
        meeting = session.get_one(MeetingRow, office.meeting())
        with pytest.raises(InputError, match="録音"):
            jobs.enqueue(session, meeting, now=office.clock())
        meeting.audio_deleted_at = office.clock()
        with pytest.raises(InputError, match="削除"):
            jobs.enqueue(session, meeting, now=office.clock())

    def test_speakers_cannot_be_told_apart_without_a_text(self, new_job) -> None:
        with pytest.raises(InputError, match="まだ文字起こしがない"):
            new_job(kind="diarize")

    @pytest.mark.parametrize("speakers", [[3, 2], [0, 1], [1], "ab", [None, "x"]])
    def test_options_that_cannot_be_met_are_refused(self, new_job, speakers) -> None:
        if speakers == [1]:
            assert new_job(options={"speakers": [1, None]}).options == {"speakers": [1, None]}
            return
        with pytest.raises(InputError, match="話者数"):
            new_job(options={"speakers": speakers})

    def test_a_waiting_job_is_cancelled_at_once(self, office, session, new_job, claim) -> None:
        job = new_job()
        jobs.cancel(session, job, office.clock())
        session.commit()
        assert state(session, job) == ("cancelled", "cancelled")
        assert claim() is None

    def test_a_running_job_hears_of_its_cancellation(
        self, office, session, new_job, claim, renew
    ) -> None:
        new_job()
        job = claim()
        assert renew(job) == "kept"
        jobs.cancel(session, job, office.clock())
        session.commit()
        assert job.state == "running"
        assert renew(job) == "cancelled"
        leases.stop(session, job.id, job.attempt, office.clock())
        assert state(session, job) == ("cancelled", "cancelled")

    def test_what_is_done_cannot_be_cancelled(self, office, session, new_job, claim) -> None:
        new_job()
        job = claim()
        assert jobs.finish(session, job.id, job.attempt, office.clock())
        session.commit()
        jobs.cancel(session, job, office.clock())
        session.commit()
        assert state(session, job) == ("done", "ready")

    def test_a_failed_or_cancelled_job_is_tried_again_with_its_options(
        self, office, session, new_job
    ) -> None:
        job = new_job(options={"model": "whisper-base"})
        with pytest.raises(Conflict, match="順番待ち"):
            jobs.retry(session, job, None, office.clock())
        jobs.cancel(session, job, office.clock())
        again = jobs.retry(session, job, office.person(session, "soumu2"), office.clock())
        session.commit()
        assert (again.state, again.options) == ("queued", {"model": "whisper-base"})
        assert again.person_id == office.ids["soumu2"]
        assert jobs.latest(session, job.meeting_id) == again

    def test_a_job_that_is_done_is_not_tried_again(self, office, session, new_job, claim) -> None:
        new_job()
        job = claim()
        jobs.finish(session, job.id, job.attempt, office.clock())
        session.commit()
        with pytest.raises(Conflict, match="終わって"):
            jobs.retry(session, job, None, office.clock())


class TestLeases:
    def test_a_job_is_one_workers(self, session, new_job, claim) -> None:
        job = new_job()
        assert claim("one").id == job.id
        assert claim("two") is None
        assert state(session, job) == ("running", "running")

    def test_two_workers_that_look_at_once_get_one_each(self, office, new_job) -> None:
        """Both have read that the jobs wait before either takes one."""
        first, second = new_job(), new_job()
        one, two = office.open(), office.open()
        taken = []
        for worker in (one, two):
            worker.connection()
            taken.append(jobs.claim_next(worker, "w", office.clock(), LEASE).id)
        assert sorted(taken) == [first.id, second.id]

    def test_the_dead_workers_job_is_put_back_when_its_lease_has_run_out(
        self, office, session, new_job, claim, renew, recover
    ) -> None:
        job = new_job()
        claim()
        office.clock.advance(seconds=50)
        assert renew(job) == "kept"
        office.clock.advance(seconds=50)  # 100 s after the claim, 50 s after the last sign
        assert recover() == []
        assert state(session, job) == ("running", "running")
        office.clock.advance(seconds=11)
        assert recover() == [job.id]
        assert state(session, job) == ("queued", "waiting")
        assert claim("two").attempt == 2

    def test_what_an_earlier_attempt_writes_changes_nothing(
        self, office, session, new_job, claim, renew, recover
    ) -> None:
        job = new_job()
        claim("slow")
        office.clock.advance(minutes=2)
        recover()
        claim("quick")
        now = office.clock()
        assert renew(job, attempt=1) == "lost"
        assert not jobs.finish(session, job.id, 1, now)
        jobs.fail(session, job.id, 1, TROUBLE, MEND, now, may_try_again=False)
        jobs.release(session, job.id, 1, now)
        leases.stop(session, job.id, 1, now)
        assert state(session, job) == ("running", "running")
        assert renew(job, attempt=2) == "kept"
        assert jobs.finish(session, job.id, 2, now)

    def test_after_three_attempts_without_a_checkpoint_the_job_fails(
        self, office, session, new_job, claim, recover
    ) -> None:
        job = new_job()
        for _ in range(3):
            assert claim().id == job.id
            office.clock.advance(minutes=2)
            recover()
        assert state(session, job) == ("failed", "failed")
        assert "メモリ" in job.problem.ja
        assert "小さい音声モデル" in job.hint.ja
        assert claim() is None

    def test_an_attempt_that_made_a_checkpoint_does_not_count(
        self, office, session, new_job, claim, renew, recover
    ) -> None:
        job = new_job()
        for _ in range(5):
            claim()
            renew(job, new_checkpoints=1)
            office.clock.advance(minutes=2)
            recover()
        assert state(session, job)[0] == "queued"
        assert job.checkpoints == 5
        for _ in range(3):
            claim()
            office.clock.advance(minutes=2)
            recover()
        assert state(session, job)[0] == "failed"

    def test_a_failure_is_tried_again_after_a_while(self, office, session, new_job, claim) -> None:
        job = new_job()
        for wait_s in (20, 120):
            claimed = claim()
            jobs.fail(
                session, job.id, claimed.attempt, TROUBLE, MEND, office.clock(), may_try_again=True
            )
            assert state(session, job) == ("queued", "waiting")
            office.clock.advance(seconds=wait_s - 1)
            assert claim() is None
            office.clock.advance(seconds=1)
        claimed = claim()
        now = office.clock()
        jobs.fail(session, job.id, claimed.attempt, TROUBLE, MEND, now, may_try_again=True)
        assert state(session, job) == ("failed", "failed")
        assert (job.problem, job.hint) == (TROUBLE, MEND)

    def test_what_trying_again_cannot_help_fails_at_once(
        self, office, session, new_job, claim
    ) -> None:
        job = new_job()
        claim()
        jobs.fail(session, job.id, 1, TROUBLE, MEND, office.clock(), may_try_again=False)
        assert state(session, job) == ("failed", "failed")

    def test_a_released_job_has_not_failed(self, office, session, new_job, claim) -> None:
        job = new_job()
        for _ in range(5):
            claimed = claim()
            jobs.release(session, job.id, claimed.attempt, office.clock())
        assert state(session, job) == ("queued", "waiting")
        assert job.failures == 0

    def test_a_dead_workers_cancelled_job_is_cancelled(
        self, office, session, new_job, claim, recover
    ) -> None:
        job = new_job()
        jobs.cancel(session, claim(), office.clock())
        session.commit()
        office.clock.advance(minutes=2)
        recover()
        assert state(session, job) == ("cancelled", "cancelled")

    def test_the_meeting_keeps_its_transcript_when_a_later_run_fails(
        self, office, session, new_job, claim
    ) -> None:
        job = new_job()
        session.add(
            TranscriptRow(meeting_id=job.meeting_id, file_key="1/x", created_at=office.clock())
        )
        claim()
        jobs.fail(session, job.id, 1, TROUBLE, MEND, office.clock(), may_try_again=False)
        assert state(session, job) == ("failed", "ready")

    def test_what_was_never_sent_is_sent_and_sent_again_later(
        self, office, new_job, recover
    ) -> None:
        job = new_job()
        assert recover() == [job.id]
        office.clock.advance(minutes=9)
        assert recover() == []
        office.clock.advance(minutes=2)
        assert recover() == [job.id]

    def test_the_job_goes_with_its_meeting(self, session, new_job, claim, renew) -> None:
        job = new_job()
        claimed = claim()
        attempt = claimed.attempt
        session.delete(session.get_one(MeetingRow, job.meeting_id))
        session.commit()
        assert renew(job, attempt=attempt) == "lost"


class TestWhoseTurnItIs:
    def test_departments_take_turns(self, office, new_job, claim) -> None:
        soumu = [new_job("soumu") for _ in range(3)]
        office.clock.advance(minutes=1)
        zaisei, midori = new_job("zaisei"), new_job("midori")
        order = []
        while job := claim():
            order.append(job.id)
            office.clock.advance(seconds=1)
        assert order[:3] == [soumu[0].id, zaisei.id, midori.id]
        assert order[3:] == [soumu[1].id, soumu[2].id]

    def test_the_department_served_longest_ago_is_next(self, office, new_job, claim) -> None:
        first = new_job("soumu")
        claim()
        office.clock.advance(minutes=1)
        soumu, zaisei = new_job("soumu"), new_job("zaisei")
        assert claim().id == zaisei.id
        assert claim().id == soumu.id
        assert first.state == "running"

    def test_within_a_department_the_shortest_is_next(self, new_job, claim) -> None:
        long, short = new_job(hours=3), new_job(hours=0.1)
        assert [claim().id, claim().id] == [short.id, long.id]

    def test_waiting_helps_the_long_one(self, office, new_job, claim) -> None:
        long = new_job(hours=3)
        office.clock.advance(hours=2)
        new_job(hours=0.5)
        assert claim().id == long.id

    def test_the_page_is_told_the_place_in_the_queue(self, office, session, new_job, claim) -> None:
        made = [new_job("soumu", hours=1), new_job("soumu", hours=2), new_job("zaisei")]
        now = office.clock()
        places = [jobs.place_in_queue(session, job, now) for job in made]
        assert places == [1, 3, 2]
        for place in (1, 2, 3):
            job = claim()
            assert places[[m.id for m in made].index(job.id)] == place
            assert jobs.place_in_queue(session, job, now) is None

    def test_a_thousand_jobs_are_ordered_in_no_time(self, office) -> None:
        now = office.clock()
        waiting = [Waiting(n, (1, n % 30), 60.0 * (n % 90), now) for n in range(1000)]
        order = in_order(waiting, {}, now)
        assert sorted(order) == list(range(1000))
        assert {n % 30 for n in order[:30]} == set(range(30))


class TestGivingWay:
    """A three-hour job is being worked on, a quarter of it done."""

    @pytest.fixture
    def gives_way(self, office, session, new_job, claim) -> Callable[[], bool]:
        long = new_job(hours=4)
        claim()
        return lambda: leases.should_give_way(session, long.id, 0.25, office.clock())

    def test_nobody_waits(self, gives_way) -> None:
        assert not gives_way()

    @pytest.mark.parametrize("owner", ["soumu", "zaisei", "midori"])
    def test_for_a_short_one_that_waits_longer_than_a_minute(
        self, office, new_job, gives_way, owner
    ) -> None:
        new_job(owner, hours=0.5)
        office.clock.advance(seconds=60)
        assert not gives_way()  # a free worker would have taken it by now, just about
        office.clock.advance(seconds=1)
        assert gives_way()

    def test_not_for_one_of_more_than_a_quarter_of_what_is_left(
        self, office, new_job, gives_way
    ) -> None:
        new_job(hours=0.76)
        office.clock.advance(minutes=30)
        assert not gives_way()

    def test_the_short_one_is_next_and_the_long_one_goes_on_afterwards(
        self, office, session, new_job, claim
    ) -> None:
        long = new_job(hours=4)
        claimed = claim()
        jobs.renew(
            session, long.id, 1, office.clock(), LEASE,
            stage="recognize", share=0.25, new_checkpoints=1,
        )  # fmt: skip
        office.clock.advance(minutes=10)
        short = new_job(hours=0.2)
        office.clock.advance(minutes=2)
        jobs.release(session, long.id, claimed.attempt, office.clock())
        assert claim().id == short.id
        again = claim()
        assert (again.id, again.failures, again.share) == (long.id, 1, 0.25)
