"""逐語, ケバ取り, 整文: what is hidden, what stays, and that nothing stored is touched."""

import random
from itertools import pairwise
from pathlib import Path

import pytest

from transcribe.japanese.layers import (
    Style,
    clean,
    default_fillers,
    hidden_spans,
    propose,
    shown,
    styled,
)

DATA = Path(__file__).parents[3] / "transcribe" / "data"
MEETING = [
    line.split(": ", 1)[1]
    for line in (DATA / "sample" / "reference.txt").read_text("utf-8").splitlines()
]
STYLE = Style("polished")
PIECES = [
    *MEETING,
    *("えー、", "あのー、", "まあ、", "この、この件は", "よ、予算の", "はい、はい、"),
    *("っていうことで、", "忘れちゃいました。", "するんですけど、", "ご意見がございます。"),
    *("検討する。", "、", "。", "「", "」", "…", "三億二千万円", "12，000", "第2、第3", "A4", "ｴｰ"),
    *("葛\U000e0100城市", "\ufa19社", "🙂", "\u202eabc"),
    " ",
    "\u3000",
]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("えー、本日は、あのー、予算について、まあ、です。", "本日は、予算について、です。"),
        ("えーとですね、令和8年度のえー予算", "令和8年度の予算"),
        ("えー。それでは始めます。", "それでは始めます。"),
        ("予算の執行は、まあ、えー。", "予算の執行は。"),
        ("あ、すみません。ま、いいでしょう。", "すみません。いいでしょう。"),
        ("んー、どうですかね。", "どうですかね。"),
        ("この、この件について", "この件について"),
        ("あの、あの件は", "あの件は"),
        ("その その資料", "その資料"),
        ("このこの資料", "この資料"),
        ("よ、予算の、予算の執行は", "予算の執行は"),
        ("お、お願いします。", "お願いします。"),
        ("そ、総務課が、か、課長に", "総務課が、課長に"),
        ("それで、それで次に", "それで次に"),
        ("議会が、議会が決めます。", "議会が決めます。"),
        ("予算、予算は可決しました。", "予算は可決しました。"),
        ("予算をを執行", "予算を執行"),
        ("今回はですね、補正予算をですね、", "今回は、補正予算を、"),
        ("エー、アノー、以上です。", "以上です。"),
        ("えー", ""),
    ],
)  # fmt: skip
def test_fillers_and_false_starts_are_hidden(said: str, left: str) -> None:
    assert clean(said) == left


@pytest.mark.parametrize(
    "text",
    [
        "あの件はその後どうなりましたか。",
        "その件、この件、あの人",
        "まあまあの結果です。まあいいでしょう。",
        "一応、確認します。",
        "もう、終わりました。",
        "ええ、そうです。",
        "はい、はい、分かりました。",
        "こう、手を挙げてください。",
        "委員、委員長、事務局が出席しました。",
        "市民、市民団体、議会の皆様",
        "佐々木委員、佐々木委員にお尋ねします。",
        "第2、第2項の規定",
        "委員は、市長、市長が指名する者とする",
        "市長、市長の補助機関、議会、議会の事務局",
        "会議 に、日程の変更を伝えます。",
        "1、1番の議席",
        "二、二十人",
        "本当に、本当に感謝します。",
        "少し、少しずつ進めます。",
        "で、電話しました。",
        "と、都市計画課です。",
        "そうですね、子どもですね、",
        "考えっとき、エース、ムード",
        "いえー、違います。",
        "国も、国も県も反対です。",
        "大変、大変な作業です。",
        "12,000円、12,000人",
    ],
)
def test_words_that_mean_something_stay(text: str) -> None:
    assert clean(text) == text
    assert hidden_spans(text) == []


def test_hidden_spans_are_in_order_and_cut_out_what_clean_leaves_out() -> None:
    text = "えー、本日は、あのー、その、その件です。まあ。"
    spans = hidden_spans(text)
    assert spans == sorted(spans)
    assert all(a < b < c for (a, b), (c, _) in pairwise(spans))
    left = "".join(c for n, c in enumerate(text) if not any(a <= n < b for a, b in spans))
    assert left == clean(text) == "本日は、その件です。"


def test_an_office_has_its_own_list() -> None:
    text = "えー、ええ、要するに、まあ予算は、"
    assert clean(text, ("要するに", "ええ")) == "えー、まあ予算は、"
    assert clean(text, ("まあ",)) == "えー、ええ、要するに、予算は、"
    assert clean("えー、よ、予算は", ()) == "えー、予算は"  # false starts need no list
    assert clean("要するに予算は", ("要するに",)) == "要するに予算は"  # only between marks


def test_the_usual_list_holds_no_answers_and_no_pointing_words() -> None:
    assert not {"ええ", "うん", "もう", "この", "その", "こう"} & set(default_fillers())
    assert {"えー", "あのー", "まあ", "あの", "ま"} <= set(default_fillers())


@pytest.mark.parametrize(
    ("said", "proposed"),
    [
        ("財政課長の藤井でございます。", "財政課長の藤井です。"),
        ("ご意見がございます。", "ご意見があります。"),
        ("質疑はございませんか。", "質疑はありませんか。"),
        ("検討したものでございました。", "検討したものでした。"),
        ("ありがとうございます。", "ありがとうございます。"),
        ("おはようございます。", "おはようございます。"),
        ("よろしゅうございます。", "よろしゅうございます。"),
        ("採決を行うこととする。", "採決を行うこととします。"),
        ("検討した。行った。書いた。来た。", "検討しました。行きました。書きました。来ました。"),
        ("対応できない。行わない。ならない。", "対応できません。行いません。なりません。"),
        ("できなかった。行わなかった。", "できませんでした。行いませんでした。"),
        ("多い。多かった。静かだ。静かだった。", "多いです。多かったです。静かです。静かでした。"),
        ("問題はない。そうではなかった。", "問題はありません。そうではありませんでした。"),
        ("行われている。行きたいと思う。", "行われています。行きたいと思います。"),
        ("そうであろう。必要である。", "そうでしょう。必要です。"),
        ("っていうことで、忘れちゃいました。", "ということで、忘れてしまいました。"),
        ("進めてるんですけど。", "進めているのですけれども。"),
        ("読んでる。準備しとく。", "読んでいます。準備しておきます。"),
        ("いいんじゃないかって思います。", "いいのではないかと思います。"),
        ("じゃあ次に、やっぱりこっちです。", "では次に、やはりこちらです。"),
        ("しなきゃならない。", "しなければなりません。"),
        ("はい、はい、分かりました。", "はい、分かりました。"),
        ("えー、この、この件でございますけども、", "この件ですけども、"),
    ],
)  # fmt: skip
def test_polished_text_is_proposed(said: str, proposed: str) -> None:
    assert propose(said, STYLE) == proposed


@pytest.mark.parametrize(
    "text",
    [
        "予算を執行する",  # a turn that breaks off
        "対象は4校。以上。",
        "だって、そう思います。",
        "彼は「検討する。」と言いました。",
        "持っていうと",
        "決定いたしました。お願いいたします。",
        "体制づくりを行う市の職員です。",
        "そのとおりですか。",
        "これは本です。",
    ],
)
def test_the_proposal_leaves_what_it_does_not_know(text: str) -> None:
    assert propose(text, STYLE) == text


def test_numbers_and_marks_are_in_the_office_s_style() -> None:
    said = "えー、総額は三億二千四百万円で、100、200人です。"
    arabic = Style("polished", "arabic", "comma")
    assert propose(said, arabic) == "総額は3億2,400万円で，100、200人です。"
    assert styled(said, Style("clean", "arabic")) == "総額は3億2,400万円で、100、200人です。"
    assert styled("甲，乙．1，000円 3.5", Style("clean")) == "甲、乙。1，000円 3.5"


def test_protected_words_are_never_touched() -> None:
    said = "まあ株式会社は、じゃあの会が二十歳の集いとする。"
    names = ("まあ株式会社", "じゃあの会", "二十歳の集い")
    proposed = propose(said, Style("polished", "arabic"), names)
    assert all(name in proposed for name in names)
    assert proposed.endswith("とします。")
    assert clean("あー、あのー商店です。", None, ("あのー商店",)) == "あのー商店です。"


def test_verbatim_is_the_text_itself() -> None:
    text = "えー、葛\U000e0100城\ufa19社の、三億円，ｴｰ．"
    for fillers in (None, (), ("えー",)):
        for marks in ("japanese", "comma"):
            assert styled(text, Style("verbatim", "arabic", marks, fillers)) == text


def test_a_written_text_is_shown_as_it_was_written() -> None:
    assert shown("えー、検討する。", "まあ、検討します。", STYLE) == "まあ、検討します。"
    assert shown("えー、検討する。", None, STYLE) == "検討する。"
    assert shown("えー、検討する。", "検討します。", Style("clean")) == "検討する。"
    assert shown("えー、検討する。", "検討します。", Style()) == "えー、検討する。"


def test_whatever_is_said() -> None:
    """Mixed at random: doing it again changes nothing, and hiding only takes out."""
    dice = random.Random(6)
    for _ in range(400):
        text = "".join(dice.choices(PIECES, k=dice.randint(1, 8)))
        spans = hidden_spans(text)
        assert all(0 <= a < b <= len(text) for a, b in spans)
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        proposal = propose(text, STYLE)
        assert propose(proposal, STYLE) == proposal
        for rare in ("葛\U000e0100", "\ufa19", "🙂"):
            assert proposal.count(rare) == text.count(rare)


@pytest.mark.parametrize("sentence", MEETING)
def test_the_sample_meeting_keeps_its_content(sentence: str) -> None:
    """Written text has no fillers: nothing is hidden, and only polite forms are proposed."""
    assert clean(sentence) == sentence
    polite = sentence.replace("でございます", "です").replace("ございませんか", "ありませんか")
    assert propose(sentence, STYLE) == polite


@pytest.mark.parametrize("text", ["", " ", "。", "、", "えー" * 5000, "よ、" * 3000, "あ" * 20_000])
def test_strange_texts_do_no_harm(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert isinstance(propose(text[:2000], STYLE), str)
