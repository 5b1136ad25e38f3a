"""kikitori vocabulary: what a clerk sees, mends and gives back."""

import csv
import io
from pathlib import Path

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
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["表記", "よみ", "備考", "出典", "推定"]
    cells = {row.split()[0]: row.split()[1:] for row in rows}
    assert cells["青葉の郷"] == ["あおばのさと", "施設", "terms.csv"]
    assert cells["石川委員長"] == ["いしかわいいんちょう", "a.txt", "推定"]
    assert cells["岡本"] == ["おかもと", "a.txt"]
    assert cells["西村課長"] == ["にしむらかちょう", "保険年金課長", "roster.csv"]
    assert f"{len(rows)}語" in done.stderr


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
    assert [(t.surface, t.readings, t.note, t.kind) for t in after.terms] == [
        (t.surface, t.readings, t.note, t.kind) for t in before.terms
    ]
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


def test_files_are_told_apart_by_what_they_hold(files: dict[str, Path], tmp_path: Path) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_text("議案第41号,補正予算\n", "utf-8")
    pdf = tmp_path / "agenda.csv"
    pdf.write_bytes(papers.typst_pdf(tmp_path, "議事日程"))
    kinds = [kind_of(path) for path in (*files.values(), plain, pdf)]
    assert kinds == ["material", "glossary", "roster", "material", "material"]


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
