"""What stands in each of the four layouts."""

from collections.abc import Iterator

import pytest
from edits import Page
from office import Office
from recorded import (
    CHAIR,
    CORRECTION,
    MEMBER,
    OFFICER,
    PEOPLE,
    TITLE,
    TURNS,
    material_of,
    polish,
    recorded,
    turn_row,
)

from webui.records.blocks import Block, Contents, Document, Heading, Paragraph, Table
from webui.records.layouts import build
from webui.tables import HouseStyleRow, MeetingRow, OrganisationRow, TermRow


@pytest.fixture
def meeting_id(office: Office) -> str:
    return recorded(office)


def document_of(office: Office, meeting_id: str, layout: str, **options: object) -> Document:
    return build(material_of(office, meeting_id, layout=layout, **options))


def lines(document: Document) -> list[str]:
    return [line for block in document.blocks for line in _lines(block)]


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {block.text}"
    elif isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Table):
        yield from (" | ".join(row) for row in (block.head, *block.rows))


def test_proceedings_name_chair_members_and_officers_as_assemblies_do(
    office: Office, meeting_id: str
) -> None:
    found = lines(document_of(office, meeting_id, "proceedings"))
    assert f"○委員長（{CHAIR}君）　{TURNS[0][3]}" in found
    assert f"○12番（{MEMBER}君）　{TURNS[3][3]}" in found
    assert f"○財政課長（{OFFICER}君）　{TURNS[2][3]}" in found
    assert "○発言者不明　（挙手全員）" in found


def test_proceedings_have_the_lines_of_the_course_where_they_belong(
    office: Office, meeting_id: str
) -> None:
    found = lines(document_of(office, meeting_id, "proceedings"))

    def at(start: str) -> int:
        return next(n for n, line in enumerate(found) if line.startswith(start))

    order = [
        at("# 会議の経過"),
        at("午前10時00分　開会"),
        at(f"○委員長（{CHAIR}君）　ただいま"),
        at("## 議案第41号"),
        at(f"○委員長（{CHAIR}君）　えー"),
        at("## 用地の取得"),
        at("午前10時30分　休憩"),
        at("午前10時40分　再開"),
        at(f"○委員長（{CHAIR}君）　お諮り"),
        at("挙手による採決"),
        at("午前11時32分　閉会"),
    ]
    assert order == sorted(order)


def test_proceedings_list_who_was_there_and_who_signs(office: Office, meeting_id: str) -> None:
    document = document_of(office, meeting_id, "proceedings")
    found = lines(document)
    assert f"3 | 委員長 | {CHAIR}" in found
    assert found.count(f"12 | 委員 | {MEMBER}") == 2  # as present, and as 会議録署名議員
    assert "7 | 委員 | 辻\U000e0100本 実" in found
    signatures = [
        b.text for b in document.blocks if isinstance(b, Paragraph) and b.kind == "signature"
    ]
    assert [s.split("　＿")[0] for s in signatures] == [
        f"委員長　{CHAIR}",
        f"委員　{MEMBER}",
        "委員　髙橋 花",
    ]
    assert any(isinstance(block, Contents) for block in document.blocks)


def test_annotations_stand_at_their_turns_with_their_dates(office: Office, meeting_id: str) -> None:
    found = lines(document_of(office, meeting_id, "proceedings"))
    told = "「一億円」を「一億二千万円」に訂正（理由：財政課長の申出）"
    note = f"〔令和8年11月25日　発言の訂正　{told}〕"
    assert TURNS[4][3] in found[found.index(note) - 1]  # what was said stays as it was said
    assert "〔令和8年11月24日　発言の取消し　「いいかげんな説明」を取消し〕" in found


def test_annotations_of_a_turn_that_is_gone_are_not_lost(office: Office) -> None:
    lost = {**CORRECTION, "turn": "T9999"}
    for layout in ("proceedings", "verbatim"):
        document = document_of(office, recorded(office, annotations=[lost]), layout)
        assert sum("一億二千万円" in line for line in lines(document)) == 1


def test_minutes_have_topics_decisions_and_tasks(office: Office, meeting_id: str) -> None:
    document = document_of(office, meeting_id, "minutes")
    found = lines(document)
    assert document.title == f"{TITLE}　議事録"
    assert "場所 | 青葉市議会 第1委員会室" in found
    assert (
        f"出席者 | {CHAIR}（委員長）、{MEMBER}（委員）、髙橋 花（委員）、{OFFICER}（財政課長）"
        in found
    )
    assert "1　議案第41号は、原案のとおり可決すべきものと決定した。（全会一致）" in found
    assert f'=HYPERLINK("x") 工事費の内訳を全委員に配る | {OFFICER} | 12月10日' in found
    assert "12月15日 午前10時 第1委員会室" in found
    assert not any(TURNS[0][3] in line for line in found)  # minutes are no verbatim record


def test_minutes_that_nobody_has_written_hold_what_was_said(office: Office) -> None:
    meeting_id = recorded(office, topics=[])
    text = "\n".join(lines(document_of(office, meeting_id, "minutes")))
    for _, _, _, said in TURNS:
        assert said in text


def test_a_summary_has_the_summary_and_the_results_only(office: Office, meeting_id: str) -> None:
    found = lines(document_of(office, meeting_id, "summary"))
    assert "補正予算を審査し、可決した。" in found
    assert "# 決定事項" in found
    assert "# 議事の経過" not in found


def test_a_summary_by_a_machine_is_marked_until_somebody_takes_it_over(office: Office) -> None:
    draft = recorded(office, summary_is_draft=True)
    mark = "（機械による下書きです。人が確認していません。）"
    assert mark in lines(document_of(office, draft, "summary"))
    assert mark in lines(document_of(office, draft, "minutes"))
    assert mark not in lines(document_of(office, recorded(office), "summary"))


def test_a_verbatim_record_has_every_turn_with_its_time(office: Office, meeting_id: str) -> None:
    found = lines(document_of(office, meeting_id, "verbatim"))
    for (speaker, _, _, said), time in zip(
        TURNS,
        ("0:00", "0:09", "0:16", "0:43", "1:01", "1:16", "1:21", "1:35", "1:39", "1:41"),
        strict=True,
    ):
        head = found[found.index(said) - 1]
        assert head.startswith(f"{time}　")
        assert speaker or head.endswith("発言者不明")


def test_a_title_that_names_its_kind_does_not_name_it_twice(office: Office) -> None:
    meeting_id = recorded(office, title="総務委員会会議録")
    assert document_of(office, meeting_id, "proceedings").title == "総務委員会会議録"


def test_a_signed_record_says_who_signed_it_when_and_what(office: Office) -> None:
    signed = recorded(office, state="final")
    for layout in ("proceedings", "minutes", "summary", "verbatim"):
        document = document_of(office, signed, layout)
        assert document.mark == ""
        assert document.author == "総務 太郎"
        assert "確定　2026年11月26日 17時15分　総務 太郎" in lines(document)
        assert f"確定した内容のSHA-256: {'4f' * 32}" in lines(document)


@pytest.mark.parametrize("state", ["draft", "review"])
def test_what_is_not_signed_is_marked_as_a_draft(office: Office, state: str) -> None:
    document = document_of(office, recorded(office, state=state), "minutes")
    assert document.mark == "下書き（未確定）"
    assert not any(line.startswith("確定") for line in lines(document))


def test_the_line_about_the_machine_follows_the_house_style(
    office: Office, meeting_id: str
) -> None:
    line = "この記録は音声認識を利用して作成しました。"
    assert line in lines(document_of(office, meeting_id, "minutes"))
    house_style(office, says_machine=False)
    assert line not in lines(document_of(office, meeting_id, "minutes"))


def test_layers_show_less_of_what_was_said_and_never_change_it(
    office: Office, meeting_id: str
) -> None:
    polish(office, meeting_id, "T0003", "議案第41号の説明をいたします。")

    def said(layer: str) -> str:
        return "\n".join(lines(document_of(office, meeting_id, "verbatim", layer=layer)))

    before = said("verbatim")
    assert "えー、議案第41号を議題" in before
    assert "えー" not in said("clean")
    assert "議案第41号の説明をいたします。" in said("polished")
    assert "えー" not in said("polished")  # where nobody polished a turn
    assert said("verbatim") == before
    assert "議案第41号の説明をいたします。" not in before


def test_numerals_and_marks_follow_the_house_style_but_not_in_the_verbatim_layer(
    office: Office, meeting_id: str
) -> None:
    turn_row(office, meeting_id, "T0010", text="挙手全員、五十二億千九百万円です。")
    house_style(office, numerals="arabic", punctuation="comma")

    def said(layer: str) -> list[str]:
        return lines(document_of(office, meeting_id, "verbatim", layer=layer))

    assert "挙手全員，52億1,900万円です。" in said("clean")
    assert "挙手全員、五十二億千九百万円です。" in said("verbatim")


def test_terms_of_the_glossaries_are_exported_as_the_editor_shows_them(
    office: Office, meeting_id: str
) -> None:
    turn_row(office, meeting_id, "T0010", text="えーと、五十二号館の、五十二人です。")
    house_style(office, numerals="arabic")
    with office.service.database.begin() as session:
        home = session.get_one(MeetingRow, meeting_id).organisation_id
        session.add(
            TermRow(organisation_id=home, surface="五十二号館", reading="ごじゅうにごうかん")
        )
    found = lines(document_of(office, meeting_id, "verbatim", layer="clean"))
    assert "五十二号館の、52人です。" in found
    page = Page(office, meeting_id)
    shown = page.get("editor/layer?layer=clean&turns=T0010").json["texts"]
    assert shown == {"T0010": "五十二号館の、52人です。"}


def test_a_meeting_without_minutes_has_a_record_of_what_is_known(office: Office) -> None:
    meeting_id = office.meeting(title="庁内会議", place="第3会議室", attendees="課長 森\n係長 林")
    found = lines(document_of(office, meeting_id, "minutes"))
    assert "場所 | 第3会議室" in found
    assert any("森" in line and "林" in line for line in found)
    assert "（発言の記録はありません。）" in found


def test_forty_speakers_are_forty(office: Office) -> None:
    people = [{**PEOPLE[1], "id": f"A{n}", "name": f"委員{n}", "voice": ""} for n in range(40)]
    found = lines(document_of(office, recorded(office, people=people), "proceedings"))
    assert sum(line.startswith("12 | 委員 | 委員") for line in found) == 80


def house_style(office: Office, **values: object) -> None:
    with office.service.database.begin() as session:
        home = session.query(OrganisationRow).filter_by(name="青葉市").one()
        session.add(
            HouseStyleRow(
                organisation_id=home.id,
                fillers=None,
                **{"numerals": "as-heard", "punctuation": "japanese", **values},
            )
        )
        assert session.query(MeetingRow).count()
