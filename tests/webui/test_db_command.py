"""kikitori db: which version the database has; upgrading an old one: test_serving.py."""

import sqlite3
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner
from office import Office

from transcribe.cli import main


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["db", *arguments])
    return done.exit_code, done.output + str(done.exception or "")


def test_a_database_of_this_version(office: Office) -> None:
    assert run("check", "--data", str(office.service.settings.data)) == (0, "版は合っています。\n")


def test_a_database_of_another_version(office: Office) -> None:
    data = office.service.settings.data
    with closing(sqlite3.connect(data / "kikitori.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    code, told = run("check", "--data", str(data))
    assert code != 0
    assert "9999" in told


def test_upgrading_what_is_up_to_date_changes_nothing(office: Office) -> None:
    meeting_id = office.meeting(title="残るもの")
    assert run("upgrade", "--data", str(office.service.settings.data))[0] == 0
    page = office.browser("soumu").get(f"/meetings/{meeting_id}").get_data(as_text=True)
    assert "残るもの" in page


def test_a_folder_without_a_service_gets_none(tmp_path: Path) -> None:
    for command in ("check", "upgrade"):
        code, told = run(command, "--data", str(tmp_path))
        assert code != 0
        assert "データベースがありません" in told
    assert list(tmp_path.iterdir()) == []
