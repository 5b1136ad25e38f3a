"""The whole path in a real browser, by keyboard alone: from the sample meeting to a signed record
in the office's own form, and what other programs then read in it.

The service is a real one with a worker of its own. Its recogniser says what it was told: the path
is tested here, and the wording a real model gives would change with the model; test_first_day.py
has the real one do the same upload.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import browsing
import docx
import pysubs2
import pytest
from browsing import Visitor
from keyboard import Keyboard
from machine import LINES, VOICES
from media import SAMPLE
from playwright.sync_api import Browser, Page, expect
from read_back import text_of, without_blanks
from served import Served, install_models

CHAIR = "葛\U000e0100城 髙志"
SIGNER = "青葉 花子"
SAID = f"委員長の{CHAIR}です。"  # what the machine did not hear
TURNS = len(VOICES[""])  # between them, one speaker at a time
DECISION = LINES[1]
RESULT = "全会一致"
TASK, DUE = "空調設備の工期を確かめる", "令和8年12月1日"
FORM = "青葉市の会議録"
TOO_LATE = "確定の後に書いた文。"
MEETING = re.compile(r"/meetings/(?!new)[^/]+$")
UNTIL_DONE_MS = 120_000  # five seconds here; machines that test are busy


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("service")
    environ = install_models(folder / "models", LINES, VOICES)
    with Served(environ, "--data", folder / "data", "--port", "0") as made:
        yield made


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    with browsing.visitor(chromium) as visitor:
        yield visitor


def test_from_the_sample_meeting_to_the_signed_record(
    served: Served, visitor: Visitor, tmp_path: Path
) -> None:
    keys = Keyboard(visitor.page)
    visitor.page.goto(served.wait_for(r"(http\S+/setup/\S+)")[1])
    set_up(visitor, keys)
    add_form(visitor, keys, tmp_path)
    transcribe(visitor, keys)
    old_tab = open_beside(visitor, keys)
    correct(visitor, keys)
    name_voices(visitor, keys)
    take_items(visitor, keys)
    complete(visitor, keys)
    sign(visitor, keys)
    write_too_late(visitor, old_tab)
    files = export(visitor, keys, tmp_path)
    check_form(files["form"])
    check_files(files)


def set_up(visitor: Visitor, keys: Keyboard) -> None:
    visitor.check()
    keys.write("組織名", "青葉市")
    keys.write("課", "総務課")
    keys.write("氏名", SIGNER)
    keys.write("ログイン名", "hanako")
    keys.write("パスワード", "いろはにほへとちりぬるを")
    keys.leave("button", "登録して始める")


def add_form(visitor: Visitor, keys: Keyboard, folder: Path) -> None:
    """The sample, as an office gets it and brings it back."""
    page = visitor.page
    keys.leave("link", "管理")
    keys.leave("link", "様式")
    expect(page.get_by_text("様式はまだありません")).to_be_visible()
    visitor.check()
    with page.expect_download() as waiting:
        keys.use("link", "見本の様式をダウンロード")
    waiting.value.save_as(folder / "form.docx")
    keys.to("button", "Word 文書 (.docx)", back=True).set_input_files(folder / "form.docx")
    keys.write("名前", FORM)
    keys.leave("button", "確かめて登録する")
    expect(page.get_by_text("この様式で書き出せます。")).to_be_visible()
    visitor.check()


def transcribe(visitor: Visitor, keys: Keyboard) -> None:
    page = visitor.page
    keys.leave("link", "新しい会議", back=True)
    keys.to("button", "録音ファイルを選ぶ").set_input_files(SAMPLE / "meeting.flac")
    expect(page.locator(".part-name")).to_have_text("meeting.flac")
    keys.write("会議名", "総務文教委員会")
    keys.write("場所", "第1委員会室")
    keys.write("出席者", f"委員長 {CHAIR}\n財政課長 藤井")
    visitor.check()
    keys.use("button", "登録して文字起こしを始める")
    page.wait_for_url(MEETING, wait_until="commit")
    first = page.locator("article.turn", has_text=LINES[0])
    expect(first.first).to_be_visible(timeout=UNTIL_DONE_MS)
    visitor.check()


def open_beside(visitor: Visitor, keys: Keyboard) -> Page:
    """The editor in a tab that stays behind, and is told nothing any more."""
    with visitor.context.expect_page() as opened:
        keys.use("link", "校正する", "Control+Enter")
    tab = opened.value
    tab.route(re.compile(r"/edits\?after="), lambda route: route.abort())
    expect(tab.locator("#state")).to_have_text("保存済み")
    return tab


def correct(visitor: Visitor, keys: Keyboard) -> None:
    page = visitor.page
    keys.leave("link", "校正する")
    expect(page.locator("#state")).to_have_text("保存済み")
    visitor.check()
    keys.press("Alt+ArrowDown", "Control+End")
    keys.type(SAID)
    keys.press("Alt+k")
    expect(page.locator(".turn .tick input").first).to_be_checked()
    expect(page.locator(".turn .text").first).to_have_text(re.compile(f"^{LINES[0]}.*{SAID}$"))
    expect(page.locator("#state")).to_have_text("保存済み")


def name_voices(visitor: Visitor, keys: Keyboard) -> None:
    page, dialog = visitor.page, visitor.page.get_by_role("dialog")
    for name in (f"{CHAIR}（委員長）", "藤井（財政課長）"):
        keys.press("Alt+v")
        expect(dialog.get_by_label("名前", exact=True)).to_be_focused()
        if "藤井" in name:
            visitor.check()
        keys.type(name)
        keys.press("Enter")
        expect(dialog).to_be_hidden()
        expect(page.locator("#voices-panel")).to_contain_text(name)
        while page.locator(".turn.current .speaker").inner_text() == name:
            keys.press("Alt+ArrowDown")


def take_items(visitor: Visitor, keys: Keyboard) -> None:
    """One from what is selected, one in words of its own."""
    page, dialog = visitor.page, visitor.page.get_by_role("dialog")
    keys.press(*["Alt+ArrowUp"] * TURNS, "Control+Home")
    keys.press(*["ArrowRight"] * len(LINES[0]), *["Shift+ArrowRight"] * len(DECISION))
    keys.press("Alt+q")
    expect(dialog.get_by_label("内容")).to_have_value(DECISION)
    visitor.check()
    keys.use("button", "載せる")
    expect(page.locator("#toast")).to_contain_text("決定事項として議事録に載せました。")
    keys.press("Alt+g", "Control+a")
    keys.type(TASK)
    keys.use("button", "載せる")
    expect(page.locator("#toast")).to_contain_text("宿題として議事録に載せました。")


def complete(visitor: Visitor, keys: Keyboard) -> None:
    page = visitor.page
    keys.leave("link", "会議のページへ", back=True)
    keys.leave("link", "議事録")
    expect(page.locator("#minutes[data-ready]")).to_be_attached()
    visitor.check()
    keys.write("決まり方", RESULT)
    keys.write("担当", "教育総務課")
    keys.write("期限", DUE)
    expect(page.locator('#minutes[data-state="saved"]')).to_be_attached()


def sign(visitor: Visitor, keys: Keyboard) -> None:
    page = visitor.page
    keys.leave("button", "確認を依頼する", back=True)
    expect(page.locator("h1")).to_contain_text("確認依頼")
    keys.leave("link", "確定へ進む")
    expect(page.get_by_role("heading", name="議事録を確定しますか")).to_be_visible()
    visitor.check()
    keys.leave("button", f"{SIGNER}として確定する")
    expect(page.locator("h1")).to_contain_text("確定")
    visitor.check()


def write_too_late(visitor: Visitor, old_tab: Page) -> None:
    """What a tab sends that has not heard of the signature stays with who wrote it."""
    keys = Keyboard(old_tab)
    keys.press("Alt+ArrowDown")
    keys.type(TOO_LATE)
    expect(old_tab.locator("#state")).to_have_attribute("data-state", "locked")
    keys.use("button", "送れなかった文を見る", back=True)
    expect(old_tab.get_by_role("dialog").get_by_role("textbox")).to_have_value(re.compile(TOO_LATE))
    visitor.check(old_tab)


def export(visitor: Visitor, keys: Keyboard, folder: Path) -> dict[str, Path]:
    """The files by what they are; `form` is the office's."""
    page = visitor.page
    keys.leave("link", "書き出す")
    expect(page.get_by_role("heading", name="記録の書き出し")).to_be_visible()
    visitor.check()
    keys.to("radio", "議事録")
    keys.press("ArrowUp")
    expect(page.get_by_role("radio", name="会議録")).to_be_checked()
    keys.leave("button", "この内容にする")
    expect(page.get_by_text("今の内容: 会議録・逐語・全文")).to_be_visible()
    files = {}
    for kind, name in (
        ("docx", "Word（docx）"),
        ("pdf", "PDF"),
        ("srt", "字幕（srt）"),
        ("form", FORM),
    ):
        with page.expect_download() as waiting:
            keys.use("link", name)
        files[kind] = folder / f"record.{kind}"
        waiting.value.save_as(files[kind])
    visitor.check()
    return files


def check_form(path: Path) -> None:
    document = docx.Document(str(path))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert any(SAID in text for text in paragraphs)
    assert f"1．{DECISION}（{RESULT}）" in paragraphs
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert [TASK, "教育総務課", DUE] in rows
    assert document.sections[0].footer.paragraphs[0].text.endswith(f"確定　{SIGNER}")


def check_files(files: dict[str, Path]) -> None:
    for kind in ("docx", "pdf"):
        found = text_of(kind, files[kind].read_bytes())
        for words in (SAID, DECISION, RESULT, TASK, DUE):
            assert without_blanks(words) in found, f"{words} in {kind}"
        assert re.search(rf"確定\d+年\d+月\d+日\d+時\d+分{without_blanks(SIGNER)}", found)
        assert TOO_LATE not in found
    cues = pysubs2.load(str(files["srt"]), encoding="utf-8")
    shown = without_blanks("".join(cue.plaintext for cue in cues))
    assert without_blanks(SAID) in shown
    assert TOO_LATE not in shown
    assert 100 < cues[-1].end / 1000 < 109  # seconds: the sample has 108.5
