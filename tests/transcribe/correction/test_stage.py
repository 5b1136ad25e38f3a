"""The correction of turns with the sound: evidence of a real recogniser, and of a scripted one."""

import json

import numpy as np
import pytest
import soundfile

from transcribe.audio import WorkingCopy
from transcribe.correction import Corrector, Judged
from transcribe.correction.evidence import restored, stored
from transcribe.correction.stage import council_terms
from transcribe.engines.base import EngineOptions, Scorer
from transcribe.engines.scripted import NOT_SAID, Scripted
from transcribe.progress import Meter, Speeds
from transcribe.stages import Sound, judge_turns
from transcribe.types import Audio, Turn, Word
from transcribe.vocabulary import Term, Vocabulary
from transcribe.workspace import Workspace

SECOND = Audio(np.zeros(16_000, np.float32), 16_000)
MIURA = Vocabulary((Term("三浦", ("みうら",)),))


@pytest.fixture
def scripted(tmp_path):
    def make(*lines: str) -> Scripted:
        (tmp_path / "script.json").write_text(json.dumps(lines), "utf-8")
        return Scripted(EngineOptions(tmp_path, "cpu", "int8", 1))

    return make


def corrected(corrector: Corrector, scorer: Scorer, *turns: Turn, strictness="standard"):
    judged = [
        found
        for number, turn in enumerate(turns)
        for found in corrector.judged(number, turn, scorer, lambda *_: SECOND)
    ]
    assert restored(json.loads(json.dumps(stored(judged)))) == judged
    return corrector.decided(turns, judged, strictness)


def test_a_term_is_taken_where_the_sound_says_so(turn, scripted) -> None:
    heard = turn("みうら", "です", "。")
    made = corrected(Corrector(MIURA, None), scripted("三浦です。"), heard)
    assert [t.text for t in made.turns] == ["三浦です。"]
    assert made.corrections[0].turn == heard.id


def test_a_term_is_not_taken_where_the_sound_says_otherwise(turn, scripted) -> None:
    near = Vocabulary((Term("会計課長", ("かいけいかちょう",)),))
    heard = turn("開業", "課長", "の", "説明")
    made = corrected(Corrector(near, None), scripted("開業課長の説明"), heard)
    assert made.turns == (heard,)
    assert not made.corrections


@pytest.mark.parametrize(
    ("words", "surface", "reading"),
    [
        (("工事", "の", "期間"), "公示", "こうじ"),
        (("作業", "が", "完了", "し"), "官僚", "かんりょう"),
        (("対象", "者", "は"), "対照", "たいしょう"),
    ],
)
def test_a_common_word_is_not_exchanged_for_sound_alone(
    turn, scripted, word_list, words, surface: str, reading: str
) -> None:
    heard, own = turn(*words), Vocabulary((Term(surface, (reading,)),))
    for dictionary in (word_list, None):
        both = scripted("".join(words), surface)  # to the sound, one is as likely as the other
        made = corrected(Corrector(own, dictionary), both, heard, strictness="eager")
        assert made.turns == (heard,)


def test_a_turn_without_sound_stays_as_it_is(turn, scripted) -> None:
    corrector, heard = Corrector(MIURA, None), turn("みうら", "です")
    empty = Audio(np.zeros(0, np.float32), 16_000)
    assert corrector.judged(0, heard, scripted("三浦です"), lambda *_: empty) == []


def test_the_scripted_recogniser_knows_its_script(scripted) -> None:
    scores = scripted("三浦です。").likelihoods(SECOND, [("", "三浦"), ("", "箕浦")], language="ja")
    assert scores == [0.0, NOT_SAID]


def test_the_language_of_councils_comes_with_the_product() -> None:
    terms = {t.surface: t.readings for t in council_terms()}
    assert terms["待機児童"] == ("たいきじどう",)
    assert len(terms) > 1000


def test_the_meetings_own_term_is_offered_before_the_general_one(turn, scripted) -> None:
    own = Vocabulary((Term("厚生委員会", ("こうせいいいんかい",)),))
    made = corrected(Corrector(own, None), scripted("厚生委員会を"), turn("高齢", "委員会", "を"))
    assert made.turns[0].text == "厚生委員会を"
    assert made.corrections[0].reason == "term_near"


def test_what_was_judged_is_not_listened_to_again(turn, scripted, tmp_path) -> None:
    (tmp_path / "work").mkdir()
    workspace = Workspace(tmp_path / "work")
    turns = [turn("みうら", "です", "。", id=f"T{n:04d}") for n in range(12)]
    asked: list[int] = []

    class Counted(Scripted):
        def likelihoods(self, audio, texts, *, language):
            asked.append(len(texts))
            return super().likelihoods(audio, texts, language=language)

    def run() -> list[Judged]:
        meter = Meter(lambda _: None, {"correct": ""}, Speeds(tmp_path / "speeds.json"))
        return judge_turns(
            turns, Corrector(MIURA, None), scorer, {None: sound}, "settings", workspace, meter
        )

    scripted("三浦です。")
    scorer = Counted(EngineOptions(tmp_path, "cpu", "int8", 1))
    soundfile.write(tmp_path / "mixed.wav", np.zeros(32_000), 16_000, subtype="PCM_16")
    sound = Sound("mixed", WorkingCopy(tmp_path / "mixed.wav"), (), ())
    first = run()
    assert len(first) == len(asked) == 12
    assert run() == first
    assert len(asked) == 12
    turns[11] = turn("みうら", "と", "申します", id="T0011")
    assert len(run()) == 12
    assert len(asked) == 14, "only the stretch that changed"


@pytest.mark.model
class TestWhisper:
    """With the sample meeting's opening, as whisper-base hears it."""

    HEARD = "本日の出席議員は"

    def test_what_was_said_is_likelier_than_what_was_not(self, recognizer, opening) -> None:
        (segment, *_) = recognizer.transcribe(
            opening, language="ja", seed=0, on_progress=lambda _: None
        )
        wrong = "今日はとても良い天気なので散歩に行きたいと思っています。"
        said, not_said = recognizer.likelihoods(
            opening, [("", segment.text), ("", wrong)], language="ja"
        )
        assert 0 > said > not_said + 20

    def test_a_context_makes_its_words_likelier(self, recognizer, opening) -> None:
        text = "定足数に達しておりますので"
        alone, told = recognizer.likelihoods(opening, [("", text), ("定足数", text)], language="ja")
        assert told > alone

    def test_the_same_question_has_the_same_answer(self, recognizer, opening) -> None:
        asked = [("", "開会いたします。")] * 2
        first, second = recognizer.likelihoods(opening, asked, language="ja")
        assert first == second == recognizer.likelihoods(opening, asked, language="ja")[0]

    def test_the_opening_of_the_sample_is_mended(self, recognizer, opening, word_list) -> None:
        text = "定則数に達しておりますので、会議録書名議員を指名いたします。"
        span = opening.duration / len(text)
        words = tuple(Word(c, n * span, (n + 1) * span, 0.4) for n, c in enumerate(text))
        heard = Turn("T0001", None, 0.0, opening.duration, text, words)
        corrector = Corrector(Vocabulary(), word_list)
        judged = corrector.judged(0, heard, recognizer, lambda *_: opening)
        made = corrector.decided([heard], judged, "standard")
        assert "定足数" in made.turns[0].text
        assert "会議録署名議員" in made.turns[0].text
