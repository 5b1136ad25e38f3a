"""Marks come where grammar and pauses want them; letters, times and probabilities stay."""

import random
import re
from dataclasses import replace

import pytest

from transcribe.japanese import punctuate
from transcribe.types import Turn, Word

MARKS = re.compile(r"[、。，．,.?!？！\s]")
PAUSE = re.compile(r"<([0-9.]+)>")


def turn(written: str, speaker: str | None = "S1") -> Turn:
    """A word for each character, marks with the one before; <0.5> is a pause in seconds."""
    words: list[Word] = []
    now = 0.0
    for n, part in enumerate(PAUSE.split(written)):
        if n % 2:
            now += float(part)
            continue
        for piece in re.findall(rf"^{MARKS.pattern}+|.{MARKS.pattern}*", part, re.DOTALL):
            words.append(Word(piece, now, now + 0.1, 0.5 + now % 0.5))
            now += 0.1
    return Turn("T0001", speaker, 0.0, now, "".join(w.text for w in words), tuple(words))


def marked(written: str) -> str:
    (found,) = punctuate([turn(written)], "ja")
    return found.text


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        # two sentences run together
        ("以上です<0.4>次に移ります", "以上です。次に移ります。"),
        ("通りでありますそれでは日程に入ります。", "通りであります。それでは日程に入ります。"),
        (
            "報告が終わりました、<0.5>質疑はございませんか。",
            "報告が終わりました。質疑はございませんか。",
        ),
        ("ありません<0.3>よって可決されました。", "ありません。よって可決されました。"),
        ("資料をご覧ください<0.4>本市の人口です", "資料をご覧ください。本市の人口です。"),
        ("予約は電話でしょうか、<0.4>若い人もいます。", "予約は電話でしょうか。若い人もいます。"),
        ("少し遠いですね、<0.5>ベンチを置きましょう。", "少し遠いですね。ベンチを置きましょう。"),
        ("説明を終わりました<0.4>以上です。", "説明を終わりました。以上です。"),
        # forms that hardly ever go on with a noun need a breath, or not even that
        ("開会いたします<0.2>議案は三件です。", "開会いたします。議案は三件です。"),
        ("お願いします<0.2>会長の森です。", "お願いします。会長の森です。"),
        ("成立しました<0.2>議案は三件です。", "成立しました。議案は三件です。"),
        ("開会いたします本日の委員は7名です。", "開会いたします。本日の委員は7名です。"),
        ("よろしいですか議案は三件です。", "よろしいですか。議案は三件です。"),
        ("お願いしますでは次に移ります。", "お願いします。では次に移ります。"),
        # a polite form that the sentence goes on with
        ("付託されております<0.3>議案です。", "付託されております議案です。"),
        ("説明がありました<0.3>資料です。", "説明がありました資料です。"),
        ("お配りしております資料です。", "お配りしております資料です。"),
        (
            "先ほど申し上げました<0.4>件ですが、賛成です。",
            "先ほど申し上げました件ですが、賛成です。",
        ),
        ("これから行います<0.35>事業の説明です。", "これから行います事業の説明です。"),
        ("賛成ですが<0.3>条件があります。", "賛成ですが、条件があります。"),
        ("よろしいでしょうかと<0.3>思います。", "よろしいでしょうかと思います。"),
        ("検討しますので<0.5>お待ちください。", "検討しますので、お待ちください。"),
        ("今回はですね、<0.5>増額します。", "今回はですね、増額します。"),
        # a stop in the middle
        ("議案をご説明。<0.5>いたします。", "議案をご説明いたします。"),
        ("予算を提案。<0.3>いたしました。", "予算を提案いたしました。"),
        ("本市。<0.2>の予算です。", "本市の予算です。"),
        # and one that somebody may mean
        ("森委員。<0.6>森です。", "森委員。森です。"),
        ("以上。<0.5>終わります。", "以上。終わります。"),
        ("問題だと思う。<0.4>市長に伺います。", "問題だと思う。市長に伺います。"),
        ("ご説明。<1.0>いたします。", "ご説明。いたします。"),
        ("はい、<0.4>賛成です。", "はい、賛成です。"),
        ("そうです。が、反対します。", "そうです。が、反対します。"),
        ("結構です。<0.4>で、次は何ですか。", "結構です。で、次は何ですか。"),
        # phrases
        ("進出が決まれば<0.9>百人を雇います。", "進出が決まれば、百人を雇います。"),
        ("午後二時から<0.7>公民館で開きます。", "午後二時から、公民館で開きます。"),
        ("しかし<0.3>反対です。", "しかし、反対です。"),
        ("えーお答えします。", "えー、お答えします。"),
        ("考えて<0.5>おります。", "考えております。"),
        ("本市の<0.8>予算です。", "本市の予算です。"),
        ("市民、の皆様です。", "市民の皆様です。"),
        # the end of a turn
        ("賛成です", "賛成です。"),
        ("森委員", "森委員。"),
        ("以上です、", "以上です。"),
        ("は対象が20%", "は対象が20%。"),
        ("本当ですか？", "本当ですか？"),
        ("「はい」", "「はい」"),
        # widths, doubles and blanks
        ("はい,お答えします.", "はい、お答えします。"),
        ("はい，お答えします．", "はい、お答えします。"),
        ("本当ですか?はい!そうです。", "本当ですか？はい！そうです。"),
        ("以上です。。次です。、はい。", "以上です。次です。はい。"),
        ("そうです、。次です。", "そうです。次です。"),
        ("まず 予算 です。", "まず予算です。"),
        ("割合は43.2%, 次に進みます。", "割合は43.2%、次に進みます。"),
        ("、。はい。", "はい。"),
        # numbers and Latin text
        ("総額は8,640万円です。", "総額は8,640万円です。"),
        ("率は1.<0.4>45です。", "率は1.45です。"),
        ("残高は4億、<0.4>7,300万円です。", "残高は4億7,300万円です。"),
        ("人口は8万、6,420人です。", "人口は8万6,420人です。"),
        ("残る3千、<0.4>500万円です。", "残る3千500万円です。"),
        ("3千、4万と増えます。", "3千、4万と増えます。"),
        ("3千、400人と増えます。", "3千、400人と増えます。"),
        ("残る9000<0.9>600万円です。", "残る9000600万円です。"),
        ("残る9000、600万円です。", "残る9000、600万円です。"),  # 9000600 is another number
        ("3万、4万と増えます。", "3万、4万と増えます。"),
        ("12、3人です。", "12、3人です。"),
        ("Zoom, Teams を使います。", "Zoom, Teamsを使います。"),
        ("https://www.example.jp/a?b=1.2 です。", "https://www.example.jp/a?b=1.2です。"),
        ("Kikitori Inc.の製品です。", "Kikitori Inc.の製品です。"),
        ("ええ...そうです。", "ええ...そうです。"),
    ],
)
def test_marks(heard: str, wanted: str) -> None:
    assert marked(heard) == wanted


def test_without_times_only_what_grammar_makes_sure() -> None:
    text = "報告が終わりました、質疑はございませんか、森委員。以上です次に進みます"
    (found,) = punctuate([Turn("T0001", None, 0.0, 9.0, text)], "ja")
    assert found.text == (
        "報告が終わりました、質疑はございませんか。森委員。以上です。次に進みます。"
    )
    assert found.words == ()


UNMARKED = (
    "ただいまから総務委員会を開会いたします議案の朗読は省略をいたします付託されております議案は"
    "三件で<0.4>日程はお手元に配付のとおりであります<0.35>説明をお願いいたします"
)


def test_where_nobody_heard_marks_less_of_a_pause_will_do() -> None:
    assert marked(UNMARKED) == (
        "ただいまから総務委員会を開会いたします。議案の朗読は省略をいたします。付託されております"
        "議案は三件で、日程はお手元に配付のとおりであります。説明をお願いいたします。"
    )


def test_without_times_too() -> None:
    text = PAUSE.sub("", UNMARKED)[
        : len("ただいまから総務委員会を開会いたします議案の朗読は省略をいたします")
    ]
    (found,) = punctuate([Turn("T0001", None, 0.0, 9.0, text + "議案は三件です")], "ja")
    assert found.text.count("。") == 3


def test_a_mark_nearby_is_a_sign_that_marks_were_heard() -> None:
    assert marked("森です。省略をいたします議案の朗読は終わりました。") == (
        "森です。省略をいたします議案の朗読は終わりました。"
    )


def test_who_goes_on_in_the_next_turn_has_not_ended() -> None:
    first, second = turn("この件については"), turn("次回お答えします。")
    assert punctuate([first, second], "ja")[0].text == "この件については"
    other = replace(second, speaker="S2")
    assert punctuate([first, other], "ja")[0].text == "この件については。"


def test_a_figure_that_was_cut_in_two_stays_one() -> None:
    turns = punctuate([turn("前年度を0."), turn("6ポイント上回りました。")], "ja")
    assert [t.text for t in turns] == ["前年度を0.", "6ポイント上回りました。"]


def test_other_languages_stay() -> None:
    english = [turn("Well , I agree"), turn("以上です")]
    assert punctuate(english, "en") == tuple(english)
    assert punctuate(english[:1], "ja") == (english[0],)


def test_a_mark_belongs_to_the_word_before_it() -> None:
    (found,) = punctuate([turn("以上です<0.4>次に、進みます")], "ja")
    assert [w.text for w in found.words] == [*"以上で", "す。", "次", "に、", *"進みま", "す。"]
    assert [w.start for w in found.words] == [
        w.start for w in turn("以上です<0.4>次に、進みます").words
    ]


def test_a_word_of_marks_alone_goes_with_its_mark() -> None:
    words = (
        Word("ご説明", 0.0, 0.5, 0.9),
        Word("。", 0.5, 0.5, 0.2),
        Word("します", 0.7, 1.0, 0.8),
    )
    (found,) = punctuate([Turn("T0001", None, 0.0, 1.0, "ご説明。します", words)], "ja")
    assert found.words == (words[0], replace(words[2], text="します。"))


PIECES = [
    "です", "ます", "ました", "か", "ね", "本日", "の", "委員会", "を", "開会", "いたします",
    "ご説明", "8,640", "万円", "1.45", "%", "4億", "7,300万円", "12、3人", "えー", "それでは",
    "また、", "が", "は", "、", "。", "，", "．", ".", ",", "?", "！", " ", "\u3000", "…", "...",
    "「", "」", "Zoom", "A4", "はい", "ください", "県", "示す", "https://a.jp/x?y=1", "二", "十",
    "第", "号", "、、", "。。", "、。", "\n",
]  # fmt: skip

FEW = [p for p in PIECES * 4 if not MARKS.search(p)] + [
    "本日の委員は",
    "されて",
    "おります",
    "事業",
    "、",
    "。",
    " ",
] * 2


def any_turns(seed: int) -> list[Turn]:
    """Turns of anything, in words of any length with any pauses, some without words."""
    chance = random.Random(seed)
    turns = []
    for number in range(chance.randint(1, 3)):
        if chance.random() < 0.3:  # long, with few marks or none
            pieces = chance.choices(FEW, k=chance.randint(20, 60))
        else:
            pieces = chance.choices(PIECES, k=chance.randint(1, 25))
        text = "".join(pieces)
        now, words, rest = 0.0, [], text
        while rest:
            piece, rest = rest[: (size := chance.randint(1, 4))], rest[size:]
            start = now + chance.choice([0.0, 0.0, 0.05, 0.2, 0.3, 0.5, 1.0])
            now = start + chance.choice([0.0, 0.1, 0.3])
            words.append(Word(piece, start, now, chance.random()))
        speaker = chance.choice(["S1", "S2", None])
        given = tuple(words) if chance.random() < 0.9 else ()
        turns.append(Turn(f"T{number:04d}", speaker, 0.0, now, text, given))
    return turns


def letters(text: str) -> str:
    return MARKS.sub("", text)


def spoken(turn: Turn) -> list[Word]:
    """The words without their marks."""
    return [replace(w, text=letters(w.text)) for w in turn.words if letters(w.text)]


@pytest.mark.parametrize("seed", range(300))
def test_nothing_but_marks_changes_and_twice_is_once(seed: int) -> None:
    before = any_turns(seed)
    after = punctuate(before, "ja")
    assert [letters(t.text) for t in after] == [letters(t.text) for t in before]
    assert [replace(t, text="", words=()) for t in after] == [
        replace(t, text="", words=()) for t in before
    ]
    assert all("".join(w.text for w in t.words) in (t.text, "") for t in after)
    for old, new in zip(before, after, strict=True):
        assert spoken(new) == spoken(old)
    assert punctuate(after, "ja") == after


OWN_MARKS = ["１．５倍です。", "１，０００円です。", "１２ ３４です。", "안녕 하세요。"]


@pytest.mark.parametrize("text", OWN_MARKS)
def test_full_width_figures_and_scripts_with_blanks_keep_their_own_marks(text: str) -> None:
    words = tuple(Word(c, n / 10, (n + 1) / 10, 0.9) for n, c in enumerate(text))
    (turn,) = punctuate((Turn("T1", "S1", 0.0, len(text) / 10, text, words),), "ja")
    assert turn.text == text
