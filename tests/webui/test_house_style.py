"""記録の書き方: what an organisation hides and how it writes, for administrators."""

import pytest
from office import Office
from sqlalchemy import select

from transcribe.japanese.layers import Style, default_fillers
from webui import house_style
from webui.house_style import HouseStyle
from webui.tables import AuditRow, HouseStyleRow, MeetingRow, TermRow

URL = "/admin/style"
FORM = {
    "do": "save",
    "revision": "0",
    "fillers": "えー\nあのー\n要するに",
    "numerals": "arabic",
    "punctuation": "comma",
    "says_machine": "1",
}


def save(office: Office, login: str = "admin", **values: str):
    return office.browser(login).post(URL, {**FORM, **values})


def kept(office: Office, organisation: int = 1) -> tuple[HouseStyle, int]:
    with office.open() as session:
        return house_style.get(session, organisation)


def test_without_a_word_the_usual_style_holds(office: Office) -> None:
    assert kept(office) == (HouseStyle(None, "as-heard", "japanese", says_machine=True), 0)
    with office.open() as session:
        assert house_style.style_of(session, 1, "clean") == Style("clean")
    page = office.browser("admin").get(URL).get_data(as_text=True)
    assert "\nあのー\n" in page
    assert 'href="/admin/style" aria-current="page"' in page


def test_a_style_is_saved_noted_and_holds_for_one_organisation(office: Office) -> None:
    assert save(office).status_code == 302
    style = HouseStyle(("えー", "あのー", "要するに"), "arabic", "comma", says_machine=True)
    assert kept(office) == (style, 1)
    assert kept(office, 2) == (HouseStyle(), 0)
    with office.open() as session:
        found = house_style.style_of(session, 1, "clean")
        (entry,) = session.scalars(select(AuditRow).where(AuditRow.action == "style.edit")).all()
    assert found == Style("clean", "arabic", "comma", ("えー", "あのー", "要するに"))
    assert entry.detail["fillers"] == 3
    log = office.browser("admin").get("/admin/audit").get_data(as_text=True)
    assert "記録の書き方の変更" in log


def test_the_page_shows_what_the_style_does(office: Office) -> None:
    example = "えー、総額は三億円を、要するに、追加する。"
    page = save(office, do="preview", example=example).get_data(as_text=True)
    assert '<dt>逐語</dt><dd lang="ja">えー、総額は三億円を、要するに、追加する。</dd>' in page
    assert '<dt>ケバ取り</dt><dd lang="ja">総額は3億円を，追加する。</dd>' in page
    assert '<dt>整文の案</dt><dd lang="ja">総額は3億円を，追加します。</dd>' in page
    assert kept(office) == (HouseStyle(), 0)


def test_reset_types_the_usual_words_in_and_saving_them_keeps_the_default(office: Office) -> None:
    save(office)
    page = save(office, do="reset", revision="1").get_data(as_text=True)
    assert "要するに\n" not in page
    assert kept(office)[0].fillers == ("えー", "あのー", "要するに")
    save(office, revision="1", fillers="\r\n".join(reversed(default_fillers())))
    assert kept(office)[0].fillers is None
    save(office, revision="2", fillers="")
    assert kept(office)[0].fillers == ()


def test_who_is_second_sees_what_stands_now_and_loses_nothing(office: Office) -> None:
    save(office, fillers="えー")
    answer = save(office, fillers="あのー\nまあ")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'role="alert"' in page
    assert '<dd lang="ja">えー</dd>' in page
    assert "あのー\nまあ</textarea>" in page
    assert kept(office)[0].fillers == ("えー",)
    assert 'name="revision" value="1"' in page
    assert save(office, revision="1", fillers="あのー\nまあ").status_code == 302


@pytest.mark.parametrize(
    "values",
    [
        {"numerals": "roman"},
        {"punctuation": ""},
        {"fillers": "えー、あのー"},
        {"fillers": "あ" * 21},
        {"fillers": "<b>"},
        {"fillers": "、"},
        {"fillers": "あ\x00い"},
        {"fillers": "\n".join(f"語{n}" for n in range(301))},
    ],
)
def test_nonsense_is_told_and_changes_nothing(office: Office, values: dict[str, str]) -> None:
    answer = save(office, **values)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert kept(office) == (HouseStyle(), 0)


def test_what_was_typed_is_shown_as_text(office: Office) -> None:
    page = save(office, do="preview", example="<script>えー、x</script>").get_data(as_text=True)
    assert "<script>えー" not in page
    assert "&lt;script&gt;" in page


def test_only_administrators_and_only_with_the_page_s_token(office: Office) -> None:
    assert office.browser().get(URL).status_code in (302, 401)
    for login in ("soumu", "reader"):
        assert office.browser(login).get(URL).status_code == 403
        assert save(office, login).status_code == 403
    assert office.browser("admin").client.post(URL, data=FORM).status_code == 400
    with office.open() as session:
        assert session.get(HouseStyleRow, 1) is None


def test_terms_of_the_meeting_s_glossaries_are_left_alone(office: Office) -> None:
    meeting_id = office.meeting()
    with office.service.database.begin() as session:
        session.add_all(
            [
                TermRow(organisation_id=1, surface="あのー商店", reading="あのーしょうてん"),
                TermRow(organisation_id=1, surface="使わない語", reading="ご", is_unused=True),
                TermRow(organisation_id=2, surface="緑町の語", reading="みどり"),
            ]
        )
    with office.open() as session:
        terms = house_style.terms(session, session.get_one(MeetingRow, meeting_id))
    assert terms == ("あのー商店",)
