"""Transcripts: the machine's stays as it was, what people read and change stands in rows."""

from dataclasses import replace

import pytest
from office import Office
from sqlalchemy.orm import Session
from transcripts import TRANSCRIPT

from transcribe.errors import InputError
from transcribe.formats.exchange import read_json, render_json
from transcribe.types import Correction, Speaker, Transcript, Turn, Word
from webui import editing, transcripts
from webui.errors import NotFound
from webui.tables import MeetingRow, TranscriptRow
from webui.transcripts.edited import edited


def turn_of(code: str, speaker: str | None, start: float, text: str) -> Turn:
    """A turn of one word a character, each of a tenth of a second."""
    words = tuple(Word(c, start + n / 10, start + (n + 1) / 10, 0.9) for n, c in enumerate(text))
    return Turn(code, speaker, start, start + len(text) / 10, text, words)


SPOKEN = Transcript(
    duration=20.0,
    language="ja",
    speakers=(Speaker("S1", "話者1"), Speaker("S2", "話者2")),
    turns=(
        turn_of("T0001", "S1", 0.0, "議案を議題とします。"),
        turn_of("T0002", "S2", 5.0, "賛成です。神󠄀社の件も。"),
    ),
    corrections=(Correction("T0001", 3, "擬題", "議題", "homophone", 0.9),),
)


@pytest.fixture
def session(office: Office) -> Session:
    return office.open()


@pytest.fixture
def meeting(office: Office, session: Session) -> MeetingRow:
    return session.get_one(MeetingRow, office.meeting())


@pytest.fixture
def store(office, session, meeting):
    def do(transcript: Transcript = SPOKEN, **more: object) -> TranscriptRow:
        row = transcripts.store(
            session, office.service.files, meeting, None, transcript, office.clock(), **more
        )
        session.commit()
        return row

    return do


@pytest.fixture
def read(office, session):
    return lambda row: transcripts.read(session, office.service.files, row)


@pytest.mark.parametrize(
    "transcript", [SPOKEN, TRANSCRIPT, replace(SPOKEN, turns=(), corrections=())]
)
def test_what_was_stored_is_read_again(store, read, transcript) -> None:
    again = read_json(render_json(transcript))
    assert read(store(transcript)) == again


def test_the_newest_is_current_and_the_earlier_is_kept(session, meeting, store) -> None:
    first, second = store(), store(replace(SPOKEN, duration=21.0))
    session.refresh(first)
    assert (first.is_current, second.is_current) == (False, True)
    assert transcripts.current(session, meeting.id) == second


def test_a_meeting_without_one(session, meeting) -> None:
    assert transcripts.current(session, meeting.id) is None


def test_it_is_found_by_its_words_at_once(office, session, meeting, store) -> None:
    from webui import search

    store()
    found = search.find(session, office.person(session, "soumu"), search.Wanted(words="議題"))
    assert [f.meeting.id for f in found.found] == [meeting.id]


class TestNames:
    @pytest.fixture
    def rename(self, office, session, meeting):
        def do(row: TranscriptRow, code: str, name: str) -> None:
            person, now = office.person(session, "soumu"), office.clock()
            editing.rename_voices(session, meeting, row, person, {code: name}, now)

        return do

    def test_a_voice_gets_its_name(self, session, store, read, rename) -> None:
        row = store()
        rename(row, "S2", " 藤井 ")
        assert [s.name for s in read(row).speakers] == ["話者1", "藤井"]
        assert [s.is_named for s in transcripts.speakers(session, row)] == [False, True]

    @pytest.mark.parametrize(
        "name", ["葛󠄀城", "神\ufa19", "外字\ue000", "<b>太郎</b>", "𠮷田 　花子"]
    )
    def test_it_is_kept_as_it_was_typed(self, store, read, rename, name) -> None:
        row = store()
        rename(row, "S1", name)
        assert read(row).speakers[0].name == name

    @pytest.mark.parametrize("name", ["", "  ", "あ" * 101, "\u202e\u0000"])
    def test_no_name_is_refused(self, store, rename, name) -> None:
        with pytest.raises(InputError, match="100"):
            rename(store(), "S1", name)

    def test_what_turns_text_round_is_taken_out(self, store, read, rename) -> None:
        row = store()
        rename(row, "S1", "山\u202e田\n")
        assert read(row).speakers[0].name == "山田"

    def test_a_voice_that_is_not_there(self, store, rename) -> None:
        with pytest.raises(NotFound):
            rename(store(), "S9", "藤井")

    def test_names_that_are_kept_from_before(self, session, store) -> None:
        row = store(names={"S2": "藤井"})
        assert [(s.name, s.is_named) for s in transcripts.speakers(session, row)] == [
            ("話者1", False), ("藤井", True),
        ]  # fmt: skip


class TestEditedTexts:
    @pytest.fixture
    def write(self, session, store, read):
        """A turn's text, changed by a person; gives the transcript as it is read then."""

        def do(code: str, text: str) -> Transcript:
            row = store()
            turn = next(t for t in transcripts.turns(session, row) if t.code == code)
            turn.text = text
            session.flush()
            return read(row)

        return do

    def test_the_machines_own_stays(self, office, session, meeting, write) -> None:
        write("T0001", "別の文。")
        row = transcripts.current(session, meeting.id)
        assert read_json(office.service.files.read(row.file_key).decode()) == read_json(
            render_json(SPOKEN)
        )

    @pytest.mark.parametrize(
        "text",
        [
            "第3号議案を議題とします。",
            "議案を議題",
            "をXします",
            "全く別のこと",
            "",
            "議案を議題とします。終わり",
        ],
    )
    def test_words_are_the_text_again_and_lie_within_the_turn(self, write, text) -> None:
        turn = write("T0001", text).turns[0]
        assert (turn.text, "".join(w.text for w in turn.words)) == (text, text)
        assert all(0 <= w.start <= w.end <= 1.0 for w in turn.words)
        assert [w.start for w in turn.words] == sorted(w.start for w in turn.words)

    def test_what_is_the_same_keeps_its_time(self, write) -> None:
        turn = write("T0001", "議案第3号を議題とします。").turns[0]
        times = {w.text: w.start for w in turn.words}
        assert times["題"] == pytest.approx(0.4)
        assert times["第3号"] == pytest.approx(0.2)

    def test_a_correction_that_stands_moves_along(self, write) -> None:
        (correction,) = write("T0001", "本日は議案を議題とします。").corrections
        assert correction.offset == 6

    def test_a_correction_that_a_person_wrote_over_is_gone(self, write) -> None:
        assert write("T0001", "議案を話題とします。").corrections == ()

    def test_the_text_is_never_normalised(self, write) -> None:
        text = "賛成です。神\ufa19社と葛󠄀の件も。①㈱"
        assert write("T0002", text).turns[1].text == text


def test_a_long_turn_with_one_changed_word_is_quick() -> None:
    turn = turn_of("T0001", "S1", 0.0, "予算案について質疑を行います。" * 200)
    found = edited(turn, turn.text.replace("質疑", "討論", 1))
    assert "".join(w.text for w in found.words) == found.text
    assert found.words[-1].end == turn.words[-1].end
