"""The audit log: one chain whoever writes, and no change to it goes unnoticed."""

import ast
import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from office import Office
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

import webui
from transcribe.cli import main
from webui import audit
from webui.tables import AuditRow, MeetingRow, OrganisationRow


def write(
    office: Office, *subjects: str, login: str = "soumu", action: str = "meeting.view"
) -> None:
    for subject in subjects:
        with office.service.database.begin() as session:
            person = office.person(session, login)
            audit.record(session, action, now=office.clock(), person=person, subject=subject)


def faults(office: Office) -> list[str]:
    with office.open() as session:
        return [fault.en for fault in audit.verify(session)]


def tamper(office: Office, statement: str) -> None:
    with office.service.database.begin() as session:
        session.execute(text(statement))


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


class TestPage:
    def test_the_administrator_reads_who_did_what(self, office: Office) -> None:
        write(office, "予算委員会<script>")
        page = office.browser("admin").get("/admin/audit").get_data(as_text=True)
        assert "総務 太郎 (soumu)" in page
        assert "会議の閲覧" in page
        assert "予算委員会&lt;script&gt;" in page
        assert "2026/11/24 18:00:00" in page, "Japan's time"

    def test_nobody_else_reads_it(self, office: Office) -> None:
        for path in ("/admin/audit", "/admin/audit.csv"):
            for login in ("soumu", "reader"):
                assert office.browser(login).get(path).status_code == 403
            assert office.browser().get(path).status_code == 302

    def test_another_organisation_sees_nothing_of_it(self, office: Office) -> None:
        write(office, "青葉の会議")
        write(office, "緑の会議", login="midori")
        theirs = office.browser("midori-admin")
        for path in ("/admin/audit", "/admin/audit.csv", "/admin/audit?meeting=青葉"):
            assert "青葉の会議" not in theirs.get(path).get_data(as_text=True)
        operator = office.browser("admin").get("/admin/audit").get_data(as_text=True)
        assert "緑の会議" not in operator, "an operator's own organisation only"

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"一", "二", "三"}),
            ("person=次郎", {"二"}),
            ("person=SOUMU2", {"二"}),
            ("action=meeting.export", {"三"}),
            ("since=2026-11-25", {"三"}),
            ("until=2026-11-24", {"一", "二"}),
            ("since=2026-11-24&until=2026-11-25&person=太郎", {"一", "三"}),
            ("person=%25", set()),
            ("since=昨日", {"一", "二", "三"}),
            ("since=0001-01-01&until=9999-12-31", {"一", "二", "三"}),
        ],
    )
    def test_filters(self, office: Office, query: str, found: set[str]) -> None:
        write(office, "一の件")
        write(office, "二の件", login="soumu2")
        office.clock.advance(hours=20)
        write(office, "三の件", action="meeting.export")
        page = office.browser("admin").get(f"/admin/audit?{query}").get_data(as_text=True)
        assert {name for name in "一二三" if f"{name}の件" in page} == found

    def test_a_meeting_by_its_title_or_its_id(self, office: Office) -> None:
        meeting_id = office.meeting(title="予算委員会")
        with office.service.database.begin() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            audit.record(session, "meeting.edit", now=office.clock(), meeting=meeting)
        write(office, "予算さん", action="person.add")
        for asked in (meeting_id, "予算"):
            page = office.browser("admin").get("/admin/audit", query_string={"meeting": asked})
            assert "予算委員会" in page.get_data(as_text=True)
            assert "予算さん" not in page.get_data(as_text=True)

    def test_nothing_found_says_what_to_do(self, office: Office) -> None:
        page = office.browser("admin").get("/admin/audit?person=誰でもない").get_data(as_text=True)
        assert "この条件に合う記録はありません" in page
        assert "条件を消してください" in page

    def test_pages_lead_through_all_entries_and_back(self, office: Office) -> None:
        with office.service.database.begin() as session:
            for number in range(120):
                audit.record(
                    session,
                    "meeting.view",
                    now=office.clock() + timedelta(seconds=number),
                    person=office.person(session, "soumu"),
                    subject=f"件{number:03}",
                )
        browser, seen = office.browser("admin"), []
        page = browser.get("/admin/audit?person=太郎").get_data(as_text=True)
        while True:
            seen += [f"件{number:03}" for number in range(119, -1, -1) if f"件{number:03}" in page]
            if 'rel="next"' not in page:
                break
            page = browser.get(_link(page, "next")).get_data(as_text=True)
        assert seen == [f"件{number:03}" for number in range(119, -1, -1)]
        page = browser.get(_link(page, "prev")).get_data(as_text=True)
        assert "件069" in page
        assert "件020" in page
        page = browser.get(_link(page, "prev")).get_data(as_text=True)
        assert "件119" in page
        assert 'rel="prev"' not in page

    @pytest.mark.parametrize("asked", ["abc", "-1", "0", str(2**63), "1" * 400])
    def test_a_place_that_is_none_shows_the_newest(self, office: Office, asked: str) -> None:
        write(office, "一の件")
        answer = office.browser("admin").get(f"/admin/audit?before={asked}")
        assert answer.status_code == 200
        assert "一の件" in answer.get_data(as_text=True)


def _link(page: str, rel: str) -> str:
    href = page.split(f'rel="{rel}" href="')[1].split('"')[0]
    return href.replace("&amp;", "&")


class TestExport:
    def test_spreadsheets_read_it_and_calculate_nothing(self, office: Office) -> None:
        wide = ("＝1", "＋1", "－1", "＠SUM")  # a Japanese spreadsheet reads them as the others
        write(office, "=HYPERLINK(1)", "+1", "-1", "@SUM", *wide, '予算,"委員会"\n二行')
        answer = office.browser("admin").get("/admin/audit.csv?person=太郎")
        assert answer.mimetype == "text/csv"
        assert "kikitori-audit-20261124.csv" in answer.headers["Content-Disposition"]
        assert answer.data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert rows[0][:4] == ["番号", "日時", "人", "操作"]
        assert [row[6] for row in rows[1:]] == [
            "'=HYPERLINK(1)",
            "'+1",
            "'-1",
            "'@SUM",
            *(f"'{cell}" for cell in wide),
            '予算,"委員会"\n二行',
        ]
        assert rows[1][1] == "2026-11-24 18:00:00"

    def test_the_export_itself_is_written_down(self, office: Office) -> None:
        browser = office.browser("admin")
        browser.get("/admin/audit.csv?person=太郎&meeting=予算")
        rows = browser.get("/admin/audit.csv").data.decode("utf-8-sig")
        assert "audit.export" in rows
        assert "予算" in rows
        assert faults(office) == []


class TestCommand:
    @pytest.fixture
    def run(self, office: Office) -> Callable[..., tuple[int, str]]:
        def run(*arguments: str) -> tuple[int, str]:
            data = str(office.service.settings.data)
            done = CliRunner().invoke(main, ["audit", *arguments, "--data", data])
            return done.exit_code, done.output + str(done.exception or "")

        return run

    def test_a_whole_log(self, office: Office, run: Callable[..., tuple[int, str]]) -> None:
        write(office, "a", "b")
        code, told = run("verify")
        assert code == 0
        assert "2 件" in told
        with office.open() as session:
            _, digest = audit.head(session)
        assert digest in told
        assert run("verify", "--includes", digest)[0] == 0
        assert run("verify", "--includes", "0" * 64)[0] != 0

    def test_a_changed_log(self, office: Office, run: Callable[..., tuple[int, str]]) -> None:
        write(office, "a", "b")
        tamper(office, "UPDATE audit SET person = 'x' WHERE id = 1")
        code, told = run("verify")
        assert code != 0
        assert "1 番の記録" in told

    def test_all_organisations_are_exported(
        self, office: Office, run: Callable[..., tuple[int, str]]
    ) -> None:
        write(office, "青葉の会議")
        write(office, "緑の会議", login="midori")
        code, told = run("export")
        assert code == 0
        assert "青葉の会議" in told
        assert "緑の会議" in told

    def test_a_folder_without_a_service(self, tmp_path: Path) -> None:
        done = CliRunner().invoke(main, ["audit", "verify", "--data", str(tmp_path)])
        assert done.exit_code != 0
        assert list(tmp_path.iterdir()) == []
