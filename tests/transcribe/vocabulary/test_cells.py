"""Cells that a spreadsheet or screen would take for more than text, and very long ones."""

import csv
import io
import time
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from transcribe.cli import main
from transcribe.errors import InputError
from transcribe.vocabulary import Vocabulary, load_vocabulary
from transcribe.vocabulary.cells import guarded, unguarded
from transcribe.vocabulary.export import render_csv
from transcribe.vocabulary.material import terms_in


@pytest.fixture
def put(tmp_path: Path):
    def write(content: "str | bytes", name: str = "terms.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def heard(vocabulary: Vocabulary) -> set[tuple[str, tuple[str, ...], str]]:
    return {(term.surface, term.readings, term.kind) for term in vocabulary.terms}


# what is not seen


def test_a_separator_within_a_cell_does_not_end_its_row(put) -> None:
    content = (
        "表記,よみ,備考\n基金,ききん,一行目\u2028二行目\n会計,かいけい,x\vy\n予算,よさん,a\x85b\n"
    )
    terms = load_vocabulary([put(content)]).terms
    assert [(t.surface, t.note) for t in terms] == [
        ("基金", "一行目 二行目"),
        ("会計", "x y"),
        ("予算", "a b"),
    ]


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u2067", "\u200b", "\u200d", "\u2060", "\ufeff", "\x9b"]
)
def test_marks_that_nobody_sees_are_no_part_of_a_term(put, mark: str) -> None:
    (term,) = load_vocabulary([put(f"表{mark}記,よみ\n基{mark}金,ききん{mark}\n")]).terms
    assert (term.surface, term.readings) == ("基金", ("ききん",))
    (person,) = load_vocabulary([], [put(f"氏名,よみ\n三浦{mark} 一郎,みうら いちろう\n")]).people
    assert (person.name, person.family) == ("三浦一郎", "三浦")
    assert "基金" in {term.surface for term in terms_in(f"基{mark}金の残高")}


def test_the_variant_of_a_kanji_is_seen(put) -> None:
    (term,) = load_vocabulary([put("葛\U000e0100城,かつらぎ\n")]).terms
    assert term.surface == "葛\U000e0100城"


# formulas


@pytest.mark.parametrize(
    "cell", ["=1+1", "+81", "-5", "@SUM(A1)", "＝ＨＹＰＥＲＬＩＮＫ", "'=1", "''=1"]
)
def test_what_would_be_a_formula_is_guarded_and_read_back(put, cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell
    vocabulary = load_vocabulary([put(f"表記,よみ,備考\n{guarded(cell)},てすと,{guarded(cell)}\n")])
    (written,) = list(csv.reader(io.StringIO(render_csv(vocabulary).decode("utf-8-sig"))))[1:]
    assert written[0] == written[2] == f"'{cell}"
    (back,) = load_vocabulary([put(render_csv(vocabulary), "back.csv")]).terms
    assert (back.surface, back.note) == (cell, cell)


@pytest.mark.parametrize("cell", ["基金", "'基金'", "ー", "1-1", ""])
def test_other_cells_are_written_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell == unguarded(cell)


# what is too long


def ruby(base: str, kana: str) -> bytes:
    document = docx.Document()
    xml = (
        f"<w:p {nsdecls('w')}><w:r><w:ruby><w:rt><w:r><w:t>{kana}</w:t></w:r></w:rt>"
        f"<w:rubyBase><w:r><w:t>{base}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:r><w:t>、基金の残高</w:t></w:r></w:p>"
    )
    document.element.body.insert(0, parse_xml(xml))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


OFFICE = "総務企画部政策推進課地域振興担当主任主査兼" * 4 + "課長"
WRITTEN = {
    "a long base of furigana": ("materials", ruby("長" * 61, "ながい"), "基金"),
    "a formula under furigana": ("materials", ruby("=1+1", "いちたすいち"), "=1+1"),
    "a long office": ("rosters", f"氏名,よみ,役職\n三浦 一郎,みうら いちろう,{OFFICE}\n", "三浦"),
    "an office of two lines": (
        "rosters",
        '氏名,よみ,役職\n三浦 一郎,みうら いちろう,"総務部\n総務課長"\n',
        "三浦課長",
    ),
    "a long reading": (
        "rosters",
        f"氏名,よみ\n三浦 一郎,{'みうら' * 12} {'いちろう' * 12}\n",
        "三浦",
    ),
    "a long compound": ("materials", "アイデンティティー" * 12 + "推進基金について", ""),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_every_vocabulary_that_is_written_can_be_read(put, case: str) -> None:
    kind, content, surface = WRITTEN[case]
    before = load_vocabulary(**{kind: [put(content, "given")]})
    assert surface in {"", *(term.surface for term in before.terms)}
    assert heard(load_vocabulary([put(render_csv(before), "back.csv")])) == heard(before)


def test_a_cell_of_a_million_characters_is_not_called_a_quotation_mark(put) -> None:
    with pytest.raises(InputError, match="131,072") as caught:
        load_vocabulary([put(f"表記,よみ,備考\n基金,ききん,{'x' * 1_000_000}\n")])
    assert "2行目" in caught.value.problem.ja


def test_a_long_reading_is_called_long(put) -> None:
    with pytest.raises(InputError, match=r"長すぎます|longer than"):
        load_vocabulary([put(f"基金,{'き' * 61}\n")])


@pytest.mark.parametrize(
    "text",
    [
        "審議会" * 20_000,
        "（" * 40_000 + "委員",
        "（ " * 40_000 + "委員",
        "委員（ " * 20_000,
        "岡本課長 " * 10_000,
    ],
    ids=["a run of nouns", "brackets", "brackets apart", "titles", "names"],
)
def test_a_line_without_end_takes_seconds(text: str) -> None:
    before = time.process_time()
    terms_in(text)
    assert time.process_time() - before < 10  # a quadratic loop took minutes


# the file itself


def kikitori(*args: "str | Path") -> Result:
    runner = CliRunner(env={"KIKITORI_LANGUAGE": "ja"})
    return runner.invoke(main, ["vocabulary", *map(str, args)])


def test_what_is_read_is_never_overwritten(put, tmp_path: Path) -> None:
    terms = put("表記,よみ,備考\n基金,ききん,手で直した\n")
    before = terms.read_bytes()
    link = tmp_path / "link.csv"
    link.symlink_to(terms)
    for given in ([terms], ["--glossary", terms], [link]):
        done = kikitori(*given, "--out", tmp_path / "." / terms.name, "--force")
        assert done.exit_code == 3
        assert "読み込むファイルと同じ" in done.stderr
        assert terms.read_bytes() == before
