"""公開版: what is left out is nowhere in it, and where something was left out can be seen."""

from typing import Any

import pytest
from office import Office
from recorded import OMISSIONS, PRIVATE, TURNS, material_of, polish, recorded, turn_row

from webui import transcripts
from webui.editing.changes import Change, TurnChange, TurnState
from webui.records.material import Material
from webui.records.omissions import MARKS
from webui.tables import EditRow, MeetingRow, TurnRow

WHOLE_SECRET = [{"id": "O1", "kind": "secret", "turn": "T0007"}]


@pytest.fixture
def meeting_id(office: Office) -> str:
    return recorded(office)


def public(office: Office, meeting_id: str, **options: Any) -> Material:
    return material_of(office, meeting_id, is_public=True, **options)


def texts(material: Material) -> dict[str, str]:
    return {turn.code: turn.text for turn in material.turns}


def test_a_quote_is_left_out_and_the_rest_of_its_turn_stays(
    office: Office, meeting_id: str
) -> None:
    found = texts(public(office, meeting_id))["T0004"]
    rest = TURNS[3][3].removeprefix(PRIVATE)
    assert found == f"{MARKS['personal']}{rest}"


def test_of_a_turn_that_is_left_out_nobody_learns_who_said_it(
    office: Office, meeting_id: str
) -> None:
    (turn,) = [t for t in public(office, meeting_id).turns if t.code == "T0007"]
    assert turn.is_left_out
    assert turn.text == MARKS["secret"]
    assert (turn.voice, turn.who.name) == ("", "")


def test_a_withdrawn_remark_is_not_published_and_its_annotation_does_not_repeat_it(
    office: Office, meeting_id: str
) -> None:
    material = public(office, meeting_id)
    assert MARKS["withdrawn"] in texts(material)["T0006"]
    (note,) = [n for n in material.minutes.annotations if n.kind == "withdrawal"]
    assert note.quote == ""
    assert note.date == "令和8年11月24日"


def test_the_full_record_leaves_nothing_out(office: Office, meeting_id: str) -> None:
    material = material_of(office, meeting_id)
    assert [turn.text for turn in material.turns] == [text for _, _, _, text in TURNS]


def test_the_same_words_are_left_out_of_what_people_wrote(office: Office, meeting_id: str) -> None:
    minutes = public(office, meeting_id).minutes
    assert PRIVATE not in minutes.topics[0].text
    assert MARKS["personal"] in minutes.topics[0].text
    assert minutes.topics[1].text == MARKS["secret"]  # it rests on a secret turn
    assert minutes.topics[1].title == "用地の取得"
    assert minutes.omissions == []


def test_every_layer_leaves_it_out(office: Office, meeting_id: str) -> None:
    turn_row(office, meeting_id, "T0004", text=f"えーと、{PRIVATE}、えー、です。")
    for layer in ("verbatim", "clean", "polished"):
        assert PRIVATE not in texts(public(office, meeting_id, layer=layer))["T0004"]


def test_a_quote_with_fillers_in_it_is_found_in_the_polished_text(office: Office) -> None:
    quote = "東町の、えー、山本太郎さん"
    omissions = [{**OMISSIONS[0], "quote": quote}]
    meeting_id = recorded(office, omissions=omissions, annotations=[])
    turn_row(office, meeting_id, "T0004", text=f"{quote}から相談がありました。")
    polish(office, meeting_id, "T0004", "東町の、山本太郎さんから相談があった。")
    found = texts(public(office, meeting_id, layer="polished"))["T0004"]
    assert found == f"{MARKS['personal']}から相談があった。"


def test_where_a_quote_is_not_found_in_a_polished_text_all_of_it_is_left_out(
    office: Office, meeting_id: str
) -> None:
    polish(office, meeting_id, "T0004", "東町の山本さんからの相談について質問した。")
    found = texts(public(office, meeting_id, layer="polished"))["T0004"]
    assert found == MARKS["personal"]


def test_a_quote_that_was_edited_since_leaves_out_its_whole_turn(
    office: Office, meeting_id: str
) -> None:
    turn_row(office, meeting_id, "T0004", text="東町三丁目の山本花子さんから相談がありました。")
    assert texts(public(office, meeting_id))["T0004"] == MARKS["personal"]


def test_after_another_transcription_a_quote_is_found_wherever_it_is_now(
    office: Office, meeting_id: str
) -> None:
    turn_row(office, meeting_id, "T0004", text="別の発言です。")
    turn_row(office, meeting_id, "T0009", text=f"{PRIVATE}の件です。")
    assert PRIVATE not in "".join(texts(public(office, meeting_id)).values())


def test_a_secret_turn_that_was_split_stays_secret(office: Office) -> None:
    meeting_id = recorded(office, omissions=WHOLE_SECRET)
    edit(office, meeting_id, *split("T0007", "PAAAAAAAAAA", 16))
    edit(office, meeting_id, *split("PAAAAAAAAAA", "PBBBBBBBBBB", 8))
    found = texts(public(office, meeting_id))
    for code in ("T0007", "PAAAAAAAAAA", "PBBBBBBBBBB"):
        assert found[code] == MARKS["secret"]


def test_a_secret_turn_that_was_joined_to_another_takes_it_along(office: Office) -> None:
    meeting_id = recorded(office, omissions=WHOLE_SECRET)
    edit(office, meeting_id, *join("T0008", "T0007"))
    found = texts(public(office, meeting_id))
    assert "T0007" not in found
    assert found["T0008"] == MARKS["secret"]


def test_a_turn_that_was_inserted_or_reworded_beside_it_is_published(office: Office) -> None:
    meeting_id = recorded(office, omissions=WHOLE_SECRET)
    edit(office, meeting_id, TurnChange("PCCCCCCCCCC", None, state("新しい発言です。"), "T0008"))
    found = texts(public(office, meeting_id))
    assert found["PCCCCCCCCCC"] == "新しい発言です。"
    assert found["T0008"] == TURNS[7][3]


def test_listeners_are_counted_and_not_named(office: Office, meeting_id: str) -> None:
    from webui.records.layouts import build
    from webui.records.writers.plain import text

    shown = text(build(public(office, meeting_id, layout="minutes")))
    assert "1名" in shown
    assert "傍聴 人子" not in shown
    assert "【下書き（未確定）　公開版】" in shown


def state(text: str, speaker: str | None = "S1") -> TurnState:
    return TurnState(speaker, 81.0, 90.0, text)


def split(code: str, new: str, at: int) -> list[TurnChange]:
    text = TURNS[6][3] if code == "T0007" else TURNS[6][3][16:]
    return [
        TurnChange(code, state(text), state(text[:at])),
        TurnChange(new, None, state(text[at:]), code),
    ]


def join(into: str, gone: str) -> list[TurnChange]:
    first, last = TURNS[6][3], TURNS[7][3]
    return [
        TurnChange(into, state(last), state(first + last)),
        TurnChange(gone, state(first), None),
    ]


def edit(office: Office, meeting_id: str, *changes: TurnChange) -> None:
    """As the editor keeps it: the rows as they are then, and the log of how they became so."""
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        transcript = transcripts.current(session, meeting.id)
        assert transcript
        rows = {row.code: row for row in transcripts.turns(session, transcript)}
        for number, change in enumerate(changes):
            if change.after is None:
                session.delete(rows[change.code])
            elif change.before is None:
                session.add(_new_row(meeting, transcript.id, change, 100 + number))
            else:
                rows[change.code].text = change.after.text
        session.add(
            EditRow(
                organisation_id=meeting.organisation_id,
                transcript_id=transcript.id,
                person_id=office.ids["soumu"],
                key=f"key-{changes[0].code}-{len(changes)}-{changes[-1].code}",
                kind="split",
                changes=Change(changes).as_json(),
                created_at=office.clock(),
            )
        )


def _new_row(meeting: MeetingRow, transcript_id: int, change: TurnChange, position: int) -> TurnRow:
    assert change.after
    return TurnRow(
        organisation_id=meeting.organisation_id,
        transcript_id=transcript_id,
        position=position,
        code=change.code,
        speaker_code=change.after.speaker,
        start_s=change.after.start,
        end_s=change.after.end,
        text=change.after.text,
        sources=["T0007"],
    )
