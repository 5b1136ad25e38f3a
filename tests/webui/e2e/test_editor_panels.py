"""The panels beside the rows, in a real browser: voices, what to check, comments, versions."""

import re
from dataclasses import replace

from editing_page import HEARD, Editing, caret, shown
from edits import lock
from playwright.sync_api import Page, expect
from served import until
from sqlalchemy import select
from told import SPOKEN

from webui.tables import CommentRow, MeetingRow, SpeakerRow

FIRST, SECOND, THIRD, FOURTH = (turn.text for turn in SPOKEN.turns)


def voices(at: Editing) -> list[tuple[str, bool]]:
    with at.office.open() as session:
        found = session.execute(
            select(SpeakerRow.name, SpeakerRow.is_named).order_by(SpeakerRow.id)
        )
        return [(name, is_named) for name, is_named in found]


def speakers(page: Page) -> list[str]:
    return page.locator(".turn .speaker").all_inner_texts()


def told(page: Page, words: str) -> None:
    expect(page.locator("#toast")).to_contain_text(words)


def test_a_voice_is_named_from_the_attendees_and_heard(at: Editing) -> None:
    at.begin()
    with at.office.service.database.begin() as session:
        session.get_one(MeetingRow, at.meeting_id).attendees = "石川（委員長）\n森"
    visitor = at.visitor()
    page = at.open(visitor)
    panel = page.locator("#voices-panel")
    expect(panel).to_contain_text("発言 2 回・話した時間の 50 %")
    panel.get_by_role("button", name="話者1の声を聞く").click()
    assert until(
        lambda: bool(page.evaluate("document.querySelector('audio').currentTime > 0.6")), 10
    )
    page.evaluate("document.querySelector('audio').pause()")
    panel.get_by_role("button", name="話者1の名前を変える").click()
    expect(page.locator("#attendee-names option")).to_have_count(2)
    visitor.check()
    page.get_by_label("名前", exact=True).fill("石川\u202e（委員長）")  # turns the line around
    page.keyboard.press("Enter")
    told(page, "話者の名前を「石川（委員長）」にしました。")
    assert until(lambda: ("石川（委員長）", True) in voices(at), 10)
    assert speakers(page)[0] == "石川（委員長）"
    assert at.kinds() == ["name"]


def test_two_voices_are_joined_and_taken_apart_again(at: Editing) -> None:
    at.begin()
    page = at.open(at.visitor())
    page.get_by_role("button", name="話者2の名前を変える").click()
    page.get_by_label("まとめる相手").select_option("話者1")
    page.get_by_role("button", name="この話者にまとめる").click()
    told(page, "「話者2」を「話者1」にまとめました（1 発言）。")
    assert until(lambda: voices(at) == [("話者1", False)], 10)
    assert speakers(page) == ["話者1", "話者1", "話者不明", "話者1"]
    page.get_by_role("button", name="元に戻す", exact=True).click()
    assert until(lambda: ("話者2", False) in voices(at), 10)
    assert speakers(page) == ["話者1", "話者2", "話者不明", "話者1"]


def test_who_speaks_is_changed_by_keys(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    caret(page, "T0001", 0)
    page.keyboard.press("F9")
    expect(page.get_by_role("dialog")).to_contain_text("（2 発言）")
    visitor.check()
    page.locator("#speaker-choice").select_option("新しい話者…")
    page.get_by_role("button", name="話者を変える", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()  # a name is missing
    page.get_by_label("新しい話者の名前").fill("森 委員")
    page.get_by_label("同じ話者の発言すべて").check()
    page.keyboard.press("Enter")
    assert until(lambda: ("森 委員", True) in voices(at), 10)
    assert speakers(page) == ["森 委員", "話者2", "話者不明", "森 委員"]
    page.get_by_role("button", name="話者1を一覧から外す").click()
    assert until(lambda: "話者1" not in dict(voices(at)), 10)


def test_a_change_reaches_from_here_on(at: Editing) -> None:
    at.begin()
    page = at.open(at.visitor())
    page.locator("#T0004 .speaker").click()
    page.locator("#speaker-choice").select_option("話者2")
    page.get_by_label("ここから後の").check()
    page.get_by_role("button", name="話者を変える", exact=True).click()
    assert until(lambda: [row.speaker_code for row in at.rows()] == ["S1", "S2", None, "S2"], 10)


def test_checking_goes_on_from_place_to_place(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    panel = page.locator("#review-panel")
    caret(page, "T0003", 0)
    page.keyboard.press("Alt+k")
    expect(page.locator("#T0003 .tick input")).to_be_checked()
    expect(panel).to_contain_text("4 発言のうち 1 発言")
    page.locator("#T0001").get_by_label("確認済み").check()
    assert until(lambda: [row.is_checked for row in at.rows()] == [True, False, True, False], 10)
    expect(panel.locator("progress")).to_have_js_property("value", 2)
    seen = set()
    for _ in range(4):
        page.keyboard.press("Alt+n")
        expect(panel.locator(".place")).to_be_visible()
        seen.add(page.evaluate("document.activeElement.closest('.turn').id"))
    assert seen <= {"T0002", "T0004"}  # what is checked is not asked for
    panel.locator("summary").first.click()
    visitor.check()
    panel.get_by_text("話者の名前の候補").click()
    panel.locator("details[data-kind=speaker_proposal] button").click()
    panel.get_by_role("button", name="この話者に名前を付ける").click()
    expect(page.get_by_role("dialog")).to_contain_text("話者「話者1」")
    page.keyboard.press("Escape")
    for code in ("T0002", "T0004"):
        page.locator(f"#{code}").get_by_label("確認済み").check()
    assert until(lambda: all(row.is_checked for row in at.rows()), 10)
    page.get_by_role("button", name="次に確かめるところ").click()
    told(page, "確かめるところは、もうありません。")


def test_one_fix_goes_to_all_places_of_a_term(at: Editing) -> None:
    at.begin()
    page = at.open(at.visitor())
    panel = page.locator("#review-panel")
    panel.get_by_text("自動で直したところ").click()
    panel.locator("details[open] button").click()
    assert page.evaluate("String(getSelection())") == "予算"
    panel.get_by_role("button", name="「予算」をまとめて直す（1 か所）").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("探す語")).to_have_value("予算")
    expect(dialog).to_contain_text("1 か所見つかりました")


def test_comments_and_marks_stand_at_their_time(at: Editing) -> None:
    at.begin()
    visitor, other = at.visitor(), at.visitor("soumu2")
    page = at.open(visitor)
    panel = page.locator("#comments-panel")
    caret(page, "T0002", 0)
    page.get_by_label("選んでいる発言へのコメント").fill("<b>額</b>を確かめる")
    panel.get_by_role("button", name="コメント・印を付ける").click()
    told(page, "0:12 にコメントを付けました。")
    expect(page.locator("#T0002 .marks")).to_contain_text("コメント 1")
    caret(page, "T0004", 0)
    page.keyboard.press("Alt+m")
    expect(panel.locator(".comments li")).to_have_count(2)
    visitor.check()
    theirs = at.open(other).locator("#comments-panel")
    expect(theirs).to_contain_text("<b>額</b>を確かめる")
    expect(theirs.get_by_role("button", name="を削除")).to_have_count(0)  # somebody else's
    theirs.get_by_role("button", name="「<b>額</b>を確かめる」を済みにする").click()
    expect(panel.locator(".comments li")).to_have_count(1, timeout=10_000)
    panel.get_by_label("済んだものも見せる").check()
    panel.get_by_role("button", name="0:12 のコメントへ").click()
    expect(page.locator("#T0002")).to_have_class(re.compile("current"))
    page.once("dialog", lambda dialog: dialog.accept())
    panel.get_by_role("button", name="「印」を削除").click()
    told(page, "コメントを削除しました。")
    with at.office.open() as session:
        assert session.scalars(select(CommentRow.text)).all() == ["<b>額</b>を確かめる"]


def test_versions_are_compared_and_restored(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    caret(page, "T0002", 7)
    page.keyboard.type("約")
    at.saved([FIRST, "来年度の予算は約三億五千万円です。", THIRD, FOURTH])
    page.keyboard.press("Alt+l")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".versions li")).to_have_count(2)
    expect(dialog.locator(".versions")).to_contain_text("文を直した: 総務 太郎")
    expect(dialog.locator(".difference ins")).to_have_text("（追加: 約）")
    visitor.check()
    dialog.get_by_role("button", name="「前の版」の文に戻す").click()
    told(page, "前の版に戻しました。")
    at.saved([FIRST, SECOND, THIRD, FOURTH])
    assert at.kinds() == ["text", "restore"]


def test_versions_of_a_speech_of_two_hundred_thousand_letters_are_compared(at: Editing) -> None:
    speech = "議案を議題といたします。" * 16_000  # segmented as one text, it took gigabytes
    at.begin(replace(HEARD, turns=(replace(HEARD.turns[0], text=speech, words=()),)))
    page = at.open(at.visitor())
    caret(page, "T0001", 0)
    page.keyboard.type("約")
    at.saved([f"約{speech}"])
    page.keyboard.press("Alt+l")
    expect(page.get_by_role("dialog").locator(".difference ins")).to_have_text("（追加: 約）")


def test_a_signed_record_can_be_read_but_not_changed(at: Editing) -> None:
    at.begin()
    lock(at.office, at.meeting_id)
    visitor = at.visitor()
    page = visitor.page
    page.goto(f"{at.address}/meetings/{at.meeting_id}/editor")
    expect(page.locator("#state")).to_have_attribute("data-state", "locked")
    for name in ("決定事項にする", "宿題にする", "選んでいる発言の話者を変える", "発言を消す"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    expect(page.locator("#T0001 .tick input")).to_be_disabled()
    expect(page.locator("#voices-panel").get_by_role("button", name="名前を変える")).to_have_count(
        0
    )
    page.locator("#T0002 .text").focus()
    for key in ("F9", "Alt+Delete", "Alt+Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#toast")).to_be_hidden()
    assert shown(page) == [FIRST, SECOND, THIRD, FOURTH]
    visitor.check()


def test_who_may_only_read_sees_the_panels_without_what_changes(at: Editing) -> None:
    at.begin()
    visitor = at.visitor("reader")
    page = at.open(visitor)
    expect(page.locator("#voices-panel")).to_contain_text("話者2")
    for name in ("宿題にする", "名前を変える", "コメント・印を付ける", "確認済みにする"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.keyboard.press("Alt+r")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("探す語").fill("予算")
    page.keyboard.press("Enter")
    expect(dialog.locator("mark")).to_have_text("予算")
    visitor.check()
    dialog.get_by_role("button", name="0:12 の発言へ").click()
    expect(page.locator("#T0002")).to_have_class(re.compile("current"))
