"""人と課: a whole table of people at once."""

from io import BytesIO

from office import Office
from sqlalchemy import select
from staff import LINK, person

from webui.tables import PersonRow

TABLE = """ログイン名,氏名,課,役割
hana,葛󠄀城 花,総務課,編集者
"taro","青葉, 太郎",新設課,管理者
jiro,次郎,,viewer
"""


def test_a_table_is_shown_first_and_added_then(office: Office) -> None:
    browser = office.browser("admin")
    page = browser.post("/admin/people/import", {"table": TABLE}).get_data(as_text=True)
    assert "3 人を追加します" in page
    assert "新しく作る課: 新設課" in page
    with office.open() as session:
        assert len(session.scalars(select(PersonRow)).all()) == 7
    page = browser.post("/admin/people/import/add", {"table": TABLE}).get_data(as_text=True)
    assert len(LINK.findall(page)) == 3
    row = person(office, "taro")
    assert (row.name, row.role) == ("青葉, 太郎", "admin")
    assert row.department
    assert row.department.name == "新設課"
    assert person(office, "jiro").department_id is None


def test_every_fault_of_a_table_is_told_with_its_line(office: Office) -> None:
    table = """hana,花,総務課,編集者
soumu,太郎,,編集者
hana,花二,,閲覧者
漢字,三,,閲覧者
shiro,,,閲覧者
goro,五,,部長
"""
    browser = office.browser("admin")
    page = browser.post("/admin/people/import", {"table": table}).get_data(as_text=True)
    assert "5 か所" in page
    for told in (
        "2 行目: ログイン名「soumu」は、すでに使われています",
        "3 行目: ログイン名「hana」が、表に二度あります",
        "4 行目: ログイン名「漢字」は使えません",
        "5 行目: 氏名が空です",
        "6 行目: 役割「部長」はありません",
    ):
        assert told in page
    assert browser.post("/admin/people/import/add", {"table": table}).status_code == 400
    with office.open() as session:
        assert len(session.scalars(select(PersonRow)).all()) == 7


def test_a_file_of_excel_is_read(office: Office) -> None:
    browser = office.browser("admin")
    for encoding in ("utf-8", "utf-8-sig", "cp932"):
        content = TABLE.replace("葛󠄀", "葛").encode(encoding)
        data = {"file": (BytesIO(content), "people.csv")}
        page = browser.post("/admin/people/import", data).get_data(as_text=True)
        assert "葛" in page
        assert "3 人を追加します" in page


def test_what_is_no_table_of_people_is_told(office: Office) -> None:
    browser = office.browser("admin")
    for content, status in (
        (b"", 400),
        (b"\x00\xff\xfe\xfa\x01", 400),
        (b'a,"b', 400),
        (b"a,b,,viewer\n" * 501, 413),
    ):
        data = {"file": (BytesIO(content), "people.csv")}
        assert browser.post("/admin/people/import", data).status_code == status
