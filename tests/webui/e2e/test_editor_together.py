"""Two people, two windows, a line that breaks: in the editor nobody's text is lost."""

import random

from editing_page import Editing, caret, long, shown, text
from playwright.sync_api import Page, Route, expect
from served import until
from told import SPOKEN

from webui.tables import MeetingRow, MinutesRow

FIRST, SECOND, THIRD, FOURTH = (turn.text for turn in SPOKEN.turns)
SAVED = "保存済み"


def test_what_others_do_is_seen_and_who_they_are(at: Editing) -> None:
    at.begin()
    visitor, other = at.visitor(), at.visitor("soumu2")
    mine, theirs = at.open(visitor), at.open(other)
    caret(theirs, "T0002", 0)
    theirs.keyboard.type("では、")
    caret(theirs, "T0004", 2)
    theirs.keyboard.press("Enter")
    expect(text(mine, "T0002")).to_have_text("では、" + SECOND, timeout=10_000)
    expect(mine.locator("#here")).to_have_text("ほかに見ている人: 総務 次郎", timeout=10_000)
    at.saved([FIRST, "では、" + SECOND, THIRD, FOURTH[:3], FOURTH[3:]])
    expect(mine.locator(".turn")).to_have_count(5, timeout=10_000)
    assert shown(mine) == at.texts()
    visitor.context.set_offline(True)  # different things of one turn go together unasked
    caret(mine, "T0001", 0)
    mine.keyboard.type("自分。")
    theirs.locator("#T0001 .speaker").click()
    theirs.get_by_role("dialog").get_by_label("話者", exact=True).select_option(label="話者2")
    theirs.get_by_role("dialog").get_by_role("button", name="話者を変える").click()
    theirs.keyboard.press("Escape")
    assert until(lambda: at.rows()[0].speaker_code == "S2", 10)
    expect(mine.locator("#state")).to_contain_text("未送信")
    visitor.context.set_offline(False)
    assert until(lambda: at.texts()[0] == "自分。" + FIRST, 10)
    assert at.rows()[0].speaker_code == "S2"
    expect(mine.locator("#T0001 .speaker")).to_have_text("話者2")


def test_without_a_line_text_waits_in_the_browser_also_over_a_reload(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    at_server = at.address + "/meetings/**/edits*"
    visitor.context.route(at_server, lambda route: route.abort())
    caret(page, "T0001", 0)
    page.keyboard.type("一つ、")
    expect(page.locator("#state")).to_contain_text("未送信", timeout=5000)
    caret(page, "T0002", 7)
    page.keyboard.press("Enter")
    page.keyboard.type("二つ、")
    page.reload()  # the window closes before a second has gone by
    expect(page.locator("#state")).to_contain_text("未送信", timeout=5000)
    written = ["一つ、" + FIRST, "来年度の予算は", "二つ、三億五千万円です。", THIRD, FOURTH]
    assert shown(page) == written
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    visitor.context.unroute(at_server)
    written[1:3] = ["来年度の予算は", "三億五千万円です。"]
    at.saved(written)
    assert shown(page) == written
    expect(page.locator("#state")).to_have_text(SAVED)


def test_a_closed_window_leaves_its_text_to_the_next(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    visitor.context.set_offline(True)
    caret(page, "T0001", 0)
    page.keyboard.type("残す。")
    expect(page.locator("#state")).to_contain_text("未送信", timeout=5000)
    page.close(run_before_unload=False)
    visitor.context.set_offline(False)
    again = at.open(visitor, visitor.context.new_page())
    at.saved(["残す。" + FIRST, SECOND, THIRD, FOURTH])
    assert shown(again) == at.texts()


def test_two_windows_of_one_browser_send_each_change_once(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    sent: list[str] = []
    visitor.context.on(
        "request", lambda r: sent.append(str(r.post_data)) if r.method == "POST" else None
    )
    one, two = at.open(visitor), at.open(visitor, visitor.context.new_page())
    visitor.context.set_offline(True)
    caret(one, "T0001", 0)
    one.keyboard.type("一")
    caret(two, "T0002", 0)
    two.keyboard.type("二")
    expect(one.locator("#state")).to_contain_text("未送信", timeout=5000)
    expect(two.locator("#state")).to_contain_text("未送信", timeout=5000)
    third = visitor.context.new_page()
    sent.clear()
    visitor.context.set_offline(False)
    at.open(visitor, third)  # finds their changes, and them
    at.saved(["一" + FIRST, "二" + SECOND, THIRD, FOURTH])
    expect(one.locator("#state")).to_have_text(SAVED)
    expect(two.locator("#state")).to_have_text(SAVED)
    assert len(sent) == 2
    assert at.kinds() == ["text", "text"]


def test_conflicts_are_shown_side_by_side_and_chosen(at: Editing) -> None:
    at.begin()
    visitor, other = at.visitor(), at.visitor("soumu2")
    mine, theirs = at.open(visitor), at.open(other)
    visitor.context.set_offline(True)
    for code in ("T0001", "T0002", "T0003"):
        for page, mark in ((mine, "自分。"), (theirs, "相手。")):
            caret(page, code, 0)
            page.keyboard.type(mark)
    caret(mine, "T0004", 0)
    mine.keyboard.type("消さない。")
    mine.keyboard.press("Enter")
    caret(theirs, "T0004", 0)
    theirs.keyboard.press("Alt+Delete")
    stand = ["相手。" + FIRST, "相手。" + SECOND, "相手。" + THIRD]
    at.saved(stand)
    visitor.context.set_offline(False)
    expect(mine.locator("#state")).to_contain_text("どちらを残すか", timeout=10_000)
    mine.get_by_role("button", name="見比べて選ぶ").click()
    dialog = mine.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="総務 次郎の文（保存済み）")).to_be_visible()
    expect(dialog.locator(".theirs")).to_have_text(f"話者1「相手。{FIRST}」")
    expect(dialog.get_by_label("自分の文")).to_have_value("自分。" + FIRST)
    visitor.faults.clear()  # that the line was broken
    visitor.check()
    dialog.get_by_label("自分の文").fill("二人の。" + FIRST)
    dialog.get_by_role("button", name="自分の文を残す").click()
    dialog.get_by_role("button", name="相手の文を残す").click()
    dialog.get_by_role("button", name="両方残す").click()
    expect(dialog.locator(".theirs")).to_have_text(["消されています", "自分だけが足した発言です"])
    dialog.get_by_role("button", name="自分の文を残す").click()
    expect(dialog).to_be_hidden()
    stays = ["二人の。" + FIRST, stand[1], stand[2], "自分。" + THIRD, "消さない。", FOURTH]
    at.saved(stays)
    expect(mine.locator("#state")).to_have_text(SAVED)
    assert shown(mine) == stays


def test_a_signed_off_record_keeps_unsent_text_to_be_copied(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    visitor.context.set_offline(True)
    caret(page, "T0001", 0)
    page.keyboard.type("遅い。")
    expect(page.locator("#state")).to_contain_text("未送信", timeout=5000)
    sign_off(at)
    visitor.context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("確定済み", timeout=10_000)
    expect(text(page, "T0002")).to_have_attribute("aria-readonly", "true")
    page.get_by_role("button", name="送れなかった文を見る").click()
    expect(page.get_by_role("dialog").get_by_label("文", exact=True)).to_have_value(
        "遅い。" + FIRST
    )
    visitor.faults.clear()  # the line that was broken, and 423
    visitor.check()
    page.get_by_role("button", name="写したので、この文を消す").click()
    expect(text(page, "T0001")).to_have_text(FIRST)
    assert at.texts() == [FIRST, SECOND, THIRD, FOURTH]


def test_two_browsers_and_a_breaking_line_lose_nothing(at: Editing) -> None:
    """Each writes marks of their own; now and then a request, or its answer, does not arrive."""
    chance = random.Random(6)
    at.begin(long(12, 2), has_sound=False)
    pages = [at.open(at.visitor(name)) for name in ("soumu", "soumu2")]
    for page in pages:
        page.context.route("**/edits**", lambda route: breaking(route, chance))
    marks: list[str] = []
    for step in range(30):
        who = step % 2
        page = pages[who]
        place = page.locator(".turn .text").nth(chance.randrange(12))
        mark = f"〔{'ab'[who]}{step}〕"
        place.focus()
        page.keyboard.press("Control+Home")
        page.keyboard.type(mark)
        marks.append(mark)
        if step % 7 == 3:
            page.keyboard.press("Enter")
        if step % 5 == 0:
            page.context.set_offline(True)
        if step % 5 == 2:
            for other in pages:
                other.context.set_offline(False)
    for page in pages:
        page.context.set_offline(False)
        page.context.unroute_all(behavior="ignoreErrors")
    for _ in range(40):
        for page in pages:
            settle(page)
        if all(page.locator("#state").inner_text() == SAVED for page in pages):
            break
    there = "".join(at.texts())
    assert [mark for mark in marks if mark not in there] == []
    for page in pages:
        page.reload()
        expect(page.locator("#state")).to_have_text(SAVED)
        assert shown(page) == at.texts()


def breaking(route: Route, chance: random.Random) -> None:
    """A line that loses requests, and answers of what was done."""
    luck = chance.random()
    if luck < 0.15:
        route.abort()
    elif luck < 0.3:
        route.fetch()
        route.abort()
    else:
        route.continue_()


def settle(page: Page) -> None:
    """Keep both wherever two wrote in one place."""
    dialog, button = page.get_by_role("dialog"), page.get_by_role("button", name="見比べて選ぶ")
    if button.is_visible():
        button.click()
    while dialog.is_visible():
        dialog.get_by_role("button", name="両方残す").click()
    page.wait_for_timeout(250)


def sign_off(at: Editing) -> None:
    with at.office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, at.meeting_id)
        session.add(
            MinutesRow(
                organisation_id=meeting.organisation_id,
                meeting_id=meeting.id,
                state="final",
                content={},
                created_at=at.office.clock(),
                changed_at=at.office.clock(),
            )
        )
