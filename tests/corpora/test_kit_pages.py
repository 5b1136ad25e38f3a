"""The pages of the kit: complete, self-contained, and as their readers need them."""

import re
import tomllib
import zlib
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpora.commands.kit import kit
from corpora.kits.pages import kit_files
from corpora.kits.scripts import load_scripts
from corpora.manifest import USE_CASES
from transcribe.errors import InputError

PDFS = {f"script-{use_case}{end}.pdf" for use_case in USE_CASES for end in ("", "-furigana")}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return kit_files(USE_CASES)


class Page(HTMLParser):
    """The elements of a page, and its text; the readings above words apart from it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.readings = "", ""
        self._in_reading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in_reading = tag == "rt"

    def handle_endtag(self, tag: str) -> None:
        self._in_reading = self._in_reading and tag != "rt"

    def handle_data(self, data: str) -> None:
        if self._in_reading:
            self.readings += data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def page(files: dict[str, bytes]) -> Page:
    return Page(files["kit.html"].decode())


def test_the_kit_has_its_files(files: dict[str, bytes]) -> None:
    assert files.keys() == {"kit.html", "seats.pdf", "consent.pdf", "devices.toml"} | PDFS


def test_one_use_case_alone_can_be_made() -> None:
    files = kit_files(["counter"])
    assert "script-counter.pdf" in files
    assert "script-meeting.pdf" not in files
    text = Page(files["kit.html"].decode()).text
    assert load_scripts()["counter"][0].text in text
    assert load_scripts()["meeting"][0].text not in text


def test_every_sentence_is_on_the_page_with_its_readings(page: Page) -> None:
    for script in load_scripts().values():
        for sentence in script:
            assert sentence.text in page.text
            assert "".join(word.reading for word in sentence.words) in page.readings


def test_the_page_needs_nothing_from_elsewhere(files: dict[str, bytes]) -> None:
    html = files["kit.html"].decode().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|<script|<link|src=|url\(|@import", html)


def test_the_page_can_be_read_by_a_program(page: Page) -> None:
    assert page.all("html") == [{"lang": "ja"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("nav")) == 1
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = [attrs["aria-labelledby"] for attrs in page.all("section")]
    linked = [str(attrs["href"]).removeprefix("#") for attrs in page.all("a")]
    assert named == linked
    assert set(named) <= set(ids)
    assert page.all("label") == [{"for": "furigana"}]
    assert all("scope" in attrs for attrs in page.all("th"))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", ["#1a1a1a", "#0b3d78", "#9c2b00", "#6b6558"])
def test_colours_stand_out_from_the_paper(ink: str, files: dict[str, bytes]) -> None:
    html = files["kit.html"].decode()
    known = set(re.findall(r"#[0-9a-f]{6}", html)) - {"#f2efe8", "#d9e4f2", "#ffffff", "#b35900"}
    assert ink in known
    assert known == {"#1a1a1a", "#0b3d78", "#9c2b00", "#6b6558"}
    for paper in ("#ffffff", "#f2efe8"):
        assert (luminance(paper) + 0.05) / (luminance(ink) + 0.05) >= 4.5


def test_the_consent_form_says_all_that_must_be_said(page: Page) -> None:
    for word in ("見本", "目的", "利用", "保管", "消去", "撤回", "連絡先", "任意", "署名"):
        assert word in page.text, word


def pages_in(pdf: bytes) -> int:
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    parts = [pdf]
    for stream in streams:
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return max(len(re.findall(rb"/Type\s*/Page\b", part)) for part in parts)


def test_pdfs_are_tagged_and_hold_their_own_font(files: dict[str, bytes]) -> None:
    for name in files.keys() - {"kit.html", "devices.toml"}:
        assert files[name].startswith(b"%PDF-")
        assert b"pdfuaid" in files[name]
        assert b"IPAexGothic" in files[name]
    assert pages_in(files["consent.pdf"]) == 1
    assert pages_in(files["script-meeting.pdf"]) in (2, 3)


def test_the_list_of_devices_is_an_example_to_fill_in(files: dict[str, bytes]) -> None:
    devices = tomllib.loads(files["devices.toml"].decode())["devices"]
    assert [sorted(device) for device in devices] == [
        ["distance_m", "file", "name", "seat"],
        ["distance_m", "file", "name"],
    ]


def run(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(kit, ["--out", str(folder), *more])


def test_what_somebody_filled_in_is_not_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "kit"
    done = run(folder, "--use-case", "counter")
    assert done.exit_code == 0
    assert sorted(map(str, folder.iterdir())) == sorted(done.stdout.split())
    (folder / "devices.toml").write_text("# filled in")
    refused = run(folder, "--use-case", "counter")
    assert isinstance(refused.exception, InputError)
    assert (folder / "devices.toml").read_text() == "# filled in"
    assert run(folder, "--use-case", "counter", "--force").exit_code == 0
    assert (folder / "devices.toml").read_text() != "# filled in"
