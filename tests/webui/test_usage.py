"""利用状況: counted by department and month, and read by `kikitori eval payback --usage`."""

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from office import Office
from payback_plans import plan_text, use

from eval.commands.payback import payback
from eval.payback.counted import read_usage
from webui.administration import usage
from webui.tables import MeetingRow, TranscriptRow

TOKYO = ZoneInfo("Asia/Tokyo")


def held(
    office: Office, owner: str, title: str, at: datetime, hours: float, *, transcribed: bool = True
) -> str:
    """A meeting that was recorded and, unless said otherwise, transcribed."""
    meeting_id = office.meeting(owner, title, duration_s=hours * 3600)
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting_id)
        row.held_at = at
        if transcribed:
            session.add(TranscriptRow(meeting_id=meeting_id, file_key="", created_at=at))
    return meeting_id


@pytest.fixture
def busy(office: Office) -> Office:
    """Two departments that met in October and November 2026, and another municipality."""
    for day, hours in [(5, 1.5), (19, 2.0)]:
        held(office, "soumu", f"第{day}回総務委員会", datetime(2026, 10, day, tzinfo=UTC), hours)
    held(office, "soumu", "庁議", datetime(2026, 11, 2, tzinfo=UTC), 0.5)
    held(office, "zaisei", "予算査定", datetime(2026, 11, 9, tzinfo=UTC), 3.0)
    held(office, "midori", "緑町の会議", datetime(2026, 11, 9, tzinfo=UTC), 9.0)
    held(office, "soumu", "失敗", datetime(2026, 11, 9, tzinfo=UTC), 7.0, transcribed=False)
    return office


def csv_of(office: Office, by: str = "department", login: str = "admin") -> bytes:
    answer = office.browser(login).get(f"/admin/usage.csv?by={by}")
    assert answer.status_code == 200
    return answer.data


def test_meetings_and_hours_are_counted_by_department_and_month(busy: Office) -> None:
    with busy.open() as session:
        found = usage.uses(session, 1, usage.last_year(date(2026, 11, 24)), TOKYO)
    assert usage.by_department(found) == {
        "総務課": {
            date(2026, 10, 1): usage.Count(2, 3.5 * 3600),
            date(2026, 11, 1): usage.Count(1, 0.5 * 3600),
        },
        "財政課": {date(2026, 11, 1): usage.Count(1, 3.0 * 3600)},
    }


def test_the_month_is_that_of_japan(office: Office) -> None:
    held(office, "soumu", "朝会", datetime(2026, 10, 31, 23, 0, tzinfo=UTC), 1)
    with office.open() as session:
        (found,) = usage.uses(session, 1, usage.last_year(date(2026, 11, 24)), TOKYO)
    assert found.month == date(2026, 11, 1)


def test_periods_are_twelve_months_or_a_fiscal_year() -> None:
    assert usage.last_year(date(2026, 2, 3)) == usage.Period(date(2025, 3, 1), date(2026, 3, 1))
    assert len(usage.fiscal_year(2026).months) == 12
    assert usage.fiscal_year(2026).months[-1] == date(2027, 3, 1)
    assert usage.fiscal_year_of(date(2027, 3, 31)) == 2026
    assert usage.fiscal_year_of(date(2027, 4, 1)) == 2027


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("第3回総務委員会", "総務委員会"),
        ("令和8年度第１２回 総務委員会（11月24日）", "総務委員会"),
        ("総務委員会 2026-11-24", "総務委員会"),
        ("R8 庁議", "庁議"),
        ("第3回", "第3回"),
        ("総務委員会", "総務委員会"),
    ],
)
def test_meetings_of_one_kind_are_put_together(title: str, kind: str) -> None:
    assert usage.kind_of(title) == kind


def test_payback_reads_the_table_by_department(busy: Office, tmp_path: Path) -> None:
    path = tmp_path / "利用状況.csv"
    path.write_bytes(csv_of(busy))

    found = read_usage(path, lambda message: pytest.fail(str(message)))

    assert {task: (one.times, one.speech_hours) for task, one in found.items()} == {
        "総務課": (3, Fraction(4)),
        "財政課": (1, Fraction(3)),
    }


def test_payback_calculates_with_the_table_by_title(busy: Office, tmp_path: Path) -> None:
    path, plan = tmp_path / "利用状況.csv", tmp_path / "計画.toml"
    path.write_bytes(csv_of(busy, "title"))
    plan.write_text(plan_text(use("総務委員会"), use("庁議"), use("予算査定")), "utf-8")

    done = CliRunner().invoke(payback, [str(plan), "--usage", str(path), "--json"])

    assert done.exit_code == 0, done.output
    assert "実績（利用状況.csv）" in done.output


def test_a_meeting_of_a_second_still_is_a_use(office: Office, tmp_path: Path) -> None:
    held(office, "soumu", "試験", datetime(2026, 11, 2, tzinfo=UTC), 0.1 / 3600)
    path = tmp_path / "u.csv"
    path.write_bytes(csv_of(office))
    (found,) = read_usage(path, lambda message: pytest.fail(str(message))).values()
    assert found.times == 1
    assert found.speech_hours > 0


@pytest.mark.parametrize(
    "title", ["=HYPERLINK(1)", 'コンマ,と"引用符"', "改行\nつき", "<b>太字</b>"]
)
def test_any_title_gives_a_table_that_can_be_read(
    office: Office, tmp_path: Path, title: str
) -> None:
    held(office, "soumu", title, datetime(2026, 11, 2, tzinfo=UTC), 1)
    path = tmp_path / "u.csv"
    path.write_bytes(csv_of(office, "title"))
    assert not any(line.startswith(b"=") for line in path.read_bytes().splitlines())
    (found,) = read_usage(path, lambda message: pytest.fail(str(message))).values()
    assert found.times == 1


def test_the_page_shows_departments_months_and_sums(busy: Office) -> None:
    page = busy.browser("admin").get("/admin/usage").get_data(as_text=True)
    assert "総務課" in page
    assert "2026年10月" in page
    assert "3.5 時間" in page
    assert "7.0 時間" in page, "all together"
    assert "緑町" not in page
    assert "使い始めてからの月は 2 か月です" in page, "the calculation wants a year"


def test_another_municipality_has_its_own_figures(busy: Office) -> None:
    page = busy.browser("midori-admin").get("/admin/usage").get_data(as_text=True)
    assert "議会事務局" in page
    assert "総務課" not in page
    assert "総務" not in csv_of(busy, "title", "midori-admin").decode("utf-8-sig")


def test_a_fiscal_year_can_be_chosen(busy: Office) -> None:
    browser = busy.browser("admin")
    assert "総務課" in browser.get("/admin/usage?period=2026").get_data(as_text=True)
    page = browser.get("/admin/usage?period=2025").get_data(as_text=True)
    assert "文字起こしをした会議はありません" in page


@pytest.mark.parametrize("period", ["", "x", "-1", "99999999999999999999", "２０２６", "9999"])
def test_any_period_in_the_address_gives_a_page(office: Office, period: str) -> None:
    assert office.browser("admin").get(f"/admin/usage?period={period}").status_code == 200


@pytest.mark.parametrize("url", ["/admin/usage", "/admin/usage.csv"])
def test_only_administrators_see_it(office: Office, url: str) -> None:
    assert office.browser("soumu").get(url).status_code == 403
    assert office.browser("reader").get(url).status_code == 403
    assert office.browser().get(url).status_code == 302


def test_less_than_an_hour_is_told_in_minutes(office: Office) -> None:
    held(office, "soumu", "打合せ", datetime(2026, 11, 2, tzinfo=UTC), 0.4)
    held(office, "zaisei", "一言", datetime(2026, 11, 2, tzinfo=UTC), 0.001)
    page = office.browser("admin").get("/admin/usage").get_data(as_text=True)
    assert "24 分" in page
    assert "1 分" in page
    assert "0.4 時間" not in page
    assert "月は会議の日で数えます。" in page
