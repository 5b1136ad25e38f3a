"""The audit log: one chain whoever writes, and no change to it goes unnoticed."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from audit_log import faults, tamper, write
from office import Office
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import webui
from webui import audit
from webui.tables import (
    AuditRow,
    MeetingRow,
    OrganisationRow,
)


class TestEntries:
    def test_an_entry_tells_who_what_when_and_from_where(self, office: Office) -> None:
        meeting_id = office.meeting(title="予算委員会")
        with office.service.database.begin() as session:
            audit.record(
                session,
                "meeting.view",
                now=office.clock(),
                person=office.person(session, "soumu"),
                meeting=session.get_one(MeetingRow, meeting_id),
                address="10.0.0.7",
                detail={"times": (1, 2)},
            )
        with office.open() as session:
            (row,) = session.scalars(select(AuditRow))
            assert (row.id, row.person, row.action) == (1, "総務 太郎 (soumu)", "meeting.view")
            assert (row.meeting_id, row.subject) == (meeting_id, "予算委員会")
            assert (row.at, row.address, row.detail) == (
                office.clock(),
                "10.0.0.7",
                {"times": [1, 2]},
            )
            assert row.organisation_id == office.person(session, "soumu").organisation_id
        assert faults(office) == []

    def test_what_was_typed_is_kept_in_bounds(self, office: Office) -> None:
        write(office, "葛󠄀飾\u202e神", "あ" * 10_000, "a\0b")
        with office.open() as session:
            subjects = list(session.scalars(select(AuditRow.subject).order_by(AuditRow.id)))
        assert subjects == ["葛󠄀飾\u202e神", "あ" * 299 + "…", "a\ufffdb"]
        assert faults(office) == []

    def test_a_rollback_leaves_no_entry_and_no_gap(self, office: Office) -> None:
        write(office, "first")
        with office.open() as session:
            audit.record(session, "meeting.view", now=office.clock(), subject="never")
            session.rollback()
            session.commit()
        write(office, "second")
        with office.open() as session:
            assert list(session.scalars(select(AuditRow.subject))) == ["first", "second"]
        assert faults(office) == []

    def test_an_undone_savepoint_takes_no_entry_with_it(self, office: Office) -> None:
        with office.open() as session:
            audit.record(session, "meeting.view", now=office.clock(), subject="kept")
            session.begin_nested().rollback()
            with session.begin_nested():
                session.add(OrganisationRow(name="紫村", created_at=office.clock()))
            session.commit()
            session.commit()
            assert list(session.scalars(select(AuditRow.subject))) == ["kept"]
        assert faults(office) == []

    def test_every_action_has_a_name_in_both_languages(self) -> None:
        assert all(name.ja and name.en and name.ja != name.en for name in audit.ACTIONS.values())
        assert audit.action_name("plugin.thing").ja == "plugin.thing"

    def test_every_action_that_the_program_writes_has_a_name(self) -> None:
        written = set()
        for path in _sources():
            calls = (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call))
            for call in calls:
                name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                if name in ("note", "note_once", "record"):
                    texts = (c for a in call.args for c in ast.walk(a))
                    values = [c.value for c in texts if isinstance(c, ast.Constant)]
                    written |= {v for v in values if isinstance(v, str) and ACTION.fullmatch(v)}
        assert len(written) > 20
        assert written <= set(audit.ACTIONS)


ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def _sources() -> list[Path]:
    package = Path(webui.__path__[0])
    return [p for p in package.rglob("*.py") if p.relative_to(package).parts[0] != "frontend"]


class TestTampering:
    @pytest.mark.parametrize(
        ("statement", "told"),
        [
            ("UPDATE audit SET subject = 'x' WHERE id = 3", "Entry 3 (2026-11-24 09:00 UTC) was"),
            ("UPDATE audit SET person = '' WHERE id = 5", "Entry 5 (2026-11-24 09:00 UTC) was"),
            ("UPDATE audit SET detail = '[1]' WHERE id = 1", "Entry 1 (2026-11-24 09:00"),
            ("UPDATE audit SET at = '2026-11-24 08:00:00' WHERE id = 2", "Entry 2 (2026-11-24 08"),
            ("UPDATE audit SET meeting_id = 'm' WHERE id = 2", "Entry 2 (2026-11-24 09:00 UTC)"),
            ("UPDATE audit SET organisation_id = 2 WHERE id = 4", "Entry 4 (2026-11-24 09:00"),
            ("DELETE FROM audit WHERE id = 1", "Entries 1 to 1 are missing"),
            ("DELETE FROM audit WHERE id IN (2, 3)", "Entries 2 to 3 are missing"),
            ("DELETE FROM audit WHERE id >= 4", "Entries 4 to 5 are missing"),
            ("DELETE FROM audit", "Entries 1 to 5 are missing"),
            ("UPDATE audit SET id = 9 WHERE id = 5", "Entries 5 to 8 are missing"),
            ("DELETE FROM audit_head", "Entries 1 to 5 were not written by this program"),
            (
                "INSERT INTO audit SELECT 6, organisation_id, at, person_id, person, action, "
                "meeting_id, subject, address, detail, previous, digest FROM audit WHERE id = 5",
                "Entry 6 (2026-11-24 09:00 UTC) was changed",
            ),
        ],
    )
    def test_the_first_fault_is_named(self, office: Office, statement: str, told: str) -> None:
        write(office, "a", "b", "c", "d", "e")
        assert faults(office) == []
        tamper(office, statement)
        assert faults(office)[0].startswith(told)

    def test_a_digest_made_anew_does_not_help(self, office: Office) -> None:
        """Who knows how digests are made still breaks the link to the next entry."""
        write(office, "a", "b", "c")
        with office.service.database.begin() as session:
            self._rewrite(session, 2)
        assert faults(office) == [
            "Entry 3 does not fit its neighbours: one was replaced or put in later."
        ]

    def test_the_last_entry_replaced_with_a_new_digest(self, office: Office) -> None:
        write(office, "a", "b", "c")
        with office.service.database.begin() as session:
            self._rewrite(session, 3)
        assert faults(office)[0].startswith("Entry 3 does not fit")

    def test_an_entry_added_with_a_right_digest(self, office: Office) -> None:
        write(office, "a", "b")
        with office.service.database.begin() as session:
            columns = AuditRow.__table__.columns
            last = session.execute(select(*columns).where(columns.id == 2)).one()
            values = last._asdict() | {"id": 3, "previous": last.digest}
            session.add(AuditRow(**values | {"digest": audit.digest_of(values)}))
        assert faults(office) == ["Entries 3 to 3 were not written by this program."]

    def test_what_was_noted_elsewhere_shows_a_log_made_anew(self, office: Office) -> None:
        write(office, "a", "b")
        with office.open() as session:
            entries, noted = audit.head(session)
            assert (entries, audit.includes(session, noted)) == (2, True)
        tamper(office, "DELETE FROM audit")
        tamper(office, "DELETE FROM audit_head")
        write(office, "forged", "b")
        assert faults(office) == []
        with office.open() as session:
            assert not audit.includes(session, noted)

    @staticmethod
    def _rewrite(session: Session, number: int) -> None:
        columns = AuditRow.__table__.columns
        row = session.execute(select(*columns).where(columns.id == number)).one()
        values = row._asdict() | {"subject": "forged"}
        changed = session.get_one(AuditRow, number)
        changed.subject, changed.digest = "forged", audit.digest_of(values)


WRITE = """
import sys
from datetime import UTC, datetime
from webui import audit
from webui.db import Database
database, name = Database(sys.argv[1]), sys.argv[2]
for number in range(int(sys.argv[3])):
    with database.begin() as session:
        audit.record(session, "meeting.view", now=datetime.now(UTC), subject=f"{name}-{number}")
"""


def write_at_once(url: str, script: Path, writers: int, each: int) -> None:
    script.write_text(WRITE)
    running = [
        subprocess.Popen([sys.executable, str(script), url, str(number), str(each)])
        for number in range(writers)
    ]
    assert [process.wait(60) for process in running] == [0] * writers


def test_processes_that_write_at_once_make_one_chain(office: Office, tmp_path: Path) -> None:
    write_at_once(office.service.settings.database, tmp_path / "write.py", 4, 30)
    with office.open() as session:
        rows = session.execute(select(AuditRow.id, AuditRow.subject).order_by(AuditRow.id)).all()
        assert [row.id for row in rows] == list(range(1, 121))
        assert len({row.subject for row in rows}) == 120
    assert faults(office) == []


def test_on_postgresql_as_well(postgres_office: Office, tmp_path: Path) -> None:
    write_at_once(postgres_office.service.settings.database, tmp_path / "write.py", 3, 30)
    write(postgres_office, "a\0葛󠄀")
    assert faults(postgres_office) == []
    with postgres_office.open() as session:
        assert audit.head(session)[0] == 91
    tamper(postgres_office, "DELETE FROM audit WHERE id = 50")
    assert faults(postgres_office)[0] == "Entries 50 to 50 are missing."


def test_who_writes_rows_in_another_order_waits_for_nobody(postgres_office: Office) -> None:
    """Two that change the same meeting and write it down, before and after, both get done."""
    meeting_id = postgres_office.meeting()
    errors: list[Exception] = []

    def change(note_first: bool) -> None:
        try:
            for _ in range(30):
                with postgres_office.service.database.begin() as session:
                    if note_first:
                        audit.record(session, "meeting.edit", now=postgres_office.clock())
                    named = update(MeetingRow).where(MeetingRow.id == meeting_id)
                    session.execute(named.values(title="別の名前"))
                    if not note_first:
                        audit.record(session, "meeting.edit", now=postgres_office.clock())
        except Exception as error:  # told to the test
            errors.append(error)

    threads = [Thread(target=change, args=(first,)) for first in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert faults(postgres_office) == []


def test_a_log_that_grows_while_it_is_verified_is_whole(office: Office, tmp_path: Path) -> None:
    script = tmp_path / "write.py"
    script.write_text(WRITE)
    url = office.service.settings.database
    writer = subprocess.Popen([sys.executable, str(script), url, "w", "150"])
    seen = 0
    while writer.poll() is None:
        assert faults(office) == []
        seen += 1
    assert writer.wait() == 0
    assert seen > 1
