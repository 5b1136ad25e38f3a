"""The minutes in a real browser: by keyboard alone from an item to the signature, and what is kept
when the connection, another writer or a signature comes in between.
"""

from browsing import Visitor
from minuted import ask, begun, minutes_of, row_of, save, sign
from office import Office
from playwright.sync_api import Page, Route, expect
from served import until
from sqlalchemy import update

from webui.minutes import rows
from webui.tables import MeetingRow, TurnRow

SAVED = "保存しました。"


def opened(visitor: Visitor, address: str, meeting_id: str) -> Page:
    page = visitor.page
    page.goto(f"{address}/meetings/{meeting_id}/minutes")
    expect(page.locator("#minutes[data-ready]")).to_be_attached()
    return page


def decided(office: Office, meeting_id: str) -> None:
    """What the editor sends when a turn is made a decision; and words that suggest another."""
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        rows.add_item(
            session, meeting, "decision", "予算を認めた", ["T0002"], office.clock(), "first"
        )
        mine = update(TurnRow).where(TurnRow.code == "T0003")
        session.execute(mine.values(text="本件は原案のとおり可決されました。"))


def tab_to(page: Page, selector: str) -> None:
    """By the tab key alone, from wherever the focus is."""
    for _ in range(400):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not lead to {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    tab_to(page, selector)
    page.keyboard.press(key)


def saved(page: Page) -> None:
    expect(page.locator('#minutes[data-state="saved"]')).to_be_attached()


def test_by_keyboard_alone_from_a_decision_to_the_signature(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = begun(office)
    decided(office, meeting_id)
    page = opened(visitor, address, meeting_id)
    visitor.check()
    tab_to(page, '[data-list="decisions"] textarea')
    page.keyboard.press("End")
    page.keyboard.type("。")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("第二の決定")
    page.keyboard.press("Alt+ArrowUp")
    press(page, '[data-list="decisions"] .item:first-child [data-do="ref"]')
    page.keyboard.type("0:12")
    page.keyboard.press("Enter")
    press(page, ".candidates .take")
    page.keyboard.press("Shift+Tab")
    press(page, '[data-add="tasks"]')
    page.keyboard.type("資料を送る")
    press(page, '[data-list="tasks"] [data-do="remove"]')
    expect(page.locator(".told")).to_contain_text("元に戻す")
    assert page.locator('[data-list="tasks"] .item').count() == 0
    press(page, "button.undo")
    assert page.locator('[data-list="tasks"] textarea').input_value() == "資料を送る"
    press(page, "#ask")  # what is not saved yet goes first
    expect(page.locator("h1")).to_contain_text("確認依頼")
    minutes = minutes_of(office, meeting_id)
    assert [(d.text, d.turns) for d in minutes.decisions] == [
        ("第二の決定", ["T0002"]),
        ("予算を認めた。", ["T0002"]),
        ("本件は原案のとおり可決されました。", ["T0003"]),
    ]
    assert [task.text for task in minutes.tasks] == ["資料を送る"]
    press(page, "#to-sign")
    expect(page.locator("#sign")).to_be_visible()
    visitor.check()
    press(page, "#sign")
    expect(page.locator("h1")).to_contain_text("確定")
    assert row_of(office, meeting_id).state == "final"
    assert page.locator('[data-list="decisions"] textarea').first.is_disabled()
    visitor.check()


def test_what_cannot_be_sent_is_kept_in_the_browser_and_sent_later(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = begun(office)
    page = opened(visitor, address, meeting_id)

    def lost(route: Route) -> None:
        if route.request.method == "PUT":
            route.abort()
        else:
            route.continue_()

    page.route("**/minutes", lost)
    page.get_by_role("textbox", name="備考").fill("葛\U000e0100城の話\nあとで")
    expect(page.locator('#minutes[data-state="offline"]')).to_be_attached()
    expect(page.locator(".told")).to_contain_text("このブラウザーに控えてあり")
    save(office.browser("soumu2"), office, meeting_id, place="別の部屋")
    page.unroute("**/minutes")
    opened(visitor, address, meeting_id)
    saved(page)
    minutes = minutes_of(office, meeting_id)
    assert (minutes.remarks, minutes.place) == ("葛\U000e0100城の話\nあとで", "別の部屋")
    assert page.evaluate("localStorage.length") == 0


def test_two_who_write_into_the_same_field_lose_nothing(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = begun(office)
    page = opened(visitor, address, meeting_id)
    other = office.browser("soumu2")
    topic = {"id": "theirs", "title": "別の人の議題"}
    save(other, office, meeting_id, remarks="別の人の備考", topics=[topic], title="別の人の会議名")
    page.get_by_role("textbox", name="場所").fill("私の場所")
    page.get_by_role("textbox", name="備考").fill("私の備考")
    dialog = page.locator("dialog.conflict")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("私の備考")
    expect(dialog).to_contain_text("別の人の備考")
    assert dialog.locator("fieldset").count() == 1
    visitor.faults.clear()  # the browser's console tells of every 409
    visitor.check()
    dialog.get_by_label("両方を続けて残す").check()
    dialog.get_by_role("button").click()
    saved(page)
    minutes = minutes_of(office, meeting_id)
    assert minutes.remarks == "私の備考\n別の人の備考"
    assert (minutes.place, minutes.title) == ("私の場所", "別の人の会議名")
    assert [topic.title for topic in minutes.topics] == ["別の人の議題"]


def test_what_an_old_tab_holds_once_it_is_signed_can_be_read_and_copied(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = begun(office)
    page = opened(visitor, address, meeting_id)
    other = office.browser("soumu2")
    ask(other, meeting_id)
    sign(other, meeting_id)
    page.get_by_role("textbox", name="備考").fill("間に合わなかった備考")
    expect(page.locator(".unsent")).to_contain_text("備考: 間に合わなかった備考")
    assert page.get_by_role("textbox", name="備考").is_disabled()
    assert minutes_of(office, meeting_id).remarks == ""


def test_a_candidate_is_put_aside_shown_again_and_taken(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = begun(office)
    decided(office, meeting_id)
    page = opened(visitor, address, meeting_id)
    line = page.locator(".candidates [data-key]")
    line.get_by_role("button", name="却下", exact=True).click()
    expect(line).to_be_hidden()
    saved(page)
    assert len(minutes_of(office, meeting_id).dismissed) == 1
    page.get_by_label("却下した候補も表示").check()
    expect(line).to_be_visible()
    line.get_by_role("button", name="採用").click()
    expect(line).to_be_hidden()
    assert until(lambda: len(minutes_of(office, meeting_id).decisions) == 2, 10)
    assert minutes_of(office, meeting_id).dismissed == []


def test_what_is_shown_is_what_is_stored_and_only_changes_are_sent(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = begun(office)
    item = {"id": "i", "text": "一\n二", "turns": ["T0001", "Pgone"]}
    full: dict[str, object] = {
        "people": [{"id": "p", "name": "葛\U000e0100城", "presence": "absent", "voice": "Sgone"}],
        "topics": [{**item, "title": "議題"}],
        "decisions": [{**item, "result": "全会一致"}],
        "tasks": [{**item, "owner": "岡本", "due": "12月1日"}],
        "events": [{"id": "e", "kind": "vote", "time": "10時", "text": "採決", "turn": "T0002"}],
        "annotations": [{"id": "a", "kind": "correction", "turn": "T0002", "quote": "三億"}],
        "omissions": [{"id": "o", "kind": "secret", "turn": "Pgone", "quote": "\n "}],
        "summary": "\n要旨\n",
        "summary_is_draft": True,
        "dismissed": ["key"],
    }
    save(office.browser("soumu"), office, meeting_id, **full)
    page = opened(visitor, address, meeting_id)
    before = row_of(office, meeting_id)
    remarks = page.get_by_role("textbox", name="備考")
    remarks.press_sequentially("x")
    remarks.press("Backspace")
    saved(page)
    assert row_of(office, meeting_id).revision == before.revision
    page.get_by_role("button", name="確かめたので引き取る").click()
    saved(page)
    assert row_of(office, meeting_id).content == {**before.content, "summary_is_draft": False}


def test_every_other_page_of_the_minutes_has_no_barrier(
    office: Office, visitor: Visitor, address: str
) -> None:
    meeting_id = begun(office)
    for path in ("/roster", "/verify", "/sign"):
        visitor.page.goto(f"{address}/meetings/{meeting_id}/minutes{path}")
        visitor.check()
    visitor.page.goto(f"{address}/meetings/{office.meeting()}/minutes")
    visitor.check()
