"""Words and the panels, in a real browser: find and replace, layers, the minutes, reading aloud."""

from dataclasses import replace

from browsing import Visitor
from editing_page import HEARD, Editing, caret, shown
from playwright.sync_api import Locator, Page, expect
from served import until
from sqlalchemy import select
from told import SPOKEN

from transcribe.types import Turn
from webui.minutes.content import Minutes
from webui.tables import MinutesRow, TermRow

FIRST, SECOND, THIRD, FOURTH = (turn.text for turn in SPOKEN.turns)
WIDE = "えー、ＡＢＣの予算と、ﾖｻﾝ案。"  # full-width letters, half-width kana
VOICES = """
    window.spoken = [];
    const voices = [
        { name: 'far', lang: 'ja-JP', localService: false },
        { name: 'near', lang: 'ja-JP', localService: true },
    ];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, 'speechSynthesis', { value: {
        speaking: false, getVoices: () => voices, addEventListener() {},
        speak(said) { this.speaking = true; window.spoken.push([said.voice.name, said.text]); },
        cancel() { this.speaking = false; },
    } });
"""


def searched(page: Page, words: str, put: str = "", *options: str) -> Locator:
    """The dialog of find and replace, with what it found."""
    dialog = page.get_by_role("dialog")
    if not dialog.is_visible():
        page.keyboard.press("Alt+r")
    dialog.get_by_label("探す語").fill(words)
    dialog.get_by_label("置き換える語").fill(put)
    for option in options:
        dialog.get_by_label(option).check()
    dialog.get_by_label("探す語").press("Enter")
    return dialog


def put(dialog: Locator) -> None:
    dialog.get_by_role("button", name="選んだところを置き換える").click()


def polished(at: Editing) -> list[str | None]:
    return [row.polished for row in at.rows()]


def test_what_was_chosen_is_replaced_in_one_change(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    dialog = searched(page, "です", "でした")
    expect(dialog).to_contain_text("3 か所見つかりました（3 発言）。")
    assert dialog.locator(".preview del").all_inner_texts() == ["です"] * 3
    assert dialog.locator(".preview ins").all_inner_texts() == ["でした"] * 3
    visitor.check()
    dialog.get_by_role("checkbox", name="0:12 話者2").uncheck()
    put(dialog)
    changed = [FIRST.replace("です", "でした"), SECOND, THIRD, FOURTH.replace("です", "でした")]
    at.saved(changed)
    assert shown(page) == changed
    assert at.kinds() == ["replace"]
    dialog.get_by_role("button", name="閉じる").click()
    page.get_by_role("button", name="元に戻す", exact=True).click()
    at.saved([FIRST, SECOND, THIRD, FOURTH])


def test_a_new_word_is_remembered_for_the_next_meeting(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    dialog = searched(page, "小学校", "義務教育学校")
    put(dialog)
    form = dialog.get_by_role("group", name="この語を用語集に覚えさせる")
    expect(form.get_by_label("表記")).to_have_value("義務教育学校")
    visitor.check()
    form.get_by_label("よみ").fill("ぎむきょういくがっこう")
    form.get_by_role("button", name="用語集に覚えさせる").click()
    expect(dialog).to_contain_text("「義務教育学校」を用語集に登録しました。")
    with at.office.open() as session:
        term = session.scalars(select(TermRow)).one()
    assert (term.surface, term.reading) == ("義務教育学校", "ぎむきょういくがっこう")
    assert term.department_id == 1


def test_case_width_and_variants_are_told_apart_or_not(at: Editing) -> None:
    at.begin(replace(HEARD, turns=(*HEARD.turns, Turn("T0005", "S1", 66.0, 69.0, WIDE))))
    page = at.open(at.visitor())
    for words in ("abc", "ヨサン", "葛城"):
        expect(searched(page, words, "甲")).to_contain_text("見つかりませんでした。")
    same = "大文字と小文字、全角と半角、異体字を区別しない"
    dialog = searched(page, "葛城", "甲", same)
    put(dialog)
    at.saved([FIRST, SECOND, THIRD, FOURTH.replace("葛\U000e0100城", "甲"), WIDE])
    put(searched(page, "abcの(予算)と、(ヨサン)", "$2と$1", "正規表現を使う"))
    expect(dialog.locator(".found")).to_contain_text("置き換えました")
    assert shown(page)[4] == "えー、ﾖｻﾝと予算案。"


def test_a_pattern_that_is_none_or_never_ends_is_told(at: Editing) -> None:
    at.begin(replace(HEARD, turns=(Turn("T0001", "S1", 0.5, 9.0, "あ" * 60),)))
    visitor = at.visitor()
    page = at.open(visitor)
    dialog = searched(page, "(あ", "", "正規表現を使う")
    expect(dialog.get_by_role("alert")).to_contain_text("正規表現として読めません。")
    visitor.check()
    searched(page, "(あ+)+い")
    page.wait_for_timeout(200)
    assert page.evaluate("1 + 1") == 2  # the page is alive meanwhile
    expect(dialog.get_by_role("alert")).to_contain_text("時間がかかりすぎる")
    expect(searched(page, "あ{3}")).to_contain_text("20 か所見つかりました（1 発言）。")
    assert visitor.faults == []


def test_what_changed_since_the_search_is_not_overwritten(at: Editing) -> None:
    at.begin()
    visitor, other = at.visitor(), at.visitor("soumu2")
    page, theirs = at.open(visitor), at.open(other)
    dialog = searched(page, "予算", "決算")
    expect(dialog).to_contain_text("1 か所")
    caret(theirs, "T0002", 0)
    theirs.keyboard.type("補正予算と")
    after = "補正予算と" + SECOND
    at.saved([FIRST, after, THIRD, FOURTH])
    expect(page.locator("#T0002 .text")).to_have_text(after, timeout=10_000)
    put(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("探し直しました")
    put(dialog)
    at.saved([FIRST, after.replace("予算", "決算"), THIRD, FOURTH])


def test_fillers_are_hidden_in_the_view_only(at: Editing) -> None:
    at.begin(replace(HEARD, turns=(*HEARD.turns, Turn("T0005", "S1", 66.0, 69.0, WIDE))))
    visitor = at.visitor()
    page = at.open(visitor)
    page.get_by_label("ケバ取り").check()
    expect(page.locator("#T0005 .clean-text")).to_have_text(WIDE.removeprefix("えー、"))
    expect(page.locator("#T0005 .text")).to_be_hidden()
    expect(page.locator("#T0004 .clean-text")).to_have_text(FOURTH)
    visitor.check()
    put(searched(page, "予算と", "えー、決算と"))
    page.get_by_role("dialog").get_by_role("button", name="閉じる").click()
    expect(page.locator("#T0005 .clean-text")).to_contain_text("ＡＢＣの決算と")
    page.get_by_label("逐語").check()
    expect(page.locator("#T0005 .text")).to_have_text("えー、ＡＢＣのえー、決算と、ﾖｻﾝ案。")


def test_polished_text_is_written_beside_what_was_said(at: Editing) -> None:
    at.begin(replace(HEARD, turns=(Turn("T0001", "S1", 0.5, 9.0, "えー、三億円です。"),)))
    visitor = at.visitor()
    page = at.open(visitor)
    caret(page, "T0001", 0)
    page.keyboard.press("Alt+p")
    area = page.get_by_label("この発言の整文")
    expect(area).to_have_value("三億円です。")  # the rules' proposal
    expect(area).to_be_focused()
    visitor.check()
    page.keyboard.press("End")
    page.keyboard.type("\n以上です。")
    page.keyboard.press("Control+Enter")
    assert until(lambda: polished(at) == ["三億円です。以上です。"], 10)
    assert at.texts() == ["えー、三億円です。"]
    assert at.kinds() == ["polish"]
    expect(page.get_by_role("button", name="整文を直す")).to_be_focused()
    dialog = searched(page, "三億円", "四億円")
    expect(dialog).to_contain_text("2 か所見つかりました（1 発言）。")
    put(dialog)
    dialog.get_by_role("button", name="閉じる").click()
    assert until(lambda: polished(at) == ["四億円です。以上です。"], 10)
    page.get_by_role("button", name="整文を直す").click()
    page.get_by_role("button", name="整文を消す").click()
    assert until(lambda: polished(at) == [None], 10)


def test_selected_words_become_a_decision_by_one_key(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    caret(page, "T0002", 0)
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Alt+q")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("内容")).to_have_value(SECOND[:6])
    dialog.get_by_role("button", name="次の発言も根拠にする").click()
    expect(dialog).to_contain_text("2 発言（0:12〜0:50）")
    visitor.check()
    dialog.get_by_role("button", name="載せる").click()
    expect(page.locator("#toast")).to_contain_text("決定事項として議事録に載せました。")
    caret(page, "T0004", 0)
    page.keyboard.press("Alt+g")
    dialog.get_by_label("内容").fill("学校に確かめる")
    dialog.get_by_role("button", name="載せる").click()
    expect(page.locator("#toast")).to_contain_text("宿題として")
    with at.office.open() as session:
        minutes = Minutes.model_validate(session.get_one(MinutesRow, at.meeting_id).content)
    assert [(one.text, one.turns) for one in minutes.decisions] == [
        (SECOND[:6], ["T0002", "T0003"])
    ]
    assert [(one.text, one.turns) for one in minutes.tasks] == [("学校に確かめる", ["T0004"])]


def test_selected_words_become_a_comment(at: Editing) -> None:
    at.begin()
    page = at.open(at.visitor())
    caret(page, "T0004", 0)
    page.keyboard.press("Alt+c")
    page.get_by_role("dialog").get_by_label("内容").fill("校名を確かめる")
    page.get_by_role("button", name="載せる").click()
    expect(page.locator("#comments-panel")).to_contain_text("校名を確かめる")


def test_a_turn_is_read_aloud_by_a_voice_of_this_machine(at: Editing) -> None:
    at.begin()
    visitor: Visitor = at.visitor()
    visitor.context.add_init_script(VOICES)
    page = at.open(visitor)
    caret(page, "T0002", 0)
    page.get_by_role("button", name="読み上げる・止める").click()
    assert page.evaluate("window.spoken") == [["near", SECOND]]
    page.keyboard.press("Alt+z")
    assert page.evaluate("speechSynthesis.speaking") is False


def test_without_a_voice_of_this_machine_nothing_is_offered(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    visitor.context.add_init_script(VOICES.replace("localService: true", "localService: false"))
    page = at.open(visitor)
    expect(page.get_by_role("button", name="読み上げる・止める")).to_have_count(0)


def test_large_type_stays_after_a_reload(at: Editing) -> None:
    at.begin()
    visitor = at.visitor()
    page = at.open(visitor)
    size = "parseFloat(getComputedStyle(document.querySelector('.turn .text')).fontSize)"
    before = page.evaluate(size)
    page.get_by_label("文字を大きくする").check()
    assert page.evaluate(size) >= before * 1.5
    at.open(visitor)
    assert page.evaluate(size) >= before * 1.5
    visitor.check()
    page.keyboard.press("Alt+o")
    assert page.evaluate(size) == before
