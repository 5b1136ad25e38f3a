"""Who spoke is found again: the text stays to the character, names stay with their voices."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from machine import Machine
from office import Office
from transcripts import TRANSCRIPT

from transcribe.engines.base import Diarization
from transcribe.rejoin import rejoin
from transcribe.types import Correction, Notice, Speaker, SpeakerSegment, Transcript, Turn, Word
from webui import editing, transcripts
from webui.minutes import rows
from webui.minutes.content import Attendee, Omission
from webui.tables import MeetingRow, TranscriptRow
from webui.worker.speaker_matching import kept_names


def heard(*spans: tuple[float, float, str]) -> Diarization:
    segments = tuple(SpeakerSegment(*span) for span in spans)
    return Diarization(segments, segments)


def turn_of(code: str, speaker: str | None, start: float, text: str, step: float = 0.2) -> Turn:
    words = tuple(
        Word(c, start + n * step, start + (n + 1) * step, 0.9) for n, c in enumerate(text)
    )
    return Turn(code, speaker, start, start + len(text) * step, text, words)


MEETING = Transcript(
    duration=30.0,
    language="ja",
    speakers=(Speaker("S1", "話者1"), Speaker("S2", "話者2")),
    turns=(
        turn_of("T0001", "S1", 0.0, "会議を始めます。賛成です。"),
        turn_of("T0002", "S2", 10.0, "議案の説明です。"),
        turn_of("T0003", "S1", 20.0, "質疑は　ありませんか。OK"),
        turn_of("T0004", "S2", 26.0, "yes 異議なし。"),
    ),
    notices=(
        Notice("low_level", 10.0, 12.0, "小さい"),
        Notice("overlap", 1.0, 2.0, "重なり"),
        Notice("no_diarization", 0.0, 30.0, "分けられません"),
    ),
    corrections=(
        Correction("T0001", 8, "酸性", "賛成", "homophone", 0.9),
        Correction("T0003", 0, "しつぎ", "質疑", "term", 0.9),
        Correction("T0004", 4, "意義", "異議", "homophone", 0.9),
    ),
)


def whole(transcript: Transcript) -> str:
    return "".join(turn.text for turn in transcript.turns)


class TestJoiningAnew:
    @pytest.mark.parametrize(
        "who",
        [
            heard((0.0, 30.0, "A")),
            heard((0.0, 1.6, "A"), (1.6, 2.6, "B"), (10.0, 12.0, "C"), (20.0, 30.0, "A")),
            heard((0.0, 0.9, "A"), (0.9, 11.1, "B"), (11.1, 21.7, "C"), (21.7, 26.5, "D")),
            heard(),
        ],
    )
    @pytest.mark.parametrize("transcript", [MEETING, TRANSCRIPT])
    def test_not_one_character_changes(self, transcript: Transcript, who: Diarization) -> None:
        found = rejoin(transcript, who)
        assert whole(found) == whole(transcript)
        for turn in found.turns:
            assert "".join(w.text for w in turn.words) == turn.text
        starts = [turn.start for turn in found.turns]
        assert starts == sorted(starts)
        assert len({turn.id for turn in found.turns}) == len(found.turns)

    def test_a_turn_that_two_people_spoke_is_split(self) -> None:
        found = rejoin(MEETING, heard((0.0, 1.6, "A"), (1.6, 2.6, "B"), (10.0, 30.0, "A")))
        assert [t.text for t in found.turns[:2]] == ["会議を始めます。", "賛成です。"]
        assert [t.speaker for t in found.turns[:2]] == ["S1", "S2"]

    def test_turns_that_one_person_spoke_are_one(self) -> None:
        found = rejoin(MEETING, heard((0.0, 30.0, "A")))
        assert {t.speaker for t in found.turns} == {"S1"}
        assert [s.id for s in found.speakers] == ["S1"]
        assert len(found.turns) == 1

    def test_corrections_stand_at_their_characters(self) -> None:
        for who in (
            heard((0.0, 30.0, "A")),
            heard((0.0, 1.6, "A"), (1.6, 2.6, "B"), (10.0, 21.0, "C"), (21.0, 30.0, "A")),
            heard((0.0, 1.7, "A"), (1.7, 20.3, "B"), (20.3, 26.9, "C"), (26.9, 30.0, "D")),
        ):
            found = rejoin(MEETING, who)
            texts = {turn.id: turn.text for turn in found.turns}
            assert len(found.corrections) == 3
            for old, new in zip(MEETING.corrections, found.corrections, strict=True):
                place = slice(new.offset, new.offset + len(new.replacement))
                assert texts[new.turn][place] == old.replacement

    def test_what_was_taken_out_keeps_its_place(self) -> None:
        cut = Correction("T0001", 8, "えーと", "", "hesitation", 1.0)
        given = replace(MEETING, corrections=(cut,))
        (found,) = rejoin(given, heard((0.0, 1.6, "A"), (1.6, 30.0, "B"))).corrections
        assert (found.turn, found.offset) == ("T0001", 8)

    def test_notices_of_the_sound_stay_and_those_of_the_speakers_are_new(self) -> None:
        who = Diarization(
            (SpeakerSegment(0.0, 12.0, "A"), SpeakerSegment(10.0, 30.0, "B")),
            (SpeakerSegment(0.0, 11.0, "A"), SpeakerSegment(11.0, 30.0, "B")),
        )
        found = rejoin(MEETING, who)
        assert [(n.kind, n.start, n.end) for n in found.notices] == [
            ("low_level", 10.0, 12.0),
            ("overlap", 10.0, 12.0),
        ]

    def test_a_turn_that_a_person_wrote_has_no_words(self) -> None:
        bare = replace(MEETING, turns=(replace(MEETING.turns[0], words=()), *MEETING.turns[1:]))
        found = rejoin(bare, heard((0.0, 15.0, "A"), (15.0, 30.0, "B")))
        assert whole(found) == whole(MEETING)

    def test_a_text_of_nobody_has_no_turns(self) -> None:
        empty = replace(MEETING, turns=(), corrections=())
        assert rejoin(empty, heard((0.0, 15.0, "A"))).turns == ()


class TestNames:
    def voices(self, *turns: tuple[str, float, float]) -> Transcript:
        codes = dict.fromkeys(code for code, _, _ in turns)
        return Transcript(
            100.0,
            "ja",
            tuple(Speaker(code, code) for code in codes),
            tuple(Turn(f"T{n}", c, a, b, "発言") for n, (c, a, b) in enumerate(turns)),
        )

    def test_a_name_goes_with_its_voice(self) -> None:
        old = self.voices(("S1", 0, 10), ("S2", 10, 30))
        new = self.voices(("S1", 0, 11), ("S2", 11, 30))
        assert kept_names({"S2": "藤井"}, old, new).names == {"S2": "藤井"}

    def test_the_codes_mean_nothing(self) -> None:
        old = self.voices(("S1", 0, 10), ("S2", 10, 30))
        new = self.voices(("S2", 0, 10), ("S1", 10, 30))
        given = {"S1": "佐々木", "S2": "藤井"}
        assert kept_names(given, old, new).names == {"S2": "佐々木", "S1": "藤井"}

    def test_a_voice_that_was_split_keeps_its_name_where_it_speaks_most(self) -> None:
        old = self.voices(("S1", 0, 30))
        new = self.voices(("S1", 0, 10), ("S2", 10, 30))
        assert kept_names({"S1": "藤井"}, old, new).names == {"S2": "藤井"}

    def test_a_name_is_only_proposed_where_most_was_said_under_no_name(self) -> None:
        old = self.voices(("S1", 0, 10), ("S2", 10, 40))
        kept = kept_names({"S1": "藤井"}, old, self.voices(("S1", 0, 40)))
        assert kept.names == {}
        (proposal,) = kept.proposals
        assert (proposal.name, proposal.speaker, proposal.score) == ("藤井", "S1", 0.25)

    def test_no_name_is_given_twice(self) -> None:
        old = self.voices(("S1", 0, 20), ("S2", 20, 60))
        new = self.voices(("S1", 0, 10), ("S2", 10, 20), ("S3", 20, 60))
        kept = kept_names({"S1": "佐々木", "S2": "藤井"}, old, new)
        assert sorted(kept.names.values()) == ["佐々木", "藤井"]
        assert kept.names["S3"] == "藤井"

    def test_without_names_nothing_happens(self) -> None:
        old = self.voices(("S1", 0, 10))
        assert kept_names({}, old, old).names == {}

    def test_a_voice_that_never_spoke_at_the_time_gets_no_name(self) -> None:
        kept = kept_names({"S1": "藤井"}, self.voices(("S1", 0, 5)), self.voices(("S1", 50, 60)))
        assert (kept.names, kept.proposals) == ({}, ())


class TestOnAMachine:
    """A meeting of 57 s: A speaks until 24.8 s, B until 52.1 s, then A again."""

    @pytest.fixture
    def done(self, machine: Machine, office: Office) -> Callable[..., tuple[str, Transcript]]:
        def do(meeting_id: str, **values: object) -> tuple[TranscriptRow, Transcript]:
            job_id = machine.start_job(meeting_id, **values)
            machine.work()
            job = machine.job(job_id)
            assert job.state == "done", job.problem
            with office.open() as session:
                row = transcripts.current(session, meeting_id)
                return row, transcripts.read(session, office.service.files, row)

        return do

    @pytest.fixture
    def meeting_id(self, machine: Machine) -> str:
        return machine.meeting(57.0)

    def name(self, office: Office, row: TranscriptRow, code: str, name: str) -> None:
        with office.service.database.begin() as session:
            meeting = session.get_one(MeetingRow, row.meeting_id)
            person, now = office.person(session, "soumu"), office.clock()
            editing.rename_voices(session, meeting, row, person, {code: name}, now)

    def test_another_count_keeps_text_and_names(self, office, done, meeting_id) -> None:
        row, before = done(meeting_id)
        assert [t.speaker for t in before.turns] == ["S1", "S2", "S1"]
        self.name(office, row, "S2", "藤井")
        with office.service.database.begin() as session:
            turn = transcripts.turns(session, row)[1]
            turn.text = turn.text.replace("質疑", "質問") + "（拍手）"
            edited = turn.text

        again, after = done(meeting_id, kind="diarize", options={"speakers": [2, 2]})
        assert again.id != row.id
        assert [t.speaker for t in after.turns] == ["S1", "S2"]
        assert edited in whole(after)
        assert [s.name for s in after.speakers] == ["話者1", "藤井"]
        with office.open() as session:
            old = session.get_one(TranscriptRow, row.id)
            assert not old.is_current
            assert transcripts.read(session, office.service.files, old).turns[1].text == edited
            assert whole(after) == whole(transcripts.read(session, office.service.files, old))
            assert session.get_one(MeetingRow, meeting_id).state == "ready"

    def test_back_to_more_voices(self, office, done, meeting_id) -> None:
        row, _ = done(meeting_id, options={"speakers": [1, 1]})
        self.name(office, row, "S1", "全員")
        _, after = done(meeting_id, kind="diarize", options={"speakers": [None, None]})
        assert [t.speaker for t in after.turns] == ["S1", "S2", "S1"]
        assert [s.name for s in after.speakers] == ["全員", "話者2"]

    def test_transcribing_again_keeps_names_as_well(self, office, done, meeting_id) -> None:
        row, _ = done(meeting_id)
        self.name(office, row, "S2", "藤井")
        _, after = done(meeting_id, options={"model": "held", "speakers": [2, 2]})
        assert [s.name for s in after.speakers] == ["話者1", "藤井"]
        assert after.provenance["recognition"]["model"] == "held"

    def test_what_the_minutes_leave_out_and_whose_voice_is_whose_goes_along(
        self, office, done, meeting_id
    ) -> None:
        row, before = done(meeting_id)
        second = before.turns[1]
        with office.service.database.begin() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            started = rows.start(session, meeting, row, office.clock())
            secret = Omission(id="O1", kind="secret", turn=before.turns[2].id)
            chair = Attendee(id="A1", name="山本", voice=second.speaker or "")
            minutes = rows.read(started).model_copy(
                update={"omissions": [secret], "people": [chair]}
            )
            rows.save(session, meeting, minutes, started.revision, office.clock())

        _, after = done(meeting_id, kind="diarize", options={"speakers": [2, 2]})

        by_code = {turn.id: turn for turn in after.turns}
        with office.open() as session:
            kept = rows.read(rows.of(session, session.get_one(MeetingRow, meeting_id)))
        (omission,) = kept.omissions
        assert by_code[omission.turn].start <= before.turns[2].start < by_code[omission.turn].end
        (speaker,) = {t.speaker for t in after.turns if t.start <= second.start < t.end}
        assert kept.people[0].voice == speaker

    def test_the_record_names_the_diarizer_and_the_text(self, done, meeting_id) -> None:
        row, before = done(meeting_id)
        _, after = done(meeting_id, kind="diarize", options={"speakers": [2, 2]})
        assert after.provenance["text_of_transcript"] == row.id
        assert after.provenance["recognition"] == before.provenance["recognition"]
        assert after.provenance["diarization"]["model"] == "campplus"

    def test_a_failing_diarizer_leaves_everything_as_it_was(
        self, machine, office, done, meeting_id
    ) -> None:
        row, _ = done(meeting_id)
        job_id = machine.start_job(meeting_id, kind="diarize", options={"speakers": [9, 9]})
        for _ in range(5):
            machine.work()
            office.clock.advance(minutes=5)
        assert machine.job(job_id).state == "failed"
        with office.open() as session:
            assert transcripts.current(session, meeting_id).id == row.id
            assert session.get_one(MeetingRow, meeting_id).state == "ready"
