"""The vocabulary of a meeting: what people keep for it, its papers, and who attends."""

import shutil
from pathlib import Path

import pytest
from machine import Machine
from office import Office

from transcribe.errors import InputError
from transcribe.vocabulary import Term
from webui import glossaries, transcripts
from webui.errors import Conflict, NotFound, OverLimit, Refused
from webui.glossaries import rights as glossary_access
from webui.glossaries import tables as glossary_tables
from webui.glossaries import terms
from webui.tables import MaterialRow, MeetingRow, PersonRow, TermRow


def keep(office: Office, login: str, token: str, surface: str, reading: str = "", **more) -> int:
    """A term that somebody puts into a glossary; its id."""
    with office.service.database.begin() as session:
        glossary = glossary_access.glossary_to_edit(session, office.person(session, login), token)
        return terms.add(session, glossary, terms.entry(surface, reading, **more)).id


def department(office: Office, login: str) -> str:
    with office.open() as session:
        return f"department-{office.person(session, login).department_id}"


def attach(office: Office, meeting_id: str, kind: str, name: str, content: bytes) -> None:
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting_id)
        now = office.clock()
        file = office.service.files.put_bytes(session, row.organisation_id, content, now)
        session.add(
            MaterialRow(
                meeting_id=meeting_id,
                kind=kind,
                name=name,
                file_key=file.key,
                size=len(content),
                created_at=now,
            )
        )


def gathered(office: Office, meeting_id: str) -> glossaries.Gathered:
    with office.open() as session:
        row = session.get_one(MeetingRow, meeting_id)
        return glossaries.gather(session, office.service.files, row)


def used(office: Office, meeting_id: str) -> dict[str, Term]:
    return {term.surface: term for term in gathered(office, meeting_id).vocabulary.terms}


def test_a_meeting_has_the_terms_of_its_organisation_its_department_and_its_own(
    office: Office,
) -> None:
    meeting = office.meeting("soumu")
    keep(office, "admin", "organisation", "三雲台", "みくもだい")
    keep(office, "soumu", department(office, "soumu"), "庶務係", "しょむがかり")
    keep(office, "soumu", f"meeting-{meeting}", "青葉まつり", "あおばまつり", note="催し")
    keep(office, "zaisei", department(office, "zaisei"), "起債", "きさい")
    keep(office, "midori-admin", "organisation", "緑が丘", "みどりがおか")
    keep(office, "soumu", f"meeting-{office.meeting('soumu')}", "別会議", "べつかいぎ")

    found = used(office, meeting)

    assert set(found) == {"三雲台", "庶務係", "青葉まつり"}
    assert found["青葉まつり"].readings == ("あおばまつり",)
    assert found["青葉まつり"].note == "催し"
    assert not found["三雲台"].guessed


def test_the_nearest_glossary_decides_how_a_term_is_read(office: Office) -> None:
    meeting, own = office.meeting("soumu"), department(office, "soumu")
    for token, reading in [("organisation", "こうづき"), (own, "かみつき")]:
        keep(office, "admin", token, "上月", reading)
    assert used(office, meeting)["上月"].readings == ("かみつき",)
    keep(office, "admin", f"meeting-{meeting}", "上月", "うえつき")
    assert used(office, meeting)["上月"].readings == ("うえつき",)


def test_the_nearest_glossary_decides_whether_a_term_is_used(office: Office) -> None:
    meeting = office.meeting("soumu")
    keep(office, "admin", "organisation", "市政", "しせい")
    keep(office, "admin", "organisation", "私道", "しどう", is_unused=True)
    keep(office, "soumu", f"meeting-{meeting}", "市政", is_unused=True)
    keep(office, "soumu", f"meeting-{meeting}", "私道", "しどう")

    vocabulary = gathered(office, meeting).vocabulary

    assert [term.surface for term in vocabulary.terms] == ["私道"]
    assert vocabulary.unused == ("市政",)


def test_a_term_without_a_reading_has_a_guessed_one(office: Office) -> None:
    keep(office, "admin", "organisation", "総務課", kind="term")
    found = used(office, office.meeting())["総務課"]
    assert found.guessed
    assert found.readings == ("そうむか",)


def test_papers_rosters_and_glossaries_of_the_meeting_count(office: Office) -> None:
    meeting = office.meeting()
    attach(office, meeting, "material", "次第.txt", "若葉野市の地域包括支援センター".encode())
    attach(
        office,
        meeting,
        "roster",
        "名簿.csv",
        "氏名,よみ,役職\n森 茂,もり しげる,議長".encode("cp932"),
    )
    attach(office, meeting, "glossary", "用語.csv", "表記,よみ\n包括,ほうかつ".encode())
    keep(office, "admin", "organisation", "包括", "つつみ")

    result = gathered(office, meeting)
    found = {term.surface: term for term in result.vocabulary.terms}

    assert result.unreadable == ()
    assert found["森茂"].readings == ("もりしげる",)
    assert found["地域包括支援センター"].guessed
    assert found["包括"].readings == ("ほうかつ",), "the meeting's own file is nearer"
    assert [person.name for person in result.vocabulary.people] == ["森茂"]
    assert {source.name for source in result.vocabulary.sources} == {
        "次第.txt",
        "名簿.csv",
        "用語.csv",
    }


def test_what_a_person_does_not_want_is_not_taken_from_papers_either(office: Office) -> None:
    meeting = office.meeting()
    attach(office, meeting, "material", "次第.txt", "地域包括支援センターの運営".encode())
    assert "地域包括支援センター" in used(office, meeting)
    keep(office, "soumu", f"meeting-{meeting}", "地域包括支援センター", is_unused=True)
    assert "地域包括支援センター" not in used(office, meeting)


def test_attendees_that_were_typed_are_a_roster(office: Office) -> None:
    typed = [
        "委員長　山本 太郎",
        "三浦 一郎（みうら いちろう）委員",
        "事務局：田中、鈴木",
        "総務課 係長 高橋 花子",
    ]
    meeting = office.meeting(attendees="\n".join(typed))

    vocabulary = gathered(office, meeting).vocabulary

    people = {person.name: person for person in vocabulary.people}
    assert set(people) == {"山本太郎", "三浦一郎"}
    assert people["山本太郎"].role == "委員長"
    assert people["三浦一郎"].reading == "みうらいちろう"
    assert {"田中", "鈴木", "高橋花子"} <= {term.surface for term in vocabulary.terms}


@pytest.mark.parametrize(
    "typed", ['"山本 太郎', "山" * 2000, "=cmd|' /C calc'!A0", "欠員\n\n※未定", "<b>山本</b>"]
)
def test_whatever_was_typed_as_attendees_stops_nothing(office: Office, typed: str) -> None:
    meeting = office.meeting(attendees=typed)
    keep(office, "soumu", f"meeting-{meeting}", "三雲台", "みくもだい")
    result = gathered(office, meeting)
    assert result.unreadable == ()
    assert "三雲台" in {term.surface for term in result.vocabulary.terms}


def test_a_damaged_paper_is_left_out_and_told(office: Office) -> None:
    meeting = office.meeting()
    attach(office, meeting, "material", "次第.txt", "地域包括支援センター".encode())
    attach(office, meeting, "material", "資料.pdf", b"%PDF-1.7 and no more")
    attach(office, meeting, "glossary", "用語.csv", "表記,よみ\n三浦,三浦".encode())
    attach(office, meeting, "roster", "名簿.xlsx", b"\xd0\xcf\x11\xe0 old")

    result = gathered(office, meeting)

    assert "地域包括支援センター" in {term.surface for term in result.vocabulary.terms}
    told = [error.problem.ja for error in result.unreadable]
    assert len(told) == 3
    assert all(any(name in one for one in told) for name in ("資料.pdf", "用語.csv", "名簿.xlsx"))
    assert all(error.hint.ja for error in result.unreadable)


def test_a_paper_whose_file_is_gone_is_left_out_and_told(office: Office) -> None:
    meeting = office.meeting()
    attach(office, meeting, "material", "次第.txt", "地域包括支援センター".encode())
    shutil.rmtree(Path(office.service.files.url.removeprefix("file://")))

    (error,) = gathered(office, meeting).unreadable

    assert "次第.txt" in error.problem.ja


def test_names_of_papers_lead_nowhere_else(office: Office, tmp_path: Path) -> None:
    meeting = office.meeting()
    names = ["../../../etc/passwd", "..", "a/b\\c:d.txt", "\0.txt", "資" * 400 + ".txt"]
    for n, name in enumerate(names):
        attach(office, meeting, "material", name, f"地域包括支援センター {n}".encode())
    before = sorted(tmp_path.iterdir())
    result = gathered(office, meeting)
    assert result.unreadable == ()
    assert len(result.vocabulary.sources) == 5
    assert sorted(tmp_path.iterdir()) == before


def test_variants_of_kanji_stay_as_they_were_typed(office: Office) -> None:
    meeting = office.meeting()
    for surface, reading in [("葛󠄀城", "かつらぎ"), ("神\ufa19", "かみ"), ("𠮷野家", "よしのや")]:
        keep(office, "soumu", f"meeting-{meeting}", surface, reading)
    assert {"葛󠄀城", "神\ufa19", "𠮷野家"} <= set(used(office, meeting))


@pytest.mark.parametrize(
    ("surface", "reading", "note"),
    [
        ("", "よみ", ""),
        ("   \u200b ", "よみ", ""),
        ("長" * 61, "なが", ""),
        ("三浦", "三浦", ""),
        ("三浦", "み" * 61, ""),
        ("三浦", "みうら", "備" * 201),
        ("☆☆☆", "", ""),
    ],
)
def test_what_cannot_be_a_term_is_refused(surface: str, reading: str, note: str) -> None:
    with pytest.raises(InputError) as refused:
        terms.entry(surface, reading, note)
    assert refused.value.problem.ja
    assert refused.value.hint.ja


def test_readings_may_be_katakana_and_several() -> None:
    assert terms.entry("三浦", "ミウラ・さんぽ").readings == ("みうら", "さんぽ")


def test_a_term_is_in_a_glossary_once(office: Office) -> None:
    keep(office, "admin", "organisation", "三浦", "みうら")
    with pytest.raises(Conflict):
        keep(office, "admin", "organisation", "三浦", "さんぽ")
    keep(office, "soumu", department(office, "soumu"), "三浦", "さんぽ")


@pytest.mark.parametrize(
    ("login", "token", "error"),
    [
        ("soumu", "organisation", Refused),
        ("reader", "department-1", Refused),
        ("soumu", "department-2", NotFound),
        ("midori-admin", "department-1", NotFound),
        ("soumu", "department-999999999999", NotFound),
        ("soumu", "department-x", NotFound),
        ("soumu", "department-１", NotFound),
        ("admin", "meeting-unknown", NotFound),
        ("admin", "", NotFound),
    ],
)
def test_who_may_not_change_a_glossary(office: Office, login: str, token: str, error: type) -> None:
    with office.open() as session, pytest.raises(error):
        glossary_access.glossary_to_edit(session, office.person(session, login), token)


def test_who_sees_which_glossaries(office: Office) -> None:
    def names(login: str) -> list[str]:
        with office.open() as session:
            person: PersonRow = office.person(session, login)
            return [one.name for one in glossary_access.glossaries_for(session, person)]

    assert sorted(names("admin")) == sorted(["青葉市", "総務課", "財政課"])
    assert names("soumu") == names("reader") == ["青葉市", "総務課"]
    assert names("midori") == ["緑町", "議会事務局"]


def test_words_find_surfaces_readings_and_notes(office: Office) -> None:
    keep(office, "admin", "organisation", "三雲台", "みくもだい", note="地区 100%")
    keep(office, "admin", "organisation", "総務課", "そうむか")
    with office.open() as session:
        glossary = glossary_access.open_glossary(
            session, office.person(session, "admin"), "organisation"
        )
        for words, found in [
            ("雲", ["三雲台"]),
            ("ミクモ", ["三雲台"]),
            ("地区", ["三雲台"]),
            ("100%", ["三雲台"]),
            ("%", ["三雲台"]),
            ("_", []),
            ("' OR 1=1 --", []),
            ("", ["総務課", "三雲台"]),
        ]:
            page = terms.find(session, glossary, words)
            assert [row.surface for row in page.terms] == found, words


def table(office: Office, token: str, content: bytes, name: str = "用語.csv"):
    """Bring a table in; its preview."""
    with office.service.database.begin() as session:
        person = office.person(session, "admin")
        glossary = glossary_access.glossary_to_edit(session, person, token)
        found = glossary_tables.preview(session, glossary, name, content)
        glossary_tables.store(session, glossary, found)
        return found


def out(office: Office, token: str) -> bytes:
    with office.open() as session:
        person = office.person(session, "admin")
        return glossary_tables.export(
            session, glossary_access.open_glossary(session, person, token)
        )


def rows(office: Office, token: str) -> set[tuple[object, ...]]:
    with office.open() as session:
        person = office.person(session, "admin")
        glossary = glossary_access.open_glossary(session, person, token)
        return {
            (r.surface, r.reading, r.note, r.kind, r.is_unused)
            for r in glossary_tables.rows_of(session, glossary)
        }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_tables_come_in_any_encoding_that_offices_use(office: Office, encoding: str) -> None:
    text = "表記,よみ,備考,種別\r\n三浦,みうら,①髙い,人名\r\n総務課,,,\r\n市政,,,使わない\r\n"
    table(office, "organisation", text.encode(encoding))
    assert rows(office, "organisation") == {
        ("三浦", "みうら", "①髙い", "person", False),
        ("総務課", "", "", "term", False),
        ("市政", "", "", "term", True),
    }


def test_every_fault_is_told_with_its_line_and_the_rest_can_be_stored(office: Office) -> None:
    text = "表記,よみ\n三浦,三浦\n岡本,おかもと\n,なし\n岡本,おかもと\n" + "長" * 61 + ",なが\n"
    found = table(office, "organisation", text.encode())
    assert [line.entry.line for line in found.faulty] == [2, 4, 5, 6]
    assert "3 行目" in str(found.faulty[2].fault and found.faulty[2].fault.ja)
    assert rows(office, "organisation") == {("岡本", "おかもと", "", "term", False)}


def test_a_table_changes_only_what_differs(office: Office) -> None:
    keep(office, "admin", "organisation", "三浦", "みうら")
    keep(office, "admin", "organisation", "岡本", "おかもと")
    found = table(office, "organisation", "三浦,さんぽ\n岡本,おかもと\n森,もり\n".encode())
    assert [line.effect for line in found.lines] == ["changed", "same", "new"]
    assert {row[:2] for row in rows(office, "organisation")} == {
        ("三浦", "さんぽ"),
        ("岡本", "おかもと"),
        ("森", "もり"),
    }


def test_what_goes_out_comes_in_as_it_was(office: Office) -> None:
    for surface, reading, more in [
        ("三浦", "みうら", {"kind": "person", "note": "議長"}),
        ("若葉野市", "", {"kind": "place"}),
        ("=1+1", "いち", {"note": "@計算"}),
        ("葛󠄀城", "かつらぎ", {}),
        ("日本", "にほん・にっぽん", {}),
        ("私道", "", {"is_unused": True}),
        ('引用"符,と点', "いんよう", {}),
    ]:
        keep(office, "admin", "organisation", surface, reading, **more)

    content = out(office, "organisation")
    table(office, "department-2", content)

    assert content.startswith(b"\xef\xbb\xbf")
    assert rows(office, "department-2") == rows(office, "organisation")
    assert b",=1+1" not in content


def test_a_guess_that_somebody_mended_in_the_table_is_a_reading(office: Office) -> None:
    keep(office, "admin", "organisation", "総務課")
    content = out(office, "organisation").decode("utf-8-sig")
    table(office, "organisation", content.encode())
    assert rows(office, "organisation") == {("総務課", "", "", "term", False)}, "still a guess"
    table(office, "organisation", content.replace("そうむか", "そうむ").encode())
    assert rows(office, "organisation") == {("総務課", "そうむ", "", "term", False)}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", InputError),
        (b"\n\n\n", InputError),
        (bytes(range(256)) * 20, InputError),
        ("氏名,よみ\n山本,やまもと".encode(), InputError),
        ('表記,よみ\n"三浦,みうら'.encode(), InputError),
        (b"%PDF-1.7", InputError),
        (b"a" * 2_000_001, OverLimit),
    ],
)
def test_what_is_no_glossary_brings_nothing(office: Office, content: bytes, error: type) -> None:
    with pytest.raises(error):
        table(office, "organisation", content)
    with office.open() as session:
        assert session.query(TermRow).count() == 0


def test_readers_of_the_transcript_are_told_of_a_paper_that_was_left_out(office: Office) -> None:
    meeting = office.meeting()
    attach(office, meeting, "material", "資料.pdf", b"%PDF-1.7 and no more")
    (notice,) = glossaries.notices_of(gathered(office, meeting).unreadable, 70.0)
    assert (notice.kind, notice.start, notice.end) == ("unread_paper", 0.0, 70.0)
    assert "資料.pdf" in notice.detail


def test_a_job_with_a_damaged_paper_ends_well_and_tells(machine: Machine, office: Office) -> None:
    meeting = machine.meeting(5.0)
    attach(office, meeting, "material", "資料.pdf", b"%PDF-1.7 and no more")
    job_id = machine.start_job(meeting, options={"model": "held"})
    machine.work()
    assert machine.job(job_id).state == "done"
    with office.open() as session:
        row = transcripts.current(session, meeting)
        assert row is not None
        notices = transcripts.read(session, office.service.files, row).notices
    (told,) = [notice for notice in notices if notice.kind == "unread_paper"]
    assert "資料.pdf" in told.detail
