"""The audit log as it is read: the page, the export, the command."""

import ast
import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from audit_log import faults, tamper, write
from click.testing import CliRunner
from office import Office

import webui
from transcribe import messages
from transcribe.cli import main
from webui import audit
from webui.audit.words import KEYS, detail_in_words
from webui.tables import (
    MeetingRow,
)


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


class TestWords:
    """Details are told in the reader's words; what has none keeps its name."""

    DETAIL: ClassVar = {
        "way": "oidc",
        "role": "editor",
        "active": False,
        "changed": ["title", "held_at"],
        "glossary": "department-3",
        "change": "unused",
        "quota_mb": None,
        "filters": {"person": "太郎", "action": "meeting.view"},
        "speakers": [2, 4],
        "weather": "rain",
    }

    def test_both_languages(self) -> None:
        with messages.language("ja"):
            assert detail_in_words(self.DETAIL) == [
                ("方法", "組織のアカウント"),
                ("役割", "編集者"),
                ("アカウントを使える", "いいえ"),
                ("変えた項目", "会議名、開催日時"),
                ("用語集", "課の用語集"),
                ("変更", "使わない語にした"),
                ("容量の上限（MB）", "全体の設定どおり"),
                ("絞り込みの条件", "人: 太郎、操作: 会議の閲覧"),
                ("話者の人数（最少・最多）", "2、4"),
                ("weather", "rain"),
            ]
        with messages.language("en"):
            assert detail_in_words(self.DETAIL)[:3] == [
                ("way", "the organisation's account"),
                ("role", "Editor"),
                ("account can be used", "no"),
            ]

    def test_the_page_tells_them(self, office: Office) -> None:
        browser = office.browser("admin")
        data = {"name": "総務 太郎", "role": "viewer", "is_active": "1"}
        browser.post(f"/admin/people/{office.ids['soumu']}", data)
        page = browser.get("/admin/audit").get_data(as_text=True)
        assert "<dt>役割</dt><dd>閲覧者</dd>" in page
        assert "<dt>アカウントを使える</dt><dd>はい</dd>" in page

    def test_whatever_is_noted_has_a_word(self) -> None:
        found = {name for path in Path(webui.__file__).parent.rglob("*.py") for name in noted(path)}
        assert {"way", "backup", "faults"} <= found
        assert found - KEYS.keys() == set()


def noted(path: Path) -> Iterator[str]:
    """The names of the details that a module writes into the log, as far as they stand there."""
    usual = {"meeting", "subject", None}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "note":
            yield from (word.arg for word in node.keywords if word.arg not in usual)
        for word in node.keywords:
            if name == "record" and word.arg == "detail" and isinstance(word.value, ast.Dict):
                yield from (str(getattr(key, "value", key)) for key in word.value.keys)
