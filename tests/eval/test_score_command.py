"""kikitori eval score: real files in, figures out, and one clear message for whatever is wrong."""

import contextvars
import errno
import io
import json
import os
import random
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import papers
import pytest
from click.testing import CliRunner, Result

from transcribe.cli import main
from transcribe.formats import render
from transcribe.types import Speaker, Transcript, Turn

SAMPLE = Path(__file__).parents[2] / "transcribe" / "data" / "sample"
REFERENCE = SAMPLE / "reference.json"
UTTERANCES = json.loads(REFERENCE.read_text("utf-8"))["utterances"]
COMMAND = [sys.executable, "-c", "from transcribe.cli import main; main()"]
JAPANESE = {"KIKITORI_LANGUAGE": "ja"}


def score(*args: str | Path, language: str = "ja") -> Result:
    env = {"KIKITORI_LANGUAGE": language}
    given = ["eval", "score", *map(str, args)]
    # in a context of its own: no other test chose the language there
    return contextvars.Context().run(CliRunner(env=env).invoke, main, given)


def perturbed(text: str, chance: random.Random) -> str:
    kinds = [lambda c: c] * 12 + [
        lambda _: "",
        lambda _: chance.choice("会議録"),
        lambda c: c + "え",
    ]
    return "".join(c if c in "、。" else chance.choice(kinds)(c) for c in text)


_chance = random.Random(3)
LINES = [
    ({"chair": "話者1", "fujii": "話者2", "sasaki": "話者3", "takahashi": "話者4"}[u["speaker"]],
     u["start"], u["end"], perturbed(u["text"], _chance))
    for u in UTTERANCES
]  # fmt: skip
TRANSCRIPT = Transcript(
    duration=108.5,
    language="ja",
    speakers=tuple(Speaker(f"S{n}", f"話者{n}") for n in range(1, 5)),
    turns=tuple(
        Turn(f"T{n:04d}", f"S{name[-1]}", start, end, text)
        for n, (name, start, end, text) in enumerate(LINES, 1)
    ),
    provenance={"application": {"name": "kikitori"}},
)


def word(table: bool) -> bytes:
    document = docx.Document()
    document.core_properties.title = "議事録"
    if table:
        rows = document.add_table(rows=0, cols=3)
        for name, start, _, text in [("話者", "時刻", "", "発言内容"), *LINES]:
            minutes = (
                f"00:{int(start) // 60:02d}:{int(start) % 60:02d}" if text != "発言内容" else start
            )
            for cell, value in zip(rows.add_row().cells, (minutes, name, text), strict=True):
                cell.text = value
    else:
        for name, _, _, text in LINES:
            document.add_paragraph(f"{name}：{text}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def delivered() -> dict[str, bytes]:
    """One transcript in every form that a vendor may hand in."""
    plain = "\n".join(f"{name}: {text}" for name, _, _, text in LINES)
    stm = "".join(f"rec 1 {name} {a} {b} {text}\n" for name, a, b, text in LINES)
    forms = {name: render(TRANSCRIPT, name, "会議") for name in ("txt", "srt", "vtt", "json")}
    return {
        "plain.txt": plain.encode(),
        "no-names.txt": "\n".join(text for *_, text in LINES).encode(),
        "windows.txt": plain.replace("\n", "\r\n").encode("cp932"),
        "unicode.txt": plain.encode("utf-16"),
        "vendor.stm": stm.encode(),
        "seglst.json": render(TRANSCRIPT, "seglst", "会議").encode(),
        "paragraphs.docx": word(table=False),
        "table.docx": word(table=True),
        **{f"kikitori.{name}": text.encode() for name, text in forms.items()},
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("delivered")
    paths = {}
    for name, content in delivered().items():
        paths[name] = folder / name
        paths[name].write_bytes(content)
    return paths


@pytest.fixture(scope="module")
def plain(files: dict[str, Path]) -> dict[str, object]:
    done = score("--ref", REFERENCE, "--hyp", files["no-names.txt"], "--json")
    return json.loads(done.stdout)


def figures(values: dict[str, object]) -> dict[str, object]:
    return {k: v for k, v in values.items() if k not in ("notices", "cpcer", "der", "jer")}


# figures


def test_the_contract_of_json(plain: dict[str, object]) -> None:
    assert list(plain) == [
        "normalizer", "strict", "standard", "lenient", "correct_rate", "reading", "notices",
    ]  # fmt: skip
    assert list(plain["standard"]) == [
        "accuracy", "reference_length", "hits", "substitutions", "deletions", "insertions",
    ]  # fmt: skip
    standard = plain["standard"]
    assert standard["reference_length"] == 478
    assert 0.5 < standard["accuracy"] < 0.95
    assert plain["correct_rate"]["rate"] == standard["hits"] / standard["reference_length"]
    assert plain["notices"] == []


@pytest.mark.parametrize("name", delivered())
def test_every_form_gives_the_same_counts(
    files: dict[str, Path], plain: dict[str, object], name: str
) -> None:
    done = score("--ref", REFERENCE, "--hyp", files[name], "--json")
    assert done.exit_code == 0, done.stderr
    assert figures(json.loads(done.stdout)) == figures(plain)


def test_every_form_of_the_reference_gives_the_same_counts(
    files: dict[str, Path], plain: dict[str, object]
) -> None:
    """The other way round, insertions and deletions change their places."""
    for name in ("no-names.txt", "windows.txt", "table.docx", "kikitori.srt", "vendor.stm"):
        values = json.loads(score("--ref", files[name], "--hyp", REFERENCE, "--json").stdout)
        there, back = plain["standard"], values["standard"]
        errors = "substitutions", "deletions", "insertions"
        assert sum(back[e] for e in errors) == sum(there[e] for e in errors)
        assert (
            back["reference_length"] == there["hits"] + there["substitutions"] + there["insertions"]
        )


def test_speakers_on_both_sides_are_scored(files: dict[str, Path]) -> None:
    values = json.loads(score("--ref", REFERENCE, "--hyp", files["kikitori.json"], "--json").stdout)
    assert values["cpcer"]["rate"] == pytest.approx(1 - values["standard"]["accuracy"], abs=0.02)
    assert ["chair", "話者1"] in values["cpcer"]["assignment"]
    assert values["der"]["rate"] == values["jer"]["rate"] == 0


# what a person sees


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ["標準", "正確度", "使え", "478", "読み", "kikitori-", "numerals.toml"]),
        ("en", ["standard", "Accuracy", "usable", "478", "reading", "kikitori-", "kana"]),
    ],
)
def test_the_table(files: dict[str, Path], language: str, words: list[str]) -> None:
    done = score("--ref", REFERENCE, "--hyp", files["plain.txt"], language=language)
    assert done.exit_code == 0
    assert [w for w in words if w not in done.stdout] == []
    assert max(map(len, done.stdout.splitlines()[:9])) <= 120


def test_what_was_decided_about_the_files_goes_to_stderr(files: dict[str, Path]) -> None:
    done = score("--ref", REFERENCE, "--hyp", files["windows.txt"])
    assert "Shift_JIS" in done.stderr
    assert "話者1 (7)" in done.stderr
    assert "Shift_JIS" not in done.stdout


def test_warnings_are_in_json_by_kind(files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "認識結果.txt").write_text("。", "utf-8")
    done = score("--ref", REFERENCE, "--hyp", tmp_path / "認識結果.txt", "--json")
    values = json.loads(done.stdout)
    assert [n["kind"] for n in values["notices"]] == ["empty_hypothesis"]
    assert values["standard"]["deletions"] == 478
    swapped = score("--ref", files["kikitori.json"], "--hyp", files["no-names.txt"], "--json")
    assert "swapped" in [n["kind"] for n in json.loads(swapped.stdout)["notices"]]
    assert "逆ではありませんか" in swapped.stderr


def test_the_page_is_written_and_named(files: dict[str, Path], tmp_path: Path) -> None:
    page = tmp_path / "照合.html"
    done = score("--ref", REFERENCE, "--hyp", files["table.docx"], "--html", page)
    assert done.exit_code == 0
    assert str(page) in done.stderr
    assert "table.docx" in page.read_text("utf-8")


def test_a_page_takes_the_place_of_an_older_page_but_not_of_what_is_scored(
    files: dict[str, Path], tmp_path: Path
) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_bytes(before := files["plain.txt"].read_bytes())
    done = score("--ref", REFERENCE, "--hyp", mine, "--html", mine.parent / "." / "mine.txt")
    assert (done.exit_code, mine.read_bytes()) == (3, before)
    for _ in range(2):
        assert score("--ref", REFERENCE, "--hyp", mine, "--html", tmp_path / "a").exit_code == 0


# what may be wrong


def xlsx() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")  # without the sheets it should name
    return stream.getvalue()


def test_a_reference_may_be_a_pdf(tmp_path: Path) -> None:
    """With sentences that its pages break into lines, and with spacing beside figures."""
    text = "\n\n".join(u["text"] for u in UTTERANCES)
    (tmp_path / "reference.pdf").write_bytes(papers.typst_pdf(tmp_path, text))
    (tmp_path / "reference.txt").write_text(text, "utf-8")
    done = score("--ref", tmp_path / "reference.pdf", "--hyp", tmp_path / "reference.txt", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["strict"]["accuracy"] == 1.0


HEADS = {
    "ja": r"エラー: (.+)\n次の手順: .+\n",
    "en": r"Error: (.+)\nNext: .+\n",
}
GOOD = "えー、それでは会議を始めます。".encode()
BAD: dict[str, tuple[str, bytes | None, str, str]] = {
    # what: (name, content, None for no file, words of the message in both languages)
    "missing": ("gone.txt", None, "見つかりません", "not there"),
    "a folder": (".", None, "フォルダー", "folder"),
    "empty": ("a.txt", b"", "空", "empty"),
    "no encoding": ("a.txt", b"\xff\x00\x81\x8d\xa0\xfd\x80", "文章として読めません", "as text"),
    "half a character": ("a.txt", GOOD[:-1], "文章として読めません", "as text"),
    "a broken workbook": ("a.docx", xlsx(), "Excel ブック", "workbook"),
    "a cut document": ("a.docx", word(table=False)[:3000], "壊れて", "damaged"),
    "an old document": ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(100), ".doc", ".doc"),
    "a cut PDF": ("a.pdf", b"%PDF-1.7\n", "PDF", "PDF"),
    "a recording": ("a.wav", b"RIFF\x00\x01WAVEfmt " + bytes(200), "文章として", "as text"),
    "binary, unknown ending": ("a.rec", bytes(range(256)), "文章として", "as text"),
    "damaged JSON": ("a.json", b'{"version": 1, "turns": [', "JSON", "JSON"),
    "other JSON": ("a.json", b'{"a": 1}', "JSON", "JSON"),
    "no cues": ("a.srt", GOOD, "時刻がありません", "no cue"),
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("side", ["--ref", "--hyp"])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_clear_message(
    tmp_path: Path, case: str, side: str, language: str
) -> None:
    name, content, *words = BAD[case]
    (tmp_path / "good.txt").write_bytes(GOOD)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    other = "--hyp" if side == "--ref" else "--ref"
    done = score(side, tmp_path / name, other, tmp_path / "good.txt", language=language)
    assert done.exit_code == 3
    told = re.fullmatch(HEADS[language], done.stderr)
    assert told, done.stderr
    assert words[language == "en"] in told[1]
    assert done.stdout == ""


def test_a_reference_without_words_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("。\n", "utf-8")
    (tmp_path / "b.txt").write_bytes(GOOD)
    done = score("--ref", tmp_path / "a.txt", "--hyp", tmp_path / "b.txt")
    assert done.exit_code == 3
    assert re.fullmatch(HEADS["ja"], done.stderr)


def test_as_its_user_runs_it(files: dict[str, Path], tmp_path: Path) -> None:
    """In a process of its own: exit codes, no traceback, nothing half-written."""

    def run(*args: str | Path) -> "subprocess.CompletedProcess[str]":
        given = [*COMMAND, "eval", "score", "--ref", REFERENCE, *args]
        env = os.environ | JAPANESE
        return subprocess.run(given, capture_output=True, text=True, env=env, check=False)

    hypothesis = files["plain.txt"]
    missing = run("--hyp", tmp_path / "gone.txt")
    assert missing.returncode == 3
    assert re.fullmatch(HEADS["ja"], missing.stderr)
    nowhere = run("--hyp", hypothesis, "--html", tmp_path / "no" / "page.html")
    assert nowhere.returncode == 6
    assert os.strerror(errno.ENOENT) not in nowhere.stderr
    assert "フォルダーがありません" in nowhere.stderr
    assert "--html" in nowhere.stderr
    assert "Traceback" not in missing.stderr + nowhere.stderr
    assert list(tmp_path.iterdir()) == []


def test_three_hours_are_scored_in_less_than_ten_seconds(tmp_path: Path) -> None:
    chance = random.Random(1)
    said, wrong = [], []
    while sum(map(len, said)) < 60_000:
        text = chance.choice(UTTERANCES)["text"]
        said.append(
            "".join(chr(0x4E00 + chance.randrange(999)) if c in "議案委員" else c for c in text)
        )
        wrong.append(perturbed(said[-1], chance))
    for name, lines in (("a.txt", said), ("b.txt", wrong)):
        (tmp_path / name).write_text("\n".join(lines), "utf-8")
    started = time.process_time()
    done = score(
        "--ref", tmp_path / "a.txt", "--hyp", tmp_path / "b.txt", "--html", tmp_path / "c.html"
    )
    assert done.exit_code == 0
    assert time.process_time() - started < 10
