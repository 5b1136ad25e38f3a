"""Papers of a meeting: checked when they come in, kept as they are."""

from pathlib import Path

import pytest
from office import Office
from papers import old_pdf, protected_pdf

from transcribe.errors import InputError
from webui.errors import NotFound, OverLimit
from webui.meetings import materials
from webui.storage.deletion import drop_unused
from webui.tables import FileRow, MaterialRow, MeetingRow
from webui.uploads import apart


def add(office: Office, kind: str, name: str, content: bytes) -> MaterialRow:
    meeting = office.meeting()
    with office.service.database.begin() as session:
        return materials.add_material(
            session,
            office.service.files,
            session.get_one(MeetingRow, meeting),
            kind,
            name,
            content,
            office.clock(),
        )


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("material", "次第.txt", "令和八年度 補正予算".encode()),
        ("material", "次第.txt", "令和八年度 補正予算".encode("cp932")),
        ("material", "古い.pdf", old_pdf(["令和八年度 補正予算"])),
        ("roster", "名簿.csv", "氏名,よみ,役職\n山田太郎,やまだたろう,課長\n".encode("cp932")),
        ("glossary", "用語.csv", "表記,よみ\n補正予算,ほせいよさん\n".encode()),
    ],
)
def test_a_paper_is_kept_as_it_is(office: Office, kind: str, name: str, content: bytes) -> None:
    row = add(office, kind, name, content)
    assert (row.kind, row.name, row.size) == (kind, name, len(content))
    assert office.service.files.read(row.file_key) == content


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("material", b"", "空"),
        ("material", b"\x89PNG\r\n\x1a\n\0\0\0", "文章として読めません"),
        ("material", b"PK\x03\x04" + bytes(100), "壊れて"),
        ("material", protected_pdf(), "パスワード"),
        ("material", b"%PDF-1.7 and nothing", "壊れて"),
        ("material", b"\xd0\xcf\x11\xe0" + bytes(100), "古い形"),
        ("roster", "用語,よみ\n予算,よさん\n".encode(), "用語集"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(
    office: Office, kind: str, content: bytes, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        add(office, kind, "../資料\u202e.docx", content)
    told = str(caught.value)
    assert "資料.docx" in told
    assert said in told
    assert ".put-" not in told  # the name of the scratch file
    with office.open() as session:
        assert session.query(FileRow).count() == 0
    assert list(office.service.files.scratch.glob("*")) == []


def test_a_paper_that_is_too_large_is_refused_unread(office: Office) -> None:
    with pytest.raises(OverLimit):
        add(office, "material", "長い.txt", b"a" * (materials.LARGEST + 1))


def test_a_paper_that_takes_too_long_is_refused_by_its_name(tmp_path: Path) -> None:
    paper = tmp_path / "x"
    paper.write_bytes(old_pdf(["補正予算"]))
    with pytest.raises(InputError) as caught:
        apart.check_paper(paper, "資料.pdf", "material", seconds=0.01)
    assert "資料.pdf" in str(caught.value)


def test_a_paper_is_removed_with_its_file(office: Office) -> None:
    row = add(office, "material", "次第.txt", "補正予算".encode())
    with office.open() as session:
        meeting = session.get_one(MeetingRow, row.meeting_id)
        found = materials.find(session, meeting, row.id)
        materials.remove(session, office.service.files, meeting, found)
        assert drop_unused(session, office.service.files, meeting.organisation_id, []) == []
        with pytest.raises(NotFound):
            materials.find(session, meeting, row.id)
    assert list(office.service.files.walk()) == []


def test_a_paper_of_another_meeting_is_not_there(office: Office) -> None:
    row, other = add(office, "material", "次第.txt", "補正予算".encode()), office.meeting("midori")
    with office.open() as session, pytest.raises(NotFound):
        materials.find(session, session.get_one(MeetingRow, other), row.id)
