"""Each recipe on a tiny copy of its collection, in the collection's own layout."""

import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from corpora.manifest import Corpus, Recording, load_corpus, problems
from corpora.recipes import RECIPES, Made, make
from corpora.recipes.csj_tags import plain
from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.types import Audio

RATE = 16000


@pytest.fixture(scope="module")
def speech(sample: Audio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 s of speech, as 16 kHz PCM WAV."""
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    soundfile.write(path, sample.samples[: 20 * RATE], RATE, subtype="PCM_16")
    return path


@pytest.fixture(scope="module")
def clip(speech: Path) -> Path:
    """2 s of it as MP3."""
    path = speech.with_name("clip.mp3")
    program = imageio_ffmpeg.get_ffmpeg_exe()
    options = ["-loglevel", "error", "-i", str(speech), "-t", "2", "-ar", "48000"]
    subprocess.run([program, *options, str(path)], check=True)
    return path


class Maker:
    """Makes a corpus of what the test has laid out, and keeps what was said meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.source, self.target = folder / "collection", folder / "corpus"
        self.told: list[Message] = []

    def put(self, path: str, content: bytes | Path | str, encoding: str = "utf-8") -> None:
        file = self.source / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            content = content.read_bytes()
        file.write_bytes(content.encode(encoding) if isinstance(content, str) else content)

    def make(self, name: str, *, limit: int | None = None, source: Path | None = None) -> Corpus:
        recipe, given = RECIPES[name], source or self.source
        made = make(recipe, given, self.target, limit=limit, report=self.told.append)
        assert isinstance(made, Made)
        assert made.left_out == len(self.told)
        assert load_corpus(self.target) == made.corpus
        assert list(problems(self.target, sounds=True)) == []
        return made.corpus

    def leftovers(self) -> list[str]:
        return sorted(p.name for p in self.target.parent.iterdir() if p != self.source)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


def by_id(corpus: Corpus) -> dict[str, Recording]:
    return {recording.id: recording for recording in corpus.recordings}


# What all recipes say of themselves


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_tells_terms_and_where_it_is_had(name: str) -> None:
    recipe = RECIPES[name]
    assert recipe.id == name
    for text in (recipe.licence, recipe.source, recipe.partition, recipe.title):
        assert text.strip()
    assert "--from" in recipe.layout.ja
    assert "--from" in recipe.layout.en


@pytest.mark.parametrize("name", RECIPES)
def test_a_folder_without_the_collection_is_refused(name: str, maker: Maker) -> None:
    maker.put("readme.txt", "nothing")
    with pytest.raises(InputError) as caught:
        maker.make(name)
    assert caught.value.hint == RECIPES[name].layout
    assert maker.leftovers() == []


# Common Voice

COLUMNS = [
    "client_id", "path", "sentence_id", "sentence", "sentence_domain", "up_votes", "down_votes",
    "age", "gender", "accents", "variant", "locale", "segment",
]  # fmt: skip
CV = "cv-corpus-27.0-2026-09-11/ja"


def row(client: str, path: str, sentence: str, age: str = "", gender: str = "") -> str:
    values = {"client_id": client, "path": path, "sentence": sentence, "age": age, "gender": gender}
    return "\t".join(values.get(name, "") for name in COLUMNS)


@pytest.fixture
def common_voice(maker: Maker, clip: Path) -> Maker:
    rows = [
        row(
            "a" * 128, "common_voice_ja_1.mp3", '"はい"と、言った。', "twenties", "female_feminine"
        ),
        row("a" * 128, "common_voice_ja_2.mp3", "水を買う。", "twenties", "female_feminine"),
        row("b" * 128, "common_voice_ja_3.mp3", "予算です。", "seventies", "male"),
        row("c" * 128, "common_voice_ja_4.mp3", "委員会。", "fourties", "do_not_wish_to_say"),
    ]
    maker.put(f"{CV}/test.tsv", "\n".join(["\t".join(COLUMNS), *rows]) + "\n")
    for number in (1, 2, 3, 4):
        maker.put(f"{CV}/clips/common_voice_ja_{number}.mp3", clip)
    return maker


def test_a_clip_whose_name_no_file_can_have_is_left_out(common_voice: Maker) -> None:
    rows = [row("a" * 128, f"common_voice_ja_{n}.mp3", "はい。") for n in ("1", "2" * 300, "3\0")]
    common_voice.put(f"{CV}/test.tsv", "\n".join(["\t".join(COLUMNS), *rows]) + "\n")
    assert list(by_id(common_voice.make("common-voice-ja"))) == ["common_voice_ja_1"]


def test_common_voice(common_voice: Maker) -> None:
    corpus = common_voice.make("common-voice-ja")
    assert (corpus.licence, corpus.partition, corpus.language) == ("CC0-1.0", "test", "ja")
    first = by_id(corpus)["common_voice_ja_1"]
    assert first.text == '"はい"と、言った。'  # quotes are part of the sentence, not of the table
    assert first.file == "sounds/common_voice_ja_1.mp3"
    assert first.duration == pytest.approx(2.0, abs=0.1)
    assert first.conditions.distance_m is None
    speakers = [(s.id, s.sex, s.age_band) for s in corpus.speakers]
    assert speakers == [
        ("a" * 16, "female", "20-39"),
        ("b" * 16, "male", "unknown"),  # seventies: 60-74 or 75-
        ("c" * 16, "unknown", "40-59"),
    ]
    assert common_voice.told == []


@pytest.mark.parametrize("below", ["", "cv-corpus-27.0-2026-09-11", CV])
def test_the_folder_may_be_given_at_any_level(common_voice: Maker, below: str) -> None:
    corpus = common_voice.make("common-voice-ja", source=common_voice.source / below)
    assert len(corpus.recordings) == 4


def test_two_editions_are_a_question(common_voice: Maker) -> None:
    common_voice.put("cv-corpus-8.0-2022-01-19/ja/test.tsv", "\t".join(COLUMNS))
    with pytest.raises(InputError, match=r"cv-corpus-8\.0"):
        common_voice.make("common-voice-ja")


def test_every_broken_entry_is_told_and_the_rest_is_taken(common_voice: Maker) -> None:
    path = common_voice.source / CV / "test.tsv"
    broken = [
        row("d", "common_voice_ja_5.mp3", "音がない。"),
        row("d", "../../../secret.mp3", "外へ出る。"),
        row("d", "common_voice_ja_1.mp3", " "),
        row("d", "common_voice_ja_1.mp3", "二度目。"),
        "a\tb",
        row("d", "common_voice_ja_6.mp3", "音でない。"),
    ]
    path.write_text(path.read_text("utf-8") + "\n".join(broken) + "\n", "utf-8")
    common_voice.put(f"{CV}/clips/common_voice_ja_6.mp3", b"no sound")
    corpus = common_voice.make("common-voice-ja")
    assert len(corpus.recordings) == 4
    assert corpus.partition == "test（除外 6 件）"
    told = sorted(message.en for message in common_voice.told)
    assert [t.split(":")[0] for t in told] == [
        "common_voice_ja_1", "common_voice_ja_5", "common_voice_ja_6",
        "test.tsv", "test.tsv", "test.tsv",
    ]  # fmt: skip
    assert [t.split(":")[1] for t in told[3:]] == ["10", "7", "8"]


def test_a_limit_takes_the_first_and_says_so(common_voice: Maker) -> None:
    corpus = common_voice.make("common-voice-ja", limit=2)
    assert list(by_id(corpus)) == ["common_voice_ja_1", "common_voice_ja_2"]
    assert [s.sex for s in corpus.speakers] == ["female"]
    assert corpus.partition == "test（先頭 2 件）"
    assert len(list((common_voice.target / "sounds").iterdir())) == 2


def test_nothing_usable_leaves_nothing_behind(common_voice: Maker) -> None:
    for path in (common_voice.source / CV / "clips").iterdir():
        path.unlink()
    with pytest.raises(InputError):
        common_voice.make("common-voice-ja")
    assert len(common_voice.told) == 4
    assert common_voice.leftovers() == []


def test_a_corpus_that_is_there_is_not_touched(common_voice: Maker) -> None:
    common_voice.make("common-voice-ja", limit=1)
    before = (common_voice.target / "recordings.jsonl").read_bytes()
    with pytest.raises(InputError, match="--out"):
        common_voice.make("common-voice-ja")
    assert (common_voice.target / "recordings.jsonl").read_bytes() == before


def test_a_run_that_dies_leaves_nothing_behind(common_voice: Maker) -> None:
    def dying(items: list) -> Iterator:
        yield items[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(
            RECIPES["common-voice-ja"],
            common_voice.source,
            common_voice.target,
            report=common_voice.told.append,
            track=dying,
        )
    assert common_voice.leftovers() == []


def test_a_table_in_another_encoding_is_refused(common_voice: Maker) -> None:
    common_voice.put(f"{CV}/test.tsv", "\t".join(COLUMNS) + "\n議会\n", "cp932")
    with pytest.raises(InputError, match=r"test\.tsv"):
        common_voice.make("common-voice-ja")


# JSUT


def test_jsut(maker: Maker) -> None:
    rate, tone = 48000, 0.1 * np.sin(np.arange(24000) / 20)
    lines = [
        "BASIC5000_0001:水をマレーシアから買わなくてはならないのです。",
        "BASIC5000_0002:時刻は、9:30です。",
        "BASIC5000_0003",
    ]
    maker.put("jsut_ver1.1/basic5000/transcript_utf8.txt", "\n".join(lines) + "\n")
    (maker.source / "jsut_ver1.1/basic5000/wav").mkdir()
    for number in (1, 2):
        name = f"jsut_ver1.1/basic5000/wav/BASIC5000_000{number}.wav"
        soundfile.write(maker.source / name, tone, rate)
    corpus = maker.make("jsut")
    assert [r.text for r in corpus.recordings] == [
        "水をマレーシアから買わなくてはならないのです。",
        "時刻は、9:30です。",
    ]
    (speaker,) = corpus.speakers
    assert (speaker.sex, speaker.age_band, speaker.synthetic) == ("female", "unknown", False)
    assert soundfile.info(maker.target / corpus.recordings[0].file).samplerate == rate
    (told,) = maker.told
    assert "transcript_utf8.txt:3" in told.ja


def test_jsut_takes_no_other_part_for_basic5000(maker: Maker) -> None:
    maker.put("jsut_ver1.1/travel1000/transcript_utf8.txt", "TRAVEL1000_0001:はい。\n")
    with pytest.raises(InputError):
        maker.make("jsut", source=maker.source / "jsut_ver1.1/travel1000")


# ReazonSpeech


@pytest.mark.parametrize("below", ["", "data/"])
def test_reazonspeech_takes_the_held_out_part(maker: Maker, below: str) -> None:
    lines = [
        "000/0a1b.flac\t今日のニュースです。",
        "fff/0c2d.flac\t議会が\u3000開会した。",
        "fff/9e.flac\t",
    ]
    maker.put("all.tsv", "\n".join(lines) + "\n")
    (maker.source / below / "fff").mkdir(parents=True)
    soundfile.write(maker.source / below / "fff" / "0c2d.flac", np.zeros(RATE), RATE)
    corpus = maker.make("reazonspeech")
    (recording,) = corpus.recordings
    assert (recording.id, recording.text) == ("fff-0c2d", "議会が\u3000開会した。")
    assert recording.speaker is None  # nobody noted who speaks
    assert "30-4" in corpus.licence
    (told,) = maker.told
    assert "all.tsv:3" in told.en


def test_reazonspeech_takes_all_of_a_test_list(maker: Maker) -> None:
    maker.put("test.tsv", "000/0a1b.flac\tはい。\n/etc/x.flac\tいいえ。\n../x.flac\tいいえ。\n")
    (maker.source / "000").mkdir()
    soundfile.write(maker.source / "000" / "0a1b.flac", np.zeros(RATE), RATE)
    assert list(by_id(maker.make("reazonspeech"))) == ["000-0a1b"]
    assert len(maker.told) == 2


# CSJ

TRN = """\
%講演ID:A01M0097
%言語:日本語
0001 00000.500-00002.000 L:
(F えー)                                & (F エー)
只今から                                & タダイマカラ
0002 00002.300-00004.100 L:
(D さ)(A シーエスジェー;ＣＳＪ)の       & (D サ)シーエスジェーノ
<H>話し言葉(F うー)                     & ハナシコトバ(F ウー)
0003 00005.000-00005.400 L:<雑音>
0004 00005.500-00007.000 L:
(? 大月,大附)さん                       & (? オーツキ,オーツキ)サン
0005 00008.000-00009.000 L:
(R ××)先生                            & (R ××)センセー
0006 00009.100-00010.000 L:
(M それ                                 & (M ソレ
0007 00010.900-00012.000 L:
だったら)と(K たち(F んー)ばな;橘)      & ダッタラ)トタチ(F ンー)バナ
"""


def lay_out_csj(maker: Maker, speech: Path) -> None:
    maker.put("TRN/Form1/core/A01M0097.trn", TRN, "cp932")
    maker.put("WAV/core/A01M0097.wav", speech)


def test_csj(maker: Maker, speech: Path) -> None:
    lay_out_csj(maker, speech)
    corpus = maker.make("csj-eval1")
    assert [(r.id, r.text) for r in corpus.recordings] == [
        ("A01M0097_0000500_0004100", "えー只今からさＣＳＪの話し言葉うー"),
        ("A01M0097_0005500_0007000", "大月さん"),
        ("A01M0097_0009100_0012000", "それだったらと橘"),
    ]
    (speaker,) = corpus.speakers
    assert (speaker.id, speaker.sex) == ("A01M0097", "male")
    assert corpus.recordings[0].conditions.distance_m is None
    assert "NINJAL" in corpus.licence
    missing = [m for m in maker.told if "transcription" in m.en]
    hidden = [m for m in maker.told if "hidden" in m.en]
    assert (len(missing), len(hidden)) == (9, 1)  # nine of the ten talks are not here
    assert "8.0 s" in hidden[0].en


def test_csj_cuts_the_very_frames(maker: Maker, speech: Path) -> None:
    lay_out_csj(maker, speech)
    first = maker.make("csj-eval1").recordings[0]
    whole, _ = soundfile.read(speech, dtype="int16")
    piece, rate = soundfile.read(maker.target / first.file, dtype="int16")
    assert rate == RATE
    assert np.array_equal(piece, whole[round(0.5 * rate) : round(4.1 * rate)])
    assert first.duration == 3.6


def test_csj_on_dvd(maker: Maker, speech: Path) -> None:
    maker.put("dvd7/S00F0019/S00F0019.trn", "0001 00000.100-00001.000 L:\nはい & ハイ\n", "cp932")
    maker.put("dvd7/S00F0019/S00F0019.wav", speech)
    corpus = maker.make("csj-eval3")
    assert [(r.text, r.speaker) for r in corpus.recordings] == [("はい", "S00F0019")]
    assert corpus.speakers[0].sex == "female"


def test_csj_joins_no_more_than_ten_seconds(maker: Maker, speech: Path) -> None:
    units = [f"{n:04d} {2 * n:09.3f}-{2 * n + 1.9:09.3f} L:\nはい & ハイ\n" for n in range(8)]
    maker.put("TRN/Form1/core/A01M0097.trn", "".join(units), "cp932")
    maker.put("WAV/core/A01M0097.wav", speech)
    corpus = maker.make("csj-eval1")
    assert [r.duration for r in corpus.recordings] == [9.9, 5.9]
    assert corpus.recordings[0].text == "はい" * 5


def test_csj_tells_of_sound_that_ends_too_soon(maker: Maker, speech: Path) -> None:
    lay_out_csj(maker, speech)
    soundfile.write(maker.source / "WAV/core/A01M0097.wav", np.zeros(8 * RATE), RATE)
    assert len(maker.make("csj-eval1").recordings) == 2
    assert any("A01M0097_0009100_0012000" in m.en and "8.000 s" in m.en for m in maker.told)


def test_csj_tells_of_sound_that_is_no_wav(maker: Maker, speech: Path) -> None:
    lay_out_csj(maker, speech)
    maker.put("WAV/core/A01M0097.wav", b"RIFF, more or less")
    with pytest.raises(InputError):
        maker.make("csj-eval1")
    assert sum("PCM WAV" in m.en for m in maker.told) == 3


def test_csj_sets_are_ten_different_talks_each() -> None:
    from corpora.recipes.csj import SETS

    talks = [talk for of_set in SETS.values() for talk in of_set]
    assert len(talks) == len(set(talks)) == 30


@pytest.mark.parametrize(
    ("tagged", "said"),
    [
        ("(F えー)と", "えーと"),
        ("(D こ)これ(D2 は)が", "ここれはが"),
        ("(? 大月)", "大月"),
        ("(? あ,い)", "あ"),
        ("あ(?)い", "あい"),
        ("(A シーディー;ＣＤ)", "ＣＤ"),
        ("(A 二十;２０)年", "二十年"),
        ("(A 零点五;０．５)", "零点五"),
        ("(K たち(F えー)ばな;橘)", "橘"),
        ("(M (F うーん)それ)", "うーんそれ"),
        ("(O (? メルシ))", "メルシ"),
        ("(X (D (? せ)))", "せ"),
        ("(笑 はい)<笑>", "はい"),
        ("(L <FV>)", ""),
        ("は<H>い <VN>ね", "はいね"),
        ("(W ギーツ;ギジュツ)", "ギーツ"),
        ("(M それ", "それ"),
        ("だったら)と", "だったらと"),
        ("<雑音>", ""),
    ],
)
def test_csj_tags(tagged: str, said: str) -> None:
    assert plain(tagged) == said


# AMI

MEETINGS = """<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>
<nite:root nite:id="meet.00" xmlns:nite="http://nite.sourceforge.net/">
   <meeting nite:id="meet_9" observation="ES2004a" type="scenario" duration="1050">
      <speaker nite:id="ES2004a_1" channel="0" nxt_agent="A" global_name="MEO015" role="PM"/>
      <speaker nite:id="ES2004a_2" channel="1" nxt_agent="B" global_name="FEE013" role="ID"/>
   </meeting>
</nite:root>
"""
ROOT = (
    '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>\n'
    '<nite:root nite:id="x" xmlns:nite="http://nite.sourceforge.net/">\n{}</nite:root>\n'
)


def words(agent: str, *said: str) -> str:
    lines = []
    for number, word in enumerate(said):
        name = f'nite:id="ES2004a.{agent}.words{number}"'
        if word in ".,?":
            lines.append(f'<w {name} starttime="1" endtime="1" punc="true">{word}</w>')
        elif word == "*":
            lines.append(f'<vocalsound {name} type="laugh"/>')
        else:
            lines.append(f'<w {name} starttime="1" endtime="1">{word}</w>')
    return ROOT.format("\n".join(lines))


def segments(agent: str, *spans: tuple[float, float, int, int]) -> str:
    lines = []
    for number, (start, end, first, last) in enumerate(spans):
        href = f"ES2004a.{agent}.words.xml#id(ES2004a.{agent}.words{first})"
        href += f"..id(ES2004a.{agent}.words{last})" if last > first else ""
        lines.append(
            f'<segment nite:id="ES2004a.sync.{number}" channel="0" transcriber_start="{start}"'
            f' transcriber_end="{end}"><nite:child href="{href}"/></segment>'
        )
    return ROOT.format("\n".join(lines))


@pytest.fixture
def ami(maker: Maker, speech: Path) -> Maker:
    notes = "ami_public_manual_1.6.2"
    maker.put(f"{notes}/corpusResources/meetings.xml", MEETINGS)
    a = words("A", "Good", "morning", ",", "everybody", ".", "*", "It&apos;s", "caf\u00e9", "?")
    maker.put(f"{notes}/words/ES2004a.A.words.xml", a, "iso-8859-1")
    maker.put(f"{notes}/words/ES2004a.B.words.xml", words("B", "Right", ".", "Mm-hmm", "Yes"))
    spans = segments("A", (0.5, 3.0, 0, 4), (6.0, 9.0, 5, 8))
    maker.put(f"{notes}/segments/ES2004a.A.segments.xml", spans)
    spans = segments("B", (3.5, 4.1, 0, 1), (8.5, 10.0, 2, 2), (10.5, 12.0, 3, 3))
    maker.put(f"{notes}/segments/ES2004a.B.segments.xml", spans)
    for device in ("Headset-0", "Headset-1", "Array1-01"):
        maker.put(f"amicorpus/ES2004a/audio/ES2004a.{device}.wav", speech)
    return maker


def test_ami_gives_near_and_far_of_one_utterance(ami: Maker) -> None:
    corpus = ami.make("ami")
    found = [(r.id, r.speaker, r.text) for r in corpus.recordings]
    assert found == [
        ("ES2004a.A.0001.Headset", "MEO015", "Good morning, everybody."),
        ("ES2004a.A.0001.Array1-01", "MEO015", "Good morning, everybody."),
        # B's 0.6 s are too short; two speak at once from 8.5 s to 9 s
        ("ES2004a.B.0005.Headset", "FEE013", "Yes"),
        ("ES2004a.B.0005.Array1-01", "FEE013", "Yes"),
    ]
    near, far = corpus.recordings[:2]
    assert near.utterance == far.utterance
    assert near.duration == far.duration == 2.5
    assert (near.conditions.device, far.conditions.device) == ("Headset", "Array1-01")
    assert near.conditions.distance_m is None
    assert (far.conditions.use_case, far.conditions.room) == ("meeting", "Edinburgh")
    assert (corpus.language, corpus.licence) == ("en", "CC-BY-4.0")
    assert {s.id: s.sex for s in corpus.speakers} == {"MEO015": "male", "FEE013": "female"}
    assert ami.told == []


def test_ami_reads_accents_and_apostrophes(ami: Maker) -> None:
    notes = ami.source / "ami_public_manual_1.6.2/segments/ES2004a.B.segments.xml"
    notes.write_text(segments("B", (10.5, 12.0, 3, 3)), "utf-8")
    texts = {r.text for r in ami.make("ami").recordings}
    assert "It's caf\u00e9?" in texts


def test_ami_keeps_the_pairs_of_a_limit(ami: Maker) -> None:
    corpus = ami.make("ami", limit=1)
    assert [r.conditions.device for r in corpus.recordings] == ["Headset", "Array1-01"]


def test_ami_tells_of_a_microphone_that_is_missing(ami: Maker) -> None:
    (ami.source / "amicorpus/ES2004a/audio/ES2004a.Headset-1.wav").unlink()
    corpus = ami.make("ami")
    assert "ES2004a.B.0005.Headset" not in by_id(corpus)
    (told,) = ami.told
    assert "Headset-1.wav is missing" in told.en


def test_ami_tells_of_broken_annotations(ami: Maker, speech: Path) -> None:
    for device in ("Headset-0", "Array1-01"):
        ami.put(f"amicorpus/IS1009a/audio/IS1009a.{device}.wav", speech)
    assert len(ami.make("ami").recordings) == 4
    (told,) = ami.told
    assert told.en.startswith("IS1009a: ")


def test_cut_sound_is_still_wav(ami: Maker) -> None:
    first = ami.make("ami").recordings[0]
    with wave.open(str(ami.target / first.file)) as piece:
        assert (piece.getframerate(), piece.getnchannels(), piece.getnframes()) == (RATE, 1, 40000)
