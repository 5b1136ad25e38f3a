"""The editor in a real browser: typing, input methods, splitting and merging, undo."""

import re
from dataclasses import replace

import pytest
from editing_page import Editing, caret, shown, text
from playwright.sync_api import expect
from served import until
from told import SPOKEN

FIRST, SECOND, THIRD, FOURTH = (turn.text for turn in SPOKEN.turns)


def test_what_is_typed_is_saved(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = visitor.page
    page.goto(f"{at.address}/meetings/{at.meeting_id}")
    page.get_by_role("link", name="校正する").click()
    expect(page.locator("#state")).to_have_text("保存済み")
    assert shown(page) == [FIRST, SECOND, THIRD, FOURTH]
    assert text(page, "T0002").get_attribute("aria-label") == "話者2の発言 0分12秒"
    caret(page, "T0002", 3)
    page.keyboard.type("の補正")
    at.saved([FIRST, "来年度の補正の予算は三億五千万円です。", THIRD, FOURTH])
    expect(page.locator("#state")).to_have_text("保存済み")
    assert at.kinds() == ["text"]
    visitor.check()


def test_a_turn_is_added_and_deleted_and_all_is_taken_back(at: Editing) -> None:
    at.begin()
    page = at.open(at.visitor())
    caret(page, "T0001", 0)
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("はい。")
    at.saved([FIRST, "はい。", SECOND, THIRD, FOURTH])
    caret(page, "T0004", 0)
    page.keyboard.press("Alt+Delete")
    at.saved([FIRST, "はい。", SECOND, THIRD])
    for texts in (
        [FIRST, "はい。", SECOND, THIRD, FOURTH],
        [FIRST, "", SECOND, THIRD, FOURTH],
        [FIRST, SECOND, THIRD, FOURTH],
    ):
        page.keyboard.press("Control+z")
        at.saved(texts)
        expect(page.locator(".turn .text")).to_have_text(texts)  # the answer comes after
    page.reload()  # the log is at the server: nothing of it is lost
    expect(page.locator("#state")).to_have_text("保存済み")
    expect(page.get_by_role("button", name="元に戻す")).to_be_disabled()
    page.get_by_role("button", name="やり直す").click()
    at.saved([FIRST, "", SECOND, THIRD, FOURTH])
    page.keyboard.press("Control+Shift+Z")
    at.saved([FIRST, "はい。", SECOND, THIRD, FOURTH])


def test_an_empty_transcript_can_be_written(at: Editing) -> None:
    silent = replace(SPOKEN, turns=(), notices=(), corrections=(), speaker_proposals=())
    at.begin(silent, has_sound=False)
    visitor = at.visitor()
    page = at.open(visitor)
    expect(page.get_by_text("発言がありません")).to_be_visible()
    expect(page.get_by_text("音声がないため")).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="発言を足す").click()
    page.keyboard.type("開会します。")
    at.saved(["開会します。"])
    expect(page.get_by_text("発言がありません")).to_be_hidden()


def test_who_may_only_read_cannot_change(at: Editing) -> None:
    at.begin()
    visitor = at.visitor("reader")
    page = at.open(visitor)
    expect(text(page, "T0001")).to_have_attribute("aria-readonly", "true")
    text(page, "T0001").click()
    page.keyboard.type("書けない")
    assert shown(page) == [FIRST, SECOND, THIRD, FOURTH]
    expect(page.get_by_role("button", name="元に戻す")).to_have_count(0)
    visitor.check()


def test_an_input_method_composes_undisturbed(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page, theirs = at.open(visitor), at.open(at.visitor("soumu2"))
    caret(page, "T0002", 3)
    method = visitor.context.new_cdp_session(page)
    begun = {"selectionStart": 3, "selectionEnd": 3, "text": "ほせい"}
    method.send("Input.imeSetComposition", begun)
    page.evaluate(
        """() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
            {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert len(shown(page)) == 4  # Enter chooses a word: no turn is cut by it
    caret(theirs, "T0001", 0)
    theirs.keyboard.type("え、")
    expect(text(page, "T0001")).to_have_text("え、" + FIRST, timeout=10_000)
    assert text(page, "T0002").inner_text() == "来年度ほせいの予算は三億五千万円です。"
    assert at.kinds() == ["text"]  # nothing of a word that is not chosen yet
    method.send("Input.insertText", {"text": "補正"})
    at.saved(["え、" + FIRST, "来年度補正の予算は三億五千万円です。", THIRD, FOURTH])
    assert shown(page) == at.texts()
    expect(text(theirs, "T0002")).to_have_text(at.texts()[1], timeout=10_000)
    method.send("Input.imeSetComposition", begun)
    caret(theirs, "T0002", 0)
    theirs.keyboard.type("では、")
    assert until(lambda: at.texts()[1].startswith("では、"), 10)
    method.send("Input.insertText", {"text": ""})  # it was not to be: theirs is shown
    expect(text(page, "T0002")).to_have_text(at.texts()[1], timeout=10_000)
    assert at.kinds() == ["text"] * 3


def test_enter_cuts_a_turn_and_backspace_joins_turns(at: Editing) -> None:
    at.begin()
    page = at.open(at.visitor())
    with page.expect_response(re.compile("/editor/words")):  # their times
        caret(page, "T0002", 7)
    page.keyboard.press("Enter")
    at.saved([FIRST, "来年度の予算は", "三億五千万円です。", THIRD, FOURTH])
    first, second = at.rows()[1:3]
    assert first.end_s == second.start_s == pytest.approx(12.0 + 10 * 7 / len(SECOND), abs=0.01)
    assert (first.speaker_code, second.speaker_code) == ("S2", "S2")
    assert second.sources == ["T0002"]
    page.keyboard.press("Backspace")
    at.saved([FIRST, SECOND, THIRD, FOURTH])
    assert at.rows()[1].end_s == 22.0
    caret(page, "T0002", 0)
    page.keyboard.press("Backspace")  # two people: the first press only says so
    expect(page.locator("#toast")).to_contain_text("話者が違う発言です")
    assert len(shown(page)) == 4
    page.keyboard.press("Backspace")
    at.saved([FIRST + SECOND, THIRD, FOURTH])
    assert at.rows()[0].speaker_code == "S1"
    assert at.kinds() == ["split", "merge", "merge"]


def test_text_of_any_kind_stays_as_it_is(at: Editing) -> None:
    odd = "👨‍👩‍👧 葛\U000e0100城 \ufa19山 \U00020bb7野家 שלום مرحبا <script>alert(1)</script> & "
    long_one = "長い発言。" * 4000
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    caret(page, "T0003", 0)
    page.keyboard.insert_text(odd)
    caret(page, "T0001", 0)
    page.keyboard.insert_text(long_one)
    page.keyboard.type("あ")
    caret(page, "T0004", 0)
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData('text/plain', '一行目\\r\\n二行目\\u0007');
            data.setData('text/html', '<b>一行目</b>');
            document.activeElement.dispatchEvent(new ClipboardEvent('paste',
                {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    written = [long_one + "あ" + FIRST, SECOND, odd + THIRD, "一行目 二行目" + FOURTH]
    at.saved(written)
    page.reload()
    expect(page.locator("#state")).to_have_text("保存済み")
    assert page.locator(".turn .text").all_text_contents() == written
    assert text(page, "T0003").get_attribute("dir") == "auto"
    assert visitor.faults == []
