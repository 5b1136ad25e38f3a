"""Names for speakers, from what is said."""

import pytest

from transcribe.messages import language
from transcribe.naming import proposal_notices, propose_names
from transcribe.naming.candidates import distinct
from transcribe.naming.sentences import excerpt, sentences_of
from transcribe.types import Speaker, SpeakerProposal, Turn
from transcribe.vocabulary.types import Person

SPEAKERS = tuple(Speaker(f"S{n}", f"話者{n}") for n in range(1, 7))
ROSTER = (
    Person("石川雅之", "いしかわまさゆき", "委員長", "1", "石川", "いしかわ"),
    Person("野村佳代", "のむらかよ", "副委員長", "2", "野村", "のむら"),
    Person("中村千尋", "なかむらちひろ", "委員", "3", "中村", "なかむら"),
    Person("大西敏子", "おおにしとしこ", "委員", "7", "大西", "おおにし"),
    Person("西村直美", "にしむらなおみ", "保険年金課長", "", "西村", "にしむら"),
)


def turns(*said: tuple[str | None, str]) -> tuple[Turn, ...]:
    return tuple(
        Turn(f"T{n:04d}", speaker, 10.0 * n, 10.0 * n + 9, text)
        for n, (speaker, text) in enumerate(said, start=1)
    )


def proposed(
    *said: tuple[str | None, str], people: tuple[Person, ...] = ROSTER
) -> dict[str, SpeakerProposal]:
    found = propose_names(turns(*said), SPEAKERS, people, "ja")
    assert len({p.name for p in found}) == len({p.speaker for p in found}) == len(found)
    return {p.speaker: p for p in found}


def names(*said: tuple[str | None, str], people: tuple[Person, ...] = ROSTER) -> dict[str, str]:
    return {speaker: p.name for speaker, p in proposed(*said, people=people).items()}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("保険年金課長の西村でございます。", "西村直美（保険年金課長）"),
        ("議案第1号です。保健年金課長西村です。", "西村直美（保険年金課長）"),
        ("中村と申します。", "中村千尋（委員）"),
        ("3番、中村でございます。", "中村千尋（委員）"),
        ("仲村です、2点伺います。", "中村千尋（委員）"),
        ("なかむらですけど、2点伺います。", "中村千尋（委員）"),
        ("自治会のオニシです企業誘致について", "大西敏子（委員）"),
        ("のむらです。", "野村佳代（副委員長）"),
        ("年金家庁の審議図です。", "西村直美（保険年金課長）"),
    ],
    ids=[
        "role",
        "no の",
        "humble",
        "seat",
        "other kanji",
        "kana",
        "no stop",
        "の inside",
        "role only",
    ],
)
def test_who_introduces_themselves(text: str, name: str) -> None:
    assert names(("S2", text)) == {"S2": name}


@pytest.mark.parametrize(
    "text",
    [
        "中村委員。",
        "質疑はございませんか、なかむらイン。",
        "仲村委員、どうぞ。",
        "それでは、中村委員、お願いいたします。",
        "7番、中村千尋君。",
        "3番議員。",
        "中村議員の質問を許します。",
        "次に、中村委員から報告を求めます。",
    ],
)
def test_who_is_called_speaks_next(text: str) -> None:
    found = proposed(("S1", f"説明が終わりました。{text}"), ("S2", "2点伺います。"))
    assert {s: p.name for s, p in found.items()} == {"S2": "中村千尋（委員）"}
    assert (found["S2"].turn, found["S2"].reason) == ("T0001", "called")


@pytest.mark.parametrize("text", ["保険年金課長。", "保健年金課長の説明を求めます。"])
def test_who_is_called_by_role_speaks_next(text: str) -> None:
    assert names(("S1", text), ("S2", "お答えします。")) == {"S2": "西村直美（保険年金課長）"}


@pytest.mark.parametrize(
    "said",
    [
        [("S1", "署名議員は、中村委員と大西委員にお願いします。"), ("S2", "はい。")],
        [("S1", "中村委員のご意見も伺いました。"), ("S2", "はい。")],
        [("S1", "中村委員。"), ("S1", "資料をご覧ください。"), ("S2", "はい。")],
        [("S1", "賛成です。以上です。"), ("S2", "場所は東口の中村です。")],
        [("S1", "担当は課長の西村です。")],
        [("S1", "税務課長の田中です。委員の中村です。委員の大西です。")],
        [(None, "委員の中村です。")],
    ],
    ids=["two", "not called", "goes on", "a place", "about another", "introduces", "nobody"],
)
def test_what_names_nobody_is_no_evidence(said: list[tuple[str | None, str]]) -> None:
    assert names(*said) == {}


def test_the_only_chair_of_the_roster_opens_the_meeting() -> None:
    opening = ("S1", "ただいまから、厚生委員会を開会いたします。")
    assert names(opening) == {"S1": "石川雅之（委員長）"}
    two = (*ROSTER, Person("森健", role="委員長", family="森"))
    assert names(opening, people=two) == {}
    plenary = (*ROSTER, Person("森健", role="議長", family="森"))
    assert names(opening, people=plenary) == {"S1": "森健（議長）"}


def test_evidence_adds_up_and_the_best_is_quoted() -> None:
    once = proposed(("S1", "中村委員。"), ("S2", "2点伺います。"))["S2"]
    twice = proposed(("S1", "中村委員。"), ("S2", "はい。委員の仲村です。2点伺います。"))["S2"]
    assert once.score < twice.score <= 1
    assert (twice.turn, twice.quote) == ("T0002", "委員の仲村です。")


def test_conflicting_evidence_lowers_the_score() -> None:
    clear = proposed(("S2", "委員の中村です。"))["S2"]
    doubtful = proposed(
        ("S2", "委員の中村です。"), ("S1", "大西委員。"), ("S2", "収納率を伺います。")
    )["S2"]
    assert doubtful.name == clear.name
    assert doubtful.score < clear.score


def test_one_name_is_for_one_speaker() -> None:
    """Who is called is the best guess for S3 too, but S2 has said the name."""
    found = names(
        ("S2", "委員の中村です。"), ("S1", "中村委員。"), ("S3", "はい。"), ("S2", "伺います。")
    )
    assert found["S2"] == "中村千尋（委員）"
    assert "S3" not in found


def test_a_reference_back_is_weak_evidence_alone() -> None:
    asked = ("S3", "受診率は県内でどのくらいでしょうか、教えてください。")
    answer = ("S2", "ただいまの大西委員のご質問にお答えします。")
    assert names(asked, answer) == {}
    called = proposed(("S1", "大西委員。"), asked)
    more = proposed(("S1", "大西委員。"), asked, answer)
    assert more["S3"].score > called["S3"].score


def test_a_role_tells_two_of_one_name_apart() -> None:
    people = (
        Person("山本太郎", "やまもとたろう", "総務課長", "", "山本", "やまもと"),
        Person("山本花子", "やまもとはなこ", "委員", "", "山本", "やまもと"),
    )
    said = (("S1", "総務課長の山本です。"), ("S2", "委員の山本です。"))
    assert names(*said, people=people) == {
        "S1": "山本太郎（総務課長）",
        "S2": "山本花子（委員）",
    }
    assert names(("S1", "山本です。"), people=people) == {}


def test_another_familys_name_is_not_taken_for_one_of_the_roster() -> None:
    assert "西村" not in str(names(("S1", "保険年金課長の田中です。")))
    assert names(("S1", "木村委員。"), ("S2", "伺います。")).get("S2") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("こども課長の上田です。", "上田（こども課長）"),
        ("若葉野市の山本です。", "山本"),
        ("佐々木健一と申します。", "佐々木健一"),
    ],
)
def test_without_a_roster_names_are_as_heard(text: str, name: str) -> None:
    (alone,) = proposed(("S1", text), people=()).values()
    assert alone.name == name


def test_without_a_roster_kanji_are_preferred() -> None:
    said = (("S1", "おかもと委員。"), ("S2", "はい。岡本です。"))
    assert names(*said, people=()) == {"S2": "岡本（委員）"}


@pytest.mark.parametrize("text", ["問題です。", "以上です。", "目標の達成です。", "市の方針です。"])
def test_a_common_word_is_no_name(text: str) -> None:
    assert names(("S1", text), people=()) == {}


def test_without_speakers_or_in_another_language_nothing_is_proposed() -> None:
    said = turns(("S1", "委員の中村です。"))
    nobody = turns((None, "委員の中村です。"))
    assert propose_names(nobody, (), ROSTER, "ja") == ()
    assert propose_names(said, SPEAKERS, ROSTER, "en") == ()
    assert propose_names((), SPEAKERS, ROSTER, "ja") == ()


def test_the_surest_comes_first_and_scores_are_shares() -> None:
    found = propose_names(
        turns(("S1", "大西委員。"), ("S2", "伺います。"), ("S3", "保険年金課長の西村です。")),
        SPEAKERS, ROSTER, "ja",
    )  # fmt: skip
    assert [p.speaker for p in found] == ["S3", "S2"]
    assert all(0 < p.score <= 1 for p in found)


def test_notices_say_who_may_be_whom_and_why() -> None:
    said = turns(("S1", "大西委員。"), ("S2", "伺います。"), ("S3", "保険年金課長の西村です。"))
    found = propose_names(said, SPEAKERS, ROSTER, "ja")
    with language("ja"):
        first, second = proposal_notices(found, said, SPEAKERS)
    assert (first.kind, first.start, first.end) == ("speaker_proposal", 10.0, 19.0)
    assert "話者2は大西敏子（委員）かもしれません" in first.detail
    assert "「大西委員。」" in first.detail
    assert second.start == 30.0


OFFICES = (
    Person("東海林茂", role="総務部長", family="東海林"),
    Person("藤井明", "ふじいあきら", "財政課長", "", "藤井", "ふじい"),
    Person("高橋次郎", "たかはしじろう", "教育総務課長", "", "高橋", "たかはし"),
)
AGENDA = (
    Person("藤井", "ふじい", "課長", "", "藤井", "ふじい"),
    Person("高橋", "たかはし", "課長", "", "高橋", "たかはし"),
    Person("東海林", "しょうじ", "部長", "", "東海林", "しょうじ"),
)


@pytest.mark.parametrize(
    ("text", "listed", "name"),
    [
        ("総務部長の東海震です。", OFFICES, "東海林茂（総務部長）"),
        ("財政課長の藤でございます。", OFFICES, "藤井明（財政課長）"),
        ("財政課長の図です。", OFFICES, "藤井明（財政課長）"),
        ("財政課長の藤でございます。", AGENDA, "藤井（課長）"),
        ("総務部長の東海震です。", AGENDA, "東海林（部長）"),
        ("財政課長の藤でございます。", (*OFFICES, *AGENDA), "藤井明（財政課長）"),
    ],
    ids=["characters", "end lost", "no name", "agenda", "agenda, characters", "both"],
)
def test_the_only_holder_of_an_office_is_proposed_though_the_name_was_misheard(
    text: str, listed: tuple[Person, ...], name: str
) -> None:
    found = proposed(("S1", text), people=listed)["S1"]
    assert (found.name, found.reason, found.quote) == (name, "office", text)
    understood = proposed(("S1", "教育総務課長の高橋です。"), people=listed)["S1"]
    assert understood.reason == "self_introduction"
    assert found.score < understood.score


def test_a_call_and_a_misheard_name_are_for_one_person() -> None:
    said = (("S1", "財政課長の説明を求めます。"), ("S2", "財政課長の藤でございます。"))
    alone = proposed(said[1], people=OFFICES)["S2"]
    both = proposed(*said, people=OFFICES)["S2"]
    assert both.name == alone.name == "藤井明（財政課長）"
    assert both.score > alone.score


def test_a_call_by_a_misheard_name_and_an_office_is_for_its_holder() -> None:
    found = proposed(("S1", "次に東海震総務部長。"), ("S2", "お答えします。"), people=OFFICES)
    assert (found["S2"].name, found["S2"].reason) == ("東海林茂（総務部長）", "office")


@pytest.mark.parametrize(
    "text",
    [
        "財政課長の田中です。",
        "財政課長の佐藤です。",
        "財政部長の藤です。",
        "企画課長の田中です。",
        "委員の藤です。",
    ],
)
def test_beside_a_list_nobody_unlisted_has_an_office(text: str) -> None:
    assert all("（" not in name for name in names(("S1", text), people=OFFICES).values())


@pytest.mark.parametrize("called", ["教育総務部長。", "総務課長。", "企画課長。", "課長。"])
def test_another_office_calls_nobody(called: str) -> None:
    assert names(("S1", called), ("S2", "お答えします。"), people=OFFICES) == {}


def test_two_of_one_office_are_not_told_apart_by_it() -> None:
    two = (*OFFICES, Person("中野進", "なかのすすむ", "財政課長", "", "中野", "なかの"))
    assert names(("S1", "財政課長の図です。"), people=two) == {}
    assert names(("S1", "財政課長の藤です。"), people=two) == {"S1": "藤井明（財政課長）"}


def test_a_person_of_roster_and_agenda_is_one() -> None:
    assert distinct((*OFFICES, *AGENDA)) == list(OFFICES)
    assert distinct((*AGENDA, *OFFICES)) == [OFFICES[1], OFFICES[2], OFFICES[0]]
    member = Person("藤井恵", role="委員", family="藤井")
    assert distinct((*OFFICES, member)) == [*OFFICES, member]
    seats = (Person("森", seat="1", family="森"), Person("森", seat="2", family="森"))
    assert distinct(seats) == list(seats)


UNMARKED = (
    "財政課長の藤でございます今回の補正は歳入歳出それぞれ3億円を追加し"
    "総額を186億7500万円とするものです財源は国庫支出金が1億800万円残る9600万円は基金からの繰入金です"
)


def test_sentences_end_at_polite_forms_too() -> None:
    assert [s[-4:] for s in sentences_of(UNMARKED)] == ["ざいます", "ものです", "入金です"]
    assert sentences_of("質疑はございませんか佐々木委員。") == [
        "質疑はございませんか",
        "佐々木委員。",
    ]
    whole = "伺いますが、急ですので、よろしいですかね。"
    assert sentences_of(whole) == [whole]
    assert sentences_of("。 。") == sentences_of("") == []


def test_a_sentence_without_an_end_is_parted_at_commas() -> None:
    text = "、".join(["駅前の広場の整備について"] * 20)
    parts = sentences_of(text)
    assert "".join(parts) == text
    assert max(map(len, parts)) <= 80 < len(text)


@pytest.mark.parametrize(
    ("said", "speaker", "quote"),
    [
        ((("S2", UNMARKED),), "S2", "財政課長の藤でございます"),
        ((("S1", "質疑に入ります質疑はございませんか高橋課長"), ("S3", "はい")), "S3", "高橋課長"),
    ],
    ids=["introduces", "called"],
)
def test_turns_without_stops_are_quoted_where_the_name_is(
    said: tuple[tuple[str, str], ...], speaker: str, quote: str
) -> None:
    assert proposed(*said, people=OFFICES)[speaker].quote == quote


def test_a_quote_is_cut_around_its_evidence() -> None:
    long = f"{'あ' * 30}財政課長の藤井です{'い' * 30}"
    assert excerpt(long, "藤井です") == "…あああ財政課長の藤井ですいいいいいいいい…"
    assert excerpt("財政課長の藤井です。", "藤井") == "財政課長の藤井です。"
    assert excerpt(long, "高橋") == excerpt(long, "") == ""


def test_the_notice_says_that_only_the_office_was_understood() -> None:
    said = turns(("S1", "財政課長の藤でございます。"), ("S2", "教育総務課長の高橋です。"))
    found = propose_names(said, SPEAKERS, OFFICES, "ja")
    with language("ja"):
        office, name = proposal_notices(found, said, SPEAKERS)
    assert "役職" in office.detail
    assert "役職" not in name.detail
