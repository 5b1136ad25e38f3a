"""Which word is when, and which corrections stand, once turns were cut and joined."""

from collections.abc import Iterator
from typing import Any

import pytest
from edits import Page, meeting
from office import Office

from transcribe.types import Correction, Speaker, SpeakerProposal, Transcript, Turn, Word
from webui import transcripts


def spoken(code: str, start: float, text: str) -> Turn:
    """Each character is a word of a second."""
    words = tuple(Word(c, start + n, start + n + 1, 0.5) for n, c in enumerate(text))
    return Turn(code, "S1", start, start + len(text), text, words)


SAID = Transcript(
    duration=100.0,
    language="ja",
    speakers=(Speaker("S1", "話者1"), Speaker("S2", "話者2")),
    turns=(
        spoken("T0001", 0.0, "議案を議題とします。"),
        spoken("T0002", 20.0, "賛成です。葛󠄀城の件も。"),
        spoken("T0003", 50.0, "以上です。"),
    ),
    corrections=(
        Correction("T0001", 3, "擬題", "議題", "homophone", 0.9),
        Correction("T0002", 5, "桂木", "葛󠄀城", "name", 0.9),
    ),
    speaker_proposals=(SpeakerProposal("S2", "森", "T0002", "賛成です。", "called", 0.5),),
)


@pytest.fixture
def page(office: Office) -> Page:
    return Page(office, meeting(office, SAID))


def words(page: Page, *codes: str) -> dict[str, list[list[Any]]]:
    asked = f"?turns={','.join(codes)}" if codes else ""
    return dict(page.get(f"editor/words{asked}").json)


def read(office: Office, page: Page) -> Transcript:
    with office.open() as session:
        row = transcripts.current(session, page.base.split("/")[2])
        assert row
        return transcripts.read(session, office.service.files, row)


def assert_whole(found: Transcript) -> None:
    """Words are the text of their turns, in their times, one behind the other."""
    for turn in found.turns:
        assert "".join(w.text for w in turn.words) in (turn.text, "")
        starts = [w.start for w in turn.words]
        assert starts == sorted(starts)
        assert all(turn.start <= w.start <= w.end <= turn.end for w in turn.words)


def starts(found: list[list[Any]]) -> Iterator[tuple[str, float]]:
    return ((text, start) for text, start, _, _ in found)


def test_the_machines_words_are_told_with_their_probability(page: Page) -> None:
    found = words(page)
    assert list(found) == ["T0001", "T0002", "T0003"]
    assert found["T0003"][0] == ["以", 50.0, 51.0, 0.5]
    assert list(words(page, "T0003", "T0001", "T9999")) == ["T0001", "T0003"]
    assert words(page, "") == {}


def test_a_turn_that_was_cut(office: Office, page: Page) -> None:
    page.split("T0002", 5, 25.0, "PB")
    found = words(page, "T0002", "PB")
    assert list(starts(found["T0002"]))[-1] == ("。", 24.0)
    assert next(starts(found["PB"])) == ("葛", 25.0)
    assert_whole(read(office, page))


def test_a_half_that_was_cut_and_corrected(office: Office, page: Page) -> None:
    page.split("T0002", 5, 25.0, "PB")
    page.load()
    page.write("PB", "葛󠄀城市の件も。")
    page.load()
    page.split("PB", 5, 29.0, "PC")
    found = words(page)
    assert list(starts(found["PB"]))[:3] == [("葛", 25.0), ("\U000e0100", 26.0), ("城", 27.0)]
    assert dict(starts(found["PC"]))["件"] == 29.0
    assert_whole(read(office, page))


def test_turns_that_were_joined(office: Office, page: Page) -> None:
    joined = page.changed(
        "T0001",
        text=page.turn("T0001")["text"] + page.turn("T0002")["text"],
        end=page.turn("T0002")["end"],
        sources=["T0001", "T0002"],
    )
    gone = {"code": "T0002", "before": page.turn("T0002"), "after": None, "follows": "T0001"}
    edit = page.send("merge", [joined, gone]).json["edit"]
    found = dict(starts(words(page)["T0001"]))
    assert (found["案"], found["葛"]) == (1.0, 25.0)
    left = read(office, page)
    assert_whole(left)
    assert [(c.turn, c.offset, c.replacement) for c in left.corrections] == [
        ("T0001", 3, "議題"), ("T0001", 15, "葛󠄀城"),
    ]  # fmt: skip
    page.undo(edit)
    assert read(office, page).corrections == SAID.corrections
    assert read(office, page).turns == SAID.turns


def test_corrections_stay_with_the_half_that_has_them(office: Office, page: Page) -> None:
    page.split("T0002", 5, 25.0, "PB")
    found = {(c.turn, c.offset) for c in read(office, page).corrections}
    assert found == {("T0001", 3), ("PB", 0)}
    page.load()
    page.write("PB", "では、葛󠄀城の件も。")
    assert {(c.turn, c.offset) for c in read(office, page).corrections} >= {("PB", 3)}
    page.load()
    page.write("PB", "では、葛城の件も。")
    assert {c.turn for c in read(office, page).corrections} == {"T0001"}


def test_a_turn_that_a_person_put_in_has_no_words(office: Office, page: Page) -> None:
    new = {"speaker": "S1", "start": 40.0, "end": 42.0, "text": "（拍手）", "sources": []}
    page.send("insert", [{"code": "PA", "before": None, "after": new, "follows": "T0002"}])
    assert words(page, "PA") == {"PA": []}
    assert_whole(read(office, page))


def test_times_that_were_moved_take_their_words_along(office: Office, page: Page) -> None:
    page.send("move", [page.changed("T0001", start=3.0)])
    found = words(page, "T0001")["T0001"]
    assert found[0] == ["議案を", 3.0, 3.0, 1.0]
    assert found[1][:2] == ["議", 3.0]
    assert_whole(read(office, page))


def test_a_voice_that_is_gone_is_proposed_no_name(office: Office, page: Page) -> None:
    voice = {"code": "S2", "before": {"name": "話者2", "is_named": False}, "after": None}
    assert read(office, page).speaker_proposals
    page.send("join", [], [voice])
    assert read(office, page).speaker_proposals == ()


@pytest.mark.parametrize("kind", ["txt", "srt", "vtt", "json"])
def test_every_download_has_what_people_left(page: Page, kind: str) -> None:
    page.split("T0002", 5, 25.0, "PB")
    page.load()
    page.write("PB", "葛󠄀城市の件。")
    text = page.get(f"transcript.{kind}").get_data(as_text=True)
    assert "葛󠄀城市の件。" in text
    assert page.browser.get(page.base.rstrip("/")).status_code == 200
