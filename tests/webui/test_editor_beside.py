"""What the panels beside the editor's rows ask for: layers, proposals, names, terms to remember."""

from dataclasses import replace

import pytest
from edits import Page, lock, meeting
from office import Office
from sqlalchemy import select
from told import SPOKEN

from transcribe.types import Turn
from webui.tables import HouseStyleRow, MeetingRow, MinutesRow, TermRow, TurnRow

SAID = "えー、来年度の予算は、えっと、三億円です。"
HEARD = replace(
    SPOKEN,
    turns=(
        Turn("T0001", "S1", 0.5, 10.0, SAID),
        Turn("T0002", "S2", 12.0, 20.0, "葛\U000e0100城市の\ufa19山小学校です。"),
    ),
    notices=(),
    corrections=(),
    speaker_proposals=(),
)


def layer(page: Page, query: str = "layer=clean") -> dict[str, str]:
    answer = page.get(f"editor/layer?{query}")
    assert answer.status_code == 200
    found: dict[str, str] = (answer.json or {})["texts"]
    return found


def test_fillers_are_hidden_and_what_was_said_stays(office: Office) -> None:
    made = meeting(office, HEARD)
    page = Page(office, made, "reader")
    texts = layer(page)
    assert texts["T0001"] == "来年度の予算は、三億円です。"
    assert texts["T0002"] == HEARD.turns[1].text  # variants of kanji stay
    page.load()
    assert [turn["text"] for turn in page.state["turns"]] == [t.text for t in HEARD.turns]


def test_the_offices_own_list_of_fillers_counts(office: Office) -> None:
    made = meeting(office, HEARD)
    with office.service.database.begin() as session:
        organisation = session.get_one(MeetingRow, made).organisation_id
        session.add(HouseStyleRow(organisation_id=organisation, fillers=["えー"]))
    assert layer(Page(office, made))["T0001"] == "来年度の予算は、えっと、三億円です。"


def test_only_the_asked_turns_are_cleaned(office: Office) -> None:
    page = Page(office, meeting(office, HEARD))
    assert list(layer(page, "layer=clean&turns=T0002,%00,gone")) == ["T0002"]
    assert page.get("editor/layer?layer=other").status_code == 404


def test_a_proposal_is_made_and_nothing_is_kept(office: Office) -> None:
    made = meeting(office, HEARD)
    page = Page(office, made)
    answer = page.post("editor/propose", {"turn": "T0001"})
    assert answer.json == {"text": "来年度の予算は、三億円です。"}
    with office.open() as session:
        assert set(session.scalars(select(TurnRow.polished))) == {None}
    assert page.post("editor/propose", {"turn": "P000000000"}).status_code == 404
    for wrong in ({}, {"turn": 1}, {"turn": "a\0"}, {"turn": "T0001", "x": 1}, ["T0001"]):
        assert page.post("editor/propose", wrong).status_code == 400


def test_names_are_proposed_written_in_the_minutes_or_in_the_attendee_list(office: Office) -> None:
    made = meeting(office)
    with office.service.database.begin() as session:
        session.get_one(MeetingRow, made).attendees = "石川（委員長）\n 森 \n\n森"
    lock(office, made, "draft")
    with office.service.database.begin() as session:
        session.get_one(MinutesRow, made).content = {
            "people": [{"id": "a", "name": "渡邉\U000e0102"}]
        }
    told = Page(office, made).get("editor/choices").json or {}
    assert told["names"] == ["石川（委員長）", "渡邉\U000e0102", "森"]
    assert [one["token"] for one in told["glossaries"]][-1] == f"meeting-{made}"
    assert told["glossaries"][0] == {"token": "department-1", "label": "総務課 の用語集"}
    assert "organisation" not in [one["token"] for one in told["glossaries"]]  # the admin's
    assert (Page(office, made, "reader").get("editor/choices").json or {})["glossaries"] == []


def test_a_word_is_remembered_once(office: Office) -> None:
    page = Page(office, meeting(office, HEARD))
    term = {"surface": "神山", "reading": "かみやま", "kind": "place", "glossary": "department-1"}
    answer = page.post("editor/remember", term)
    assert answer.json == {"told": "「神山」を用語集に登録しました。"}
    assert page.post("editor/remember", {**term, "reading": "こうやま"}).status_code == 200
    with office.open() as session:
        rows = session.execute(select(TermRow.surface, TermRow.reading, TermRow.kind)).all()
    assert [tuple(row) for row in rows] == [("神山", "こうやま", "place")]
    assert office.actions().count("glossary.edit") == 2


@pytest.mark.parametrize(
    ("term", "status"),
    [
        ({"surface": "", "glossary": "department-1"}, 400),
        ({"surface": "神山", "reading": "kamiyama!", "glossary": "department-1"}, 400),
        ({"surface": "神山", "glossary": "organisation"}, 403),  # may be read only
        ({"surface": "神山", "glossary": "department-3"}, 404),  # of another organisation
        ({"surface": "神山", "glossary": "meeting-x"}, 404),
        ({"surface": "神山"}, 400),
        ({"surface": 3, "glossary": "department-1"}, 400),
    ],
)
def test_a_term_that_cannot_be_kept_is_refused(
    office: Office, term: dict[str, object], status: int
) -> None:
    page = Page(office, meeting(office, HEARD))
    answer = page.post("editor/remember", term)
    assert answer.status_code == status
    assert (answer.json or {})["hint"]
    with office.open() as session:
        assert session.scalars(select(TermRow)).all() == []


def test_who_may_ask_for_what(office: Office) -> None:
    made = meeting(office, HEARD)
    base = f"/meetings/{made}/editor/"
    reader, other, nobody = office.browser("reader"), office.browser("midori"), office.browser()
    sends = [("propose", {"turn": "T0001"}), ("remember", {"surface": "a", "glossary": "x"})]
    for path in ("layer?layer=clean", "choices"):
        assert reader.get(base + path).status_code == 200
        assert other.get(base + path).status_code == 404
        assert nobody.get(base + path, headers={"Accept": "application/json"}).status_code == 401
    for path, values in sends:
        assert reader.send("POST", base + path, json=values).status_code == 403
        assert other.send("POST", base + path, json=values).status_code == 404
        editor = office.browser("soumu")
        unsigned = editor.client.post(base + path, json=values, headers={"Accept": "text/html"})
        assert unsigned.status_code == 400  # without the page's token
