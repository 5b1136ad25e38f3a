"""What is kept for how long: sound and text apart, by organisation, and what a person holds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from filled import fill, rows_of, stored_keys
from office import START, Office
from sqlalchemy import select

from webui.service import Service
from webui.storage import retention
from webui.tables import (
    AuditRow,
    MaterialRow,
    MeetingRow,
    OrganisationRow,
    RecordingRow,
    TranscriptRow,
)


def keep(office: Office, login: str = "soumu", **days: int | None) -> None:
    """audio_days, text_days of somebody's organisation."""
    with office.service.database.begin() as session:
        home = office.person(session, login).organisation_id
        for name, value in days.items():
            setattr(session.get_one(OrganisationRow, home), name, value)


def sweep_after(office: Office, service: Service | None = None, **time: float) -> int:
    return retention.sweep(service or office.service, office.clock() + timedelta(**time))


def dates(office: Office, meeting_id: str) -> retention.Dates:
    with office.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        return retention.dates_of(session, office.service.settings, meeting)


class TestWhatGoes:
    def test_nothing_where_nobody_said_so(self, office: Office) -> None:
        fill(office)
        assert sweep_after(office, days=40_000) == 0
        assert len(stored_keys(office)) == 7

    def test_sound_first_then_all(self, office: Office) -> None:
        keep(office, audio_days=30, text_days=365)
        meeting_id = fill(office)
        assert sweep_after(office, days=29, hours=23) == 0
        assert sweep_after(office, days=30) == 1
        assert rows_of(office, TranscriptRow) == 1
        assert sweep_after(office, days=364) == 0
        with office.open() as session:
            assert session.get_one(MeetingRow, meeting_id).audio_deleted_at
        assert sweep_after(office, days=365) == 1
        assert rows_of(office, MeetingRow) == 0
        assert stored_keys(office) == set()
        assert office.actions() == ["retention.delete_audio", "retention.delete"]

    def test_both_at_once(self, office: Office) -> None:
        keep(office, audio_days=10, text_days=10)
        fill(office)
        assert sweep_after(office, days=11) == 1
        assert rows_of(office, MeetingRow) == 0
        assert office.actions() == ["retention.delete"]

    def test_text_that_goes_before_its_sound(self, office: Office) -> None:
        keep(office, audio_days=0, text_days=10)
        meeting_id = fill(office)
        assert sweep_after(office, days=10) == 1
        assert rows_of(office, TranscriptRow) == rows_of(office, MaterialRow) == 0
        with office.open() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            assert meeting.audio_key
            assert office.service.files.size(meeting.audio_key)
        assert sweep_after(office, days=5000) == 0, "the sound is kept for ever"
        assert office.actions() == ["retention.delete_text"]

    def test_a_meeting_without_anything_in_it_goes_with_the_text(self, office: Office) -> None:
        keep(office, audio_days=5, text_days=10)
        office.meeting()
        assert sweep_after(office, days=9) == 0
        assert sweep_after(office, days=10) == 1
        assert rows_of(office, MeetingRow) == 0

    def test_the_entry_in_the_log_names_the_meeting_and_nobody(self, office: Office) -> None:
        keep(office, audio_days=10)
        meeting_id = fill(office, title="予算委員会")
        sweep_after(office, days=10)
        with office.open() as session:
            (entry,) = session.scalars(select(AuditRow))
        assert (entry.meeting_id, entry.subject) == (meeting_id, "予算委員会")
        assert (entry.person, entry.person_id) == ("", None)


class TestWhatStays:
    def test_what_is_held(self, office: Office) -> None:
        keep(office, audio_days=1, text_days=1)
        meeting_id = fill(office, hold=True)
        assert sweep_after(office, days=5000) == 0
        assert len(stored_keys(office)) == 7
        assert dates(office, meeting_id) == retention.Dates(None, None)

    @pytest.mark.parametrize("state", ["waiting", "running"])
    def test_what_is_being_transcribed(self, office: Office, state: str) -> None:
        keep(office, audio_days=1, text_days=1)
        fill(office, state=state)
        assert sweep_after(office, days=5000) == 0

    def test_the_other_organisations(self, office: Office) -> None:
        keep(office, audio_days=1, text_days=1)
        ours, theirs = fill(office), fill(office, owner="midori")
        assert sweep_after(office, days=5000) == 1
        with office.open() as session:
            assert session.get(MeetingRow, ours) is None
            assert session.get(MeetingRow, theirs)


class TestHowDaysCount:
    def test_an_old_recording_entered_today_stays_its_full_time(self, office: Office) -> None:
        keep(office, audio_days=30)
        meeting_id = fill(office)
        with office.service.database.begin() as session:
            session.get_one(MeetingRow, meeting_id).held_at = START - timedelta(days=2000)
        assert dates(office, meeting_id).audio == START + timedelta(days=30)

    def test_a_meeting_entered_before_it_takes_place(self, office: Office) -> None:
        keep(office, audio_days=30)
        meeting_id = fill(office)
        with office.service.database.begin() as session:
            session.get_one(MeetingRow, meeting_id).held_at = START + timedelta(days=90)
        assert sweep_after(office, days=119) == 0
        assert sweep_after(office, days=120) == 1

    def test_a_recording_that_comes_in_later(self, office: Office) -> None:
        keep(office, audio_days=30)
        meeting_id = fill(office)
        with office.service.database.begin() as session:
            last = session.scalars(select(RecordingRow).order_by(RecordingRow.id.desc())).first()
            assert last
            last.created_at = START + timedelta(days=20)
        assert dates(office, meeting_id).audio == START + timedelta(days=50)

    def test_the_settings_count_where_an_organisation_says_nothing(self, office: Office) -> None:
        settings = replace(office.service.settings, retention_audio_days=7)
        service = replace(office.service, settings=settings)
        fill(office)
        keep(office, audio_days=0)
        assert sweep_after(office, service, days=5000) == 0, "0: for ever, whatever the settings"
        keep(office, audio_days=None)
        assert sweep_after(office, service, days=7) == 1

    def test_a_number_of_days_beyond_all_calendars(self, office: Office) -> None:
        keep(office, audio_days=2_000_000_000, text_days=10**12)
        fill(office)
        assert sweep_after(office, days=5000) == 0


class TestWhatIsComing:
    def upcoming(self, office: Office, until: datetime) -> list[tuple[str, str, datetime]]:
        with office.open() as session:
            home = office.person(session, "soumu").organisation
            found = retention.upcoming(session, office.service.settings, home, until)
            return [(due.meeting.title, due.what, due.at) for due in found]

    def test_it_is_listed_with_dates_the_next_first(self, office: Office) -> None:
        keep(office, audio_days=30, text_days=60)
        fill(office, title="一", sound=b"1")
        office.clock.advance(days=5)
        fill(office, title="二", sound=b"2")
        fill(office, title="残す", sound=b"3", hold=True)
        fill(office, title="緑", owner="midori")
        assert self.upcoming(office, START + timedelta(days=29)) == []
        assert self.upcoming(office, START + timedelta(days=60)) == [
            ("一", "audio", START + timedelta(days=30)),
            ("二", "audio", START + timedelta(days=35)),
            ("一", "text", START + timedelta(days=60)),
        ]

    def test_nothing_is_coming_where_all_is_kept(self, office: Office) -> None:
        fill(office)
        assert self.upcoming(office, START + timedelta(days=5000)) == []


def test_one_meeting_that_cannot_go_does_not_stop_the_others(office: Office) -> None:
    """Also when it was held after the sweep began to look."""
    keep(office, audio_days=1)
    fill(office, sound=b"1")
    fill(office, sound=b"2", hold=True)
    fill(office, sound=b"3", state="running")
    fill(office, sound=b"4")
    assert sweep_after(office, days=2) == 2
