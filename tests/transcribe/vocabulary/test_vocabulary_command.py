"""kikitori vocabulary: what a clerk sees, mends and gives back."""

import csv
import io
from pathlib import Path
from unicodedata import east_asian_width

import papers
import pytest
from click.testing import CliRunner, Result

from transcribe.cli import main
from transcribe.vocabulary import load_vocabulary
from transcribe.vocabulary.sorting import kind_of

AGENDA = "委員長 石川\n委員 森、岡本（おかもと）\n日程第1 国民健康保険特別会計補正予算(第1号)\n"
GLOSSARY = "表記,よみ,備考\n青葉の郷,あおばのさと,施設\n"
ROSTER = "氏名,よみ,役職\n西村 明,にしむら あきら,保険年金課長\n"


def kikitori(*args: "str | Path", language: str = "ja") -> Result:
    runner = CliRunner(env={"KIKITORI_LANGUAGE": language})
    return runner.invoke(main, ["vocabulary", *map(str, args)])


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    made = {}
    for name, text in {"a.txt": AGENDA, "terms.csv": GLOSSARY, "roster.csv": ROSTER}.items():
        made[name] = tmp_path / name
        made[name].write_text(text, "utf-8")
    return made


def test_a_table_shows_every_term_with_its_reading_and_source(files: dict[str, Path]) -> None:
    done = kikitori(*files.values())
    assert done.exit_code == 0
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    heads = [line.split() for line in lines if line.startswith("表記")]
    assert heads == [["表記", "よみ", "推定", "備考", "出典"]] * 2
    cells = {line.split()[0]: line.split()[1:] for line in lines if line.endswith(("txt", "csv"))}
    assert cells["青葉の郷"] == ["あおばのさと", "施設", "terms.csv"]
    assert cells["石川委員長"] == ["いしかわいいんちょう", "推定", "a.txt"]
    assert cells["岡本"] == ["おかもと", "a.txt"]
    assert cells["西村課長"] == ["にしむらかちょう", "保険年金課長", "roster.csv"]
    assert f"{len(cells)}語" in done.stderr


def test_names_come_first_under_their_heading(files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    lines = kikitori(files["a.txt"]).stdout.splitlines()
    names, others = lines.index("名前と地名"), lines.index("用語")
    first = [line.split()[0] for line in lines[:others] if line]
    assert {"石川", "石川委員長", "森委員"} <= set(first)
    assert "国民健康保険特別会計" not in first
    assert names == 0
    kikitori(files["a.txt"], "--out", out)
    kinds = [row["種別"] for row in csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))]
    assert kinds == sorted(kinds, reverse=True)
    assert set(kinds) == {"人名", ""}


def test_the_closing_lines_say_what_to_check_and_how_to_mend_it(files: dict[str, Path]) -> None:
    told = kikitori(files["a.txt"]).stderr
    for words in ("よみが推定", "まず名前のよみ", "--out 用語.csv", "使わない", "--glossary"):
        assert words in told
    assert all(width(line) <= 80 for line in told.splitlines())
    assert "よみが推定" not in kikitori("--glossary", files["terms.csv"]).stderr


def width(line: str) -> int:
    """In columns of a terminal."""
    return sum(1 + (east_asian_width(character) in "WF") for character in line)


def test_a_table_of_ordinary_terms_is_no_wider_than_a_terminal(files: dict[str, Path]) -> None:
    files["a.txt"].write_text("委員長 石川\n日程第1 国民健康保険特別会計\n", "utf-8")
    rows = kikitori(files["a.txt"], "--roster", files["roster.csv"]).stdout.splitlines()
    assert max(map(width, rows)) <= 80


def test_the_table_goes_into_a_file_that_excel_opens(
    files: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    done = kikitori(files["a.txt"], "--roster", files["roster.csv"], "--out", out)
    assert done.stdout == f"{out}\n"
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    found = {row["表記"]: row for row in rows}
    assert found["西村"]["推定"] == ""
    assert found["石川"]["推定"] == "推定"
    assert found["石川"]["種別"] == "人名"


def test_what_is_written_reads_back_as_a_glossary(files: dict[str, Path], tmp_path: Path) -> None:
    """The mark of guessed readings is for a person: what comes back was looked at."""
    out = tmp_path / "out.csv"
    kikitori(*files.values(), "--out", out)
    before = load_vocabulary([files["terms.csv"]], [files["roster.csv"]], [files["a.txt"]])
    after = load_vocabulary([out])
    assert {(t.surface, t.readings, t.note, t.kind) for t in after.terms} == {
        (t.surface, t.readings, t.note, t.kind) for t in before.terms
    }
    assert not any(term.guessed for term in after.terms)
    assert any(term.guessed for term in before.terms)


def test_a_mended_reading_is_used(files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    kikitori(files["a.txt"], "--out", out)
    mended = out.read_text("utf-8-sig").replace("いしかわ", "いしこ")
    out.write_text(mended, "utf-8-sig")
    terms = {t.surface: t for t in load_vocabulary([out], [], [files["a.txt"]]).terms}
    assert terms["石川"].readings == ("いしこ",)
    assert terms["石川委員長"].readings == ("いしこいいんちょう",)


def test_an_unused_term_stays_away_from_round_to_round(
    files: dict[str, Path], tmp_path: Path
) -> None:
    """A row that is deleted comes back from the papers; one that is marked does not."""
    out, again = tmp_path / "out.csv", tmp_path / "again.csv"
    kikitori(files["a.txt"], "--out", out)
    lines = out.read_text("utf-8-sig").splitlines()
    kept = [line for line in lines if not line.startswith("日程,")]
    deleted = "\n".join(kept)
    assert len(kept) == len(lines) - 1
    out.write_text(deleted, "utf-8-sig")
    assert "\n日程 " in kikitori(files["a.txt"], out).stdout
    out.write_text(f"{deleted}\n日程,にってい,,a.txt,推定,使わない\n", "utf-8-sig")
    assert "\n日程 " not in kikitori(files["a.txt"], out).stdout
    kikitori(files["a.txt"], out, "--out", again)
    assert load_vocabulary([again], [], [files["a.txt"]]).unused == ("日程",)


def test_options_alone_are_enough(files: dict[str, Path]) -> None:
    assert "西村課長" in kikitori("--roster", files["roster.csv"]).stdout
    assert "石川委員長" in kikitori("--material", files["a.txt"]).stdout
    assert "青葉の郷" in kikitori("--glossary", files["terms.csv"]).stdout
    nothing = kikitori()
    assert nothing.exit_code == 2
    assert "ファイルを指定" in nothing.stderr


TABLE_OF_OFFICES = "役職,担当\n課長,三浦 一郎\n主幹,岡本 誠\n"


@pytest.mark.parametrize(
    "text",
    [
        "議席,議員,ふりがな\n1,三浦 一郎,みうら いちろう\n",
        "令和8年度 名簿,,\n番号,委員,ヨ ミ\n1,三浦,みうら\n",
        TABLE_OF_OFFICES,
    ],
)
def test_a_roster_whose_names_are_not_found_is_no_running_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text(text, "utf-8")
    done = kikitori(path)
    assert done.exit_code == 3
    assert "「名簿.csv」は名簿のようですが、氏名の列が見つかりません。" in done.stderr
    assert done.stdout == ""
    assert kikitori("--material", path).exit_code == 0


def test_every_bad_file_is_told_at_once(files: dict[str, Path], tmp_path: Path) -> None:
    files["roster.csv"].write_text(TABLE_OF_OFFICES, "utf-8")
    files["terms.csv"].write_text("表記,よみ\n三浦,三浦\n", "utf-8")
    done = kikitori(*files.values(), tmp_path / "gone.txt")
    for told in ("roster.csv", "2行目: よみ「三浦」", "gone.txt"):
        assert told in done.stderr


def test_files_are_told_apart_by_what_they_hold(files: dict[str, Path], tmp_path: Path) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_text("議案第41号,補正予算\n", "utf-8")
    pdf = tmp_path / "agenda.csv"
    pdf.write_bytes(papers.typst_pdf(tmp_path, "議事日程"))
    table = tmp_path / "table.txt"
    table.write_text("次第\n役職\t氏名\n委員長\t石川\n\n議題\n" + "補正予算について\n" * 9, "utf-8")
    below = tmp_path / "below.csv"
    below.write_text(f"名簿,,\n4月1日現在,,\n{ROSTER}", "utf-8")
    words = tmp_path / "words.txt"
    words.write_text(table.read_text("utf-8").replace("役職\t氏名", "用語\t説明"), "utf-8")
    kinds = [kind_of(path) for path in (*files.values(), plain, pdf, table, words, below)]
    assert kinds == ["material", "glossary", "roster", *["material"] * 4, "roster"]


def test_an_earlier_result_is_not_lost(files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine", "utf-8")
    done = kikitori(files["a.txt"], "--out", out)
    assert done.exit_code == 3
    assert "--force" in done.stderr
    assert out.read_text("utf-8") == "mine"
    assert kikitori(files["a.txt"], "--out", out, "--force").exit_code == 0


@pytest.mark.parametrize("language", ["ja", "en"])
def test_bad_input_is_one_message(files: dict[str, Path], tmp_path: Path, language: str) -> None:
    files["terms.csv"].write_text("表記,よみ\n三浦,三浦\n", "utf-8")
    for given in (files["terms.csv"], tmp_path / "gone.txt"):
        done = kikitori(given, language=language)
        assert done.exit_code == 3
        assert given.name in done.stderr
        assert done.stdout == ""


def test_a_paper_without_any_term_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("はい。", "utf-8")
    done = kikitori(tmp_path / "a.txt")
    assert done.exit_code == 3
    assert "見つかりませんでした" in done.stderr
