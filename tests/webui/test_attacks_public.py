"""公開版 against all that moves what is left out: edits, other transcripts, titles, forms."""

from dataclasses import replace
from typing import Any

import pytest
from office import Office
from read_back import text_of
from recorded import (
    CORRECTION,
    OMISSIONS,
    PEOPLE,
    PRIVATE,
    SECRETS,
    SPOKEN,
    material_of,
    recorded,
    turn_row,
)
from sqlalchemy import select

from transcribe.types import Transcript, Turn
from webui import transcripts
from webui.editing import earlier
from webui.editing.changes import Change, TurnChange, TurnState
from webui.forms.values import record_of
from webui.minutes import carrying
from webui.minutes.content import Minutes
from webui.records.cautions import cautions
from webui.records.material import Material
from webui.records.omissions import MARKS
from webui.records.writers import WRITERS
from webui.tables import EditRow, MeetingRow, MinutesRow, TranscriptRow, TurnRow

SECRET = [{"id": "O2", "kind": "secret", "turn": "T0007"}]


def public(office: Office, meeting_id: str, **options: Any) -> Material:
    return material_of(office, meeting_id, is_public=True, **options)


def texts(office: Office, meeting_id: str, **options: Any) -> dict[str, str]:
    return {turn.code: turn.text for turn in public(office, meeting_id, **options).turns}


def test_the_same_words_at_two_turns_are_two_omissions(office: Office) -> None:
    """Reworded at one, they must not be published there because the other has them still."""
    again = {**OMISSIONS[0], "id": "O3", "turn": "T0005"}
    meeting_id = recorded(office, omissions=[OMISSIONS[0], again])
    turn_row(office, meeting_id, "T0005", text=f"{PRIVATE}にお答えします。")
    turn_row(office, meeting_id, "T0004", text="東町三丁目の山元太郎さんから相談がありました。")

    found = texts(office, meeting_id)

    assert found["T0004"] == MARKS["personal"]
    assert found["T0005"] == f"{MARKS['personal']}にお答えします。"


def test_words_of_a_secret_turn_that_were_put_into_new_ones_stay_secret(office: Office) -> None:
    meeting_id = recorded(office, omissions=SECRET)
    whole = TurnState("S1", 81.0, 90.0, SPOKEN.turns[6].text)
    halves = [replace(whole, text=whole.text[:20]), replace(whole, text=whole.text[20:])]
    gone = TurnChange("T0007", whole, None)
    made = [TurnChange(f"P{n}", None, half, "T0006") for n, half in enumerate(halves)]
    with office.service.database.begin() as session:
        row = session.scalars(select(TurnRow).where(TurnRow.code == "T0007")).one()
        for change in made:
            assert change.after
            session.add(
                TurnRow(
                    organisation_id=row.organisation_id,
                    transcript_id=row.transcript_id,
                    position=50,
                    code=change.code,
                    speaker_code="S1",
                    start_s=81.0,
                    end_s=90.0,
                    text=change.after.text,
                )
            )
        session.add(
            EditRow(
                organisation_id=row.organisation_id,
                transcript_id=row.transcript_id,
                key="k",
                kind="split",
                changes=Change((gone, *made)).as_json(),
                created_at=office.clock(),
            )
        )
        session.delete(row)

    found = texts(office, meeting_id)

    assert (found["P0"], found["P1"]) == (MARKS["secret"], MARKS["secret"])


@pytest.mark.parametrize("kind", WRITERS)
def test_no_file_nor_its_name_tells_it_from_a_title_or_a_place(office: Office, kind: str) -> None:
    about = f"{PRIVATE}の件"
    values = {"title": f"{about} 総務委員会", "place": f"{PRIVATE}宅", "author": PRIVATE}
    meeting_id = recorded(office, meeting={"title": about}, **values)

    answer = office.browser("soumu").get(f"/meetings/{meeting_id}/record.{kind}?public=1")

    assert answer.status_code == 200
    shown = text_of(kind, answer.data)
    assert [secret for secret in SECRETS if secret in shown] == []
    assert "%E5%B1%B1%E6%9C%AC" not in answer.headers["Content-Disposition"]  # 山本


def test_a_template_of_the_office_gets_no_names_of_listeners(office: Office) -> None:
    record = record_of(public(office, recorded(office)))
    assert record.observer_names == "1名"
    assert record.observers == ()
    assert "傍聴 人子" not in str(record)
    assert record_of(material_of(office, recorded(office))).observer_names == "傍聴 人子"


@pytest.mark.parametrize("voice", ["S2", ""])
def test_a_listener_who_speaks_up_is_not_named(office: Office, voice: str) -> None:
    """By the voice that is theirs, or by a voice of that name."""
    name = "話者2"
    listener = {"id": "A6", "name": name, "presence": "observer", "voice": voice}
    meeting_id = recorded(office, people=[*PEOPLE[:1], listener])
    found = {turn.code: turn.who.name for turn in public(office, meeting_id).turns}
    assert found["T0004"] == "傍聴者"
    full = material_of(office, meeting_id)
    assert {turn.code: turn.who.name for turn in full.turns}["T0004"] == name


def transcribed_again(office: Office, meeting_id: str, spoken: Transcript) -> tuple[int, int]:
    """As a job ends. Returns the transcript before and the new one."""
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        before = transcripts.current(session, meeting_id)
        assert before
        files, now = office.service.files, office.clock()
        after = transcripts.store(session, files, meeting, None, spoken, now)
        carrying.carry(session, meeting, before, after, now)
        return before.id, after.id


def minutes_of(office: Office, meeting_id: str) -> Minutes:
    with office.open() as session:
        return Minutes.model_validate(session.get_one(MinutesRow, meeting_id).content)


def heard_anew() -> Transcript:
    """The machine draws other turns, and hears the secret one as two."""
    first, *rest = SPOKEN.turns
    joined = replace(rest[0], start=first.start, text=first.text + rest[0].text)
    secret = rest[5]
    halves = [
        Turn("", "S1", 81.2, 84.9, secret.text[:18]),
        Turn("", "S3", 85.1, 90.3, secret.text[18:]),
    ]
    turns = [joined, *rest[1:5], *halves, *rest[6:]]
    # the voices have each other's codes
    others = {"S1": "S3", "S3": "S1", "S2": "S2", None: None}
    return replace(
        SPOKEN,
        turns=tuple(
            replace(turn, id=f"T{n:04d}", speaker=others[turn.speaker])
            for n, turn in enumerate(turns, 1)
        ),
    )


def test_a_secret_turn_stays_secret_when_the_meeting_is_transcribed_again(office: Office) -> None:
    meeting_id = recorded(office, omissions=SECRET)
    transcribed_again(office, meeting_id, heard_anew())

    found = texts(office, meeting_id)

    assert "青葉商事" not in str(public(office, meeting_id))
    assert (found["T0006"], found["T0007"]) == (MARKS["secret"], MARKS["secret"])
    kept = [code for code, text in found.items() if MARKS["secret"] not in text]
    assert kept == ["T0001", "T0002", "T0003", "T0004", "T0005", "T0008", "T0009", "T0010"]


def test_what_rests_on_turns_goes_along_and_nobody_gets_another_ones_voice(office: Office) -> None:
    meeting_id = recorded(office)
    transcribed_again(office, meeting_id, heard_anew())
    found = minutes_of(office, meeting_id)
    assert found.topics[0].turns == ["T0001", "T0002"]
    assert found.topics[1].turns == ["T0006", "T0007"]
    assert found.decisions[0].turns == ["T0010"]
    assert [e.turn for e in found.events] == ["T0001", "T0008", "T0008", "T0009", ""]
    assert [n.turn for n in found.annotations] == ["T0004", "T0005"]
    first = found.people[0]
    assert first.voice == "S3"  # the chair's, by what is heard and not by its code
    assert found.people[1].voice == "S2"


def test_a_turn_that_was_deleted_comes_back_secret(office: Office) -> None:
    """It is heard again."""
    meeting_id = recorded(office, omissions=SECRET, annotations=[])
    with office.service.database.begin() as session:
        row = session.scalars(select(TurnRow).where(TurnRow.code == "T0007")).one()
        state = TurnState("S1", row.start_s, row.end_s, row.text)
        session.add(
            EditRow(
                organisation_id=row.organisation_id,
                transcript_id=row.transcript_id,
                key="k",
                kind="delete",
                changes=Change((TurnChange("T0007", state, None),)).as_json(),
                created_at=office.clock(),
            )
        )
        session.delete(row)
    transcribed_again(office, meeting_id, SPOKEN)
    assert texts(office, meeting_id)["T0007"] == MARKS["secret"]


def test_an_earlier_transcript_that_is_used_again_is_as_secret(office: Office) -> None:
    meeting_id = recorded(office, omissions=SECRET)
    before, _ = transcribed_again(office, meeting_id, heard_anew())
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        old = session.get_one(TranscriptRow, before)
        earlier.use(session, meeting, old, office.clock())
    assert texts(office, meeting_id)["T0007"] == MARKS["secret"]
    assert "青葉商事" not in str(public(office, meeting_id))
    with office.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        told = cautions(session, meeting, public(office, meeting_id))
    assert any("やり直しています" in one.ja for one in told)


@pytest.mark.parametrize("quote", ["山本太郎", "太郎さんから相談", PRIVATE])
def test_a_correction_within_an_omission_does_not_tell_it(office: Office, quote: str) -> None:
    note = {**CORRECTION, "turn": "T0004", "quote": quote, "replacement": "山元太郎"}
    meeting_id = recorded(office, annotations=[note], omissions=OMISSIONS)
    record = str(record_of(public(office, meeting_id)))
    shown = str(public(office, meeting_id, layout="minutes").minutes)
    for told in ("太郎さん", "山本太郎", "山元太郎"):
        assert told not in record
        assert told not in shown
    assert "発言の訂正" in record


def test_a_correction_beside_an_omission_is_published(office: Office) -> None:
    meeting_id = recorded(office)
    (note,) = [n for n in public(office, meeting_id).minutes.annotations if n.id == "N1"]
    assert (note.quote, note.replacement) == ("一億円", "一億二千万円")


def test_how_a_secret_matter_was_decided_and_who_does_what_is_secret(office: Office) -> None:
    about = {"text": "用地を取得する。", "turns": ["T0007"]}
    meeting_id = recorded(
        office,
        decisions=[{"id": "D", **about, "result": "青葉商事から"}],
        tasks=[{"id": "K", **about, "owner": "青葉商事", "due": "契約の日"}],
    )
    minutes = public(office, meeting_id).minutes
    assert (minutes.decisions[0].text, minutes.decisions[0].result) == (MARKS["secret"], "")
    assert (minutes.tasks[0].owner, minutes.tasks[0].due) == ("", "")


def test_who_exports_is_told_of_names_that_hold_what_is_left_out(office: Office) -> None:
    people = [{**PEOPLE[3], "name": "山本太郎"}]
    omissions = [{**OMISSIONS[0], "quote": "山本太郎"}]
    meeting_id = recorded(office, people=people, omissions=omissions)
    with office.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        told = cautions(session, meeting, public(office, meeting_id))
    assert any("名前に残っています" in one.ja for one in told)
