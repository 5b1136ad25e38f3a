"""What a clerk and a finance department get: the terminal, the page, the table and the workbook."""

import contextvars
import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmark import result_of, run_of
from click.testing import CliRunner, Result
from payback_plans import COMMITTEE, plan_text, table, use

from corpora.manifest import Conditions
from eval.metrics import CharacterCounts
from eval.results import write_results
from transcribe.cli import main

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NAMES = ("payback.html", "payback.csv", "payback.xlsx")


def payback(*args: str | Path, language: str = "ja") -> Result:
    env = {"KIKITORI_LANGUAGE": language}
    given = ["eval", "payback", *map(str, args)]
    return contextvars.Context().run(CliRunner(env=env).invoke, main, given)


@pytest.fixture
def plan(tmp_path: Path):
    def write(*blocks: str, **more: object) -> Path:
        path = tmp_path / "計画.toml"
        path.write_text(plan_text(*blocks, **more), "utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the bundled example's files, made by the command."""
    folder = tmp_path_factory.mktemp("example")
    assert payback(folder / "計画.toml", "--new").exit_code == 0
    done = payback(folder / "計画.toml", "--out", folder / "報告")
    assert done.exit_code == 0, done.stderr
    return folder / "報告"


def test_an_example_takes_no_file_s_place(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    assert payback(path, "--new").stdout == f"{path}\n"
    again = payback(path, "--new")
    assert again.exit_code == 3
    assert "--force" in again.stderr


def test_the_terminal_gives_the_answer_first(plan) -> None:
    done = payback(plan(COMMITTEE))
    assert done.exit_code == 0
    lines = done.stdout.split("\n\n")
    assert lines[0] == "計画"
    assert lines[1].startswith("元が取れます。予定の1業務で、12か月目です（中位の見込み）。")
    assert "140,000" in done.stdout
    assert "注意: 前提の数字" in done.stderr


def test_json_holds_exactly_these_keys_and_exact_sums(plan) -> None:
    done = payback(plan(COMMITTEE), "--json")
    values = json.loads(done.stdout)
    assert list(values) == [
        "version", "title", "tool", "system", "years", "verdict", "planned", "collected", "uses",
        "steps", "alternatives", "alternatives_collected", "sharing", "unshared", "sensitivity",
        "figures", "notices",
    ]  # fmt: skip
    central = values["planned"]["cases"]["central"]
    assert values["planned"]["once_yen"] == 140_000
    assert central["saved_yen"] == 160_000
    assert central["saved_hours"] == 80.0
    assert central["break_even"] == {"months": 12.0, "uses": 20.0, "speech_hours": 40.0}
    assert values["verdict"]["pays"] is True
    assert values["uses"][0]["basis"] == "stated"


def test_what_never_pays_is_null_and_not_a_number(plan) -> None:
    central = json.loads(payback(plan(use("会議", accuracy=0.5)), "--json").stdout)["planned"]
    assert central["cases"]["central"]["break_even"] is None
    assert central["cases"]["central"]["uses_needed_a_year"] is None


def test_measured_results_and_counts_go_in_by_the_command(plan, tmp_path: Path) -> None:
    results, usage, effort = (tmp_path / name for name in ("r.jsonl", "usage.csv", "effort.csv"))
    counts = CharacterCounts(hits=85, substitutions=15)
    heard = [result_of(f"u{n}", counts, conditions=Conditions("meeting", 1.5)) for n in range(9)]
    write_results(results, run_of("base", recordings=9), heard)
    usage.write_bytes("業務,回数,時間\n部会,40,80\n".encode("cp932"))
    effort.write_text(
        "meeting,task,duration_s,edit_s,characters_changed_share\nm1,部会,3600,3600,0.05\n", "utf-8"
    )
    path = plan(COMMITTEE, use("部会"))
    done = payback(path, results, "--usage", usage, "--effort", effort, "--json")
    first, second = json.loads(done.stdout)["uses"]
    assert (first["basis"], first["accuracy"], first["saved_yen"]["central"]) == (
        "measured", 0.85, 80_000,
    )  # fmt: skip
    assert "1.5 m の測定（9録音" in first["basis_text"]
    # 40 uses of 8 h at 2,000 yen, three quarters saved
    assert (second["basis"], second["saved_yen"]["low"]) == ("effort", 480_000)
    assert "usage.csv: 文字コードを Shift_JIS と判定" in done.stderr


def test_files_are_all_written_or_refused(plan, tmp_path: Path) -> None:
    out = tmp_path / "報告"
    assert payback(plan(COMMITTEE), "--out", out).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(NAMES)
    (out / "payback.html").unlink()
    refused = payback(plan(COMMITTEE), "--out", out)
    assert refused.exit_code == 3
    assert "payback.csv" in refused.stderr
    assert not (out / "payback.html").exists()
    assert payback(plan(COMMITTEE), "--out", out, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        ((), 3, "--new"),
        (("ない.toml",), 3, "見つかりません"),
        (("--json", "ない.toml", "ない.jsonl"), 3, "見つかりません"),
    ],
)
def test_what_is_missing_is_said_with_the_next_step(
    args: tuple[str, ...], code: int, told: str
) -> None:
    done = payback(*args)
    assert done.exit_code == code
    assert told in done.stderr


# The page


class Page(HTMLParser):
    """Tables, pictures and everything that would be loaded from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.captions = self.tables = 0
        self.pictures: list[dict[str, str | None]] = []
        self.loaded: list[str | None] = []
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag == "html":
            self.language = given["lang"]
        if tag == "img":
            self.pictures.append(given)
        if tag in ("img", "script", "link", "iframe"):
            self.loaded.append(given.get("src") or given.get("href"))


def page_of(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def test_the_page_needs_nothing_else_and_says_what_its_pictures_show(example: Path) -> None:
    page = page_of(example / "payback.html")
    assert page.tables == page.captions >= 9
    assert len(page.pictures) == 2
    assert all(len(picture["alt"] or "") > 30 for picture in page.pictures)
    assert all((source or "").startswith("data:") for source in page.loaded)
    assert page.language == "ja"


def test_the_page_shows_sources_as_links_and_assumptions_as_such(example: Path) -> None:
    text = (example / "payback.html").read_text("utf-8")
    assert '<a href="https://sound-solution.yamaha.com/case_study/city_matsusaka">' in text
    assert '<a href="https://jichitai.works/article/details/2121">' in text
    assert ">仮定</td>" in text
    assert "測定なし" in text
    assert "「庁内の会議」にも使えば" in text


def test_text_of_the_plan_stays_text(plan, tmp_path: Path) -> None:
    path = plan(use('<script>alert("x")</script>', source="=1+1 https://example.jp/?a=1&b=2"))
    out = tmp_path / "out"
    assert payback(path, "--out", out).exit_code == 0
    page = (out / "payback.html").read_text("utf-8")
    assert "<script>" not in page
    assert '<a href="https://example.jp/?a=1&amp;b=2">' in page
    rows = list(csv.reader(io.StringIO((out / "payback.csv").read_text("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_every_part_is_there_in_english(plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    task = use("committee", department="office", source="assumption: a guess")
    text = plan(task).read_text("utf-8")
    words = {"計画": "plan", "研修": "training", "保守": "upkeep", "見積書": "quotation"}
    for japanese, english in (words | {"給与の条例": "pay scale"}).items():
        text = text.replace(japanese, english)
    (tmp_path / "plan.toml").write_text(text, "utf-8")
    done = payback(tmp_path / "plan.toml", "--out", out, language="en")
    assert done.exit_code == 0, done.stderr
    page = re.sub(r'src="data:[^"]*"', "", (out / "payback.html").read_text("utf-8"))
    style = re.compile(r"<style>.*?</style>", re.DOTALL)
    for text in (done.stdout, style.sub("", page), (out / "payback.csv").read_text("utf-8-sig")):
        assert not re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", text)


@pytest.mark.parametrize(
    "blocks",
    [
        [use("会議", times=0)],
        [use("会議", candidate=True)],
        [use("会議", accuracy=None)],
        [COMMITTEE, *(table("[alternatives]", {"name": f"業者{n}", "kind": "service",
         "yen_once": n, "source": "仮定"}) for n in range(12))],
    ],
    ids=["nothing happens", "only candidates", "nothing measured", "many vendors"],
)  # fmt: skip
def test_unusual_plans_give_all_files(plan, tmp_path: Path, blocks: list[str]) -> None:
    done = payback(plan(*blocks), "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert page_of(tmp_path / "out" / "payback.html").pictures


# CSV


def test_the_table_opens_in_excel_and_calculates(example: Path) -> None:
    content = (example / "payback.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == ["区分", "項目", "控えめ", "中位", "高め", "単位", "根拠・出所"]
    assert {len(row) for row in rows} == {7}
    found = {(row[0], row[1]): row[2:5] for row in rows}
    assert found["予定の業務", "年間の効果額"] == ["71595", "89494", "134241"]
    assert found["予定の業務", "最初の費用"] == ["390300"] * 3


# The workbook


def cells_of(path: Path) -> dict[str, dict[str, tuple[str, str | float]]]:
    """Sheet -> cell -> its formula and its value."""
    with zipfile.ZipFile(path) as book:
        shared = [
            "".join(t.text or "" for t in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        names = [
            sheet.attrib["name"]
            for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")
        ]
        found = {}
        for number, name in enumerate(names, start=1):
            tree = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = {c.attrib["r"]: _cell(c, shared) for c in tree.iter(f"{SHEET}c")}
    return found


def _cell(cell: ElementTree.Element, shared: list[str]) -> tuple[str, str | float]:
    formula, value = cell.findtext(f"{SHEET}f") or "", cell.findtext(f"{SHEET}v") or "0"
    kind = cell.attrib.get("t")
    text = shared[int(value)] if kind == "s" else value
    return formula, text if kind in ("s", "str") else float(value)


def test_the_workbook_holds_inputs_formulas_and_the_same_answer(plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    payback(plan(COMMITTEE), "--out", out)
    sheets = cells_of(out / "payback.xlsx")
    result, uses = sheets["結果"], sheets["業務"]
    assert list(sheets)[:3] == ["結果", "業務", "費用"]
    assert uses["D3"] == ("", 20)
    assert uses["I3"][1] == 0.5
    assert uses["M3"] == ("$K3*I3", 80)
    assert uses["P3"] == ("M3*$F3", 160000)
    assert result["C14"] == ("SUMIF('業務'!$C$3:$C$3,\"予定\",'業務'!$P$3:$P$3)", 160_000)
    assert result["C15"][1] == 140_000
    assert result["C16"][1] == 20_000
    assert result["C17"] == ("$B$5*(C14-C16)-C15", 140000)
    assert result["C18"][1] == 12


def test_the_workbook_lists_every_figure_with_its_source(example: Path) -> None:
    cells = cells_of(example / "payback.xlsx")["前提と出所"]
    values = [value for _, value in cells.values()]
    assert any("city_matsusaka" in str(value) for value in values)
    assert values.count("仮定") > 10


def test_text_never_becomes_a_formula(plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    payback(plan(use("=HYPERLINK(1)")), "--out", out)
    uses = cells_of(out / "payback.xlsx")["業務"]
    assert uses["A3"] == ("", "=HYPERLINK(1)")
