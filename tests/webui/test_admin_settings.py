"""組織の設定: nothing is deleted that was not shown before."""

import re
from dataclasses import replace

import pytest
from office import Office
from sqlalchemy import select

from webui.administration.settings import installation
from webui.tables import AuditRow, OrganisationRow, RecordingRow

FORM = {"name": "青葉市", "quota_mb": "", "audio_days": "", "text_days": ""}


def save(office: Office, login: str = "admin", **values: str):
    return office.browser(login).post("/admin/settings", {**FORM, **values})


def organisation(office: Office, number: int = 1) -> OrganisationRow:
    with office.open() as session:
        return session.get_one(OrganisationRow, number)


def old_meeting(office: Office, title: str, days: int = 100, owner: str = "soumu") -> str:
    """A meeting with sound, `days` before now."""
    office.clock.advance(days=-days)
    meeting_id = office.meeting(owner, title)
    with office.service.database.begin() as session:
        session.add(
            RecordingRow(
                meeting_id=meeting_id,
                position=0,
                name="録音.wav",
                file_key="1/x",
                size=1,
                created_at=office.clock(),
            )
        )
    office.clock.advance(days=days)
    return meeting_id


def test_name_and_periods_are_saved_and_noted(office: Office) -> None:
    assert save(office, name="新青葉市", audio_days="365", text_days="0").status_code == 302
    row = organisation(office)
    assert (row.name, row.audio_days, row.text_days) == ("新青葉市", 365, 0)
    with office.open() as session:
        (entry,) = session.scalars(select(AuditRow).where(AuditRow.action == "settings.edit")).all()
        assert entry.detail["audio_days"] == 365
    page = office.browser("admin").get("/admin/settings").get_data(as_text=True)
    assert 'value="365"' in page


def test_a_period_that_deletes_is_saved_only_after_it_was_shown(office: Office) -> None:
    old_meeting(office, "昔の会議", 100)
    old_meeting(office, "先月の会議", 20)
    old_meeting(office, "緑町の昔", 100, owner="midori")

    shown = save(office, audio_days="30")
    page = shown.get_data(as_text=True)

    assert shown.status_code == 200
    assert "まだ保存していません" in page
    assert "音声 1 会議、文字起こしと資料 0 会議" in page
    now, later = page.split("日以内に消えるもの")
    assert "昔の会議" in now
    assert "先月の会議" in later
    assert "緑町" not in page
    assert organisation(office).audio_days is None

    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    del hidden["csrf_token"]
    assert office.browser("admin").post("/admin/settings", hidden).status_code == 302
    assert organisation(office).audio_days == 30


def test_a_period_that_deletes_nothing_new_is_saved_at_once(office: Office) -> None:
    old_meeting(office, "昔の会議", 10)
    assert save(office, audio_days="365").status_code == 302


def test_held_meetings_are_not_counted(office: Office) -> None:
    office.clock.advance(days=-100)
    office.meeting("soumu", "残す会議", hold=True)
    office.clock.advance(days=100)
    assert save(office, text_days="30").status_code == 302


def test_what_goes_anyway_is_not_shown_again(office: Office) -> None:
    old_meeting(office, "昔の会議", 100)
    save(office, audio_days="30", confirmed="1")
    assert save(office, audio_days="20").status_code == 302


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"audio_days": "-1"}, 400),
        ({"audio_days": "1.5"}, 400),
        ({"text_days": "十日"}, 400),
        ({"text_days": "99999999999999999999"}, 400),
        ({"name": ""}, 400),
        ({"name": "緑町"}, 409),
        ({"quota_mb": "lots"}, 400),
    ],
)
def test_nonsense_is_told_and_changes_nothing(
    office: Office, values: dict[str, str], status: int
) -> None:
    answer = save(office, **values)
    assert answer.status_code == status
    assert 'role="alert"' in answer.get_data(as_text=True)
    row = organisation(office)
    assert (row.name, row.quota_mb, row.audio_days, row.text_days) == ("青葉市", None, None, None)


def test_the_quota_is_the_operator_s(office: Office) -> None:
    save(office, quota_mb="500")
    assert organisation(office).quota_mb == 500
    save(office, "midori-admin", name="緑町", quota_mb="500000")
    assert organisation(office, 2).quota_mb is None
    page = office.browser("midori-admin").get("/admin/settings").get_data(as_text=True)
    assert "quota_mb" not in page


def test_only_the_operator_reads_the_installation_s_settings(office: Office) -> None:
    operator, other = (
        office.browser(login).get("/admin/settings").get_data(as_text=True)
        for login in ("admin", "midori-admin")
    )
    assert "job_lease_s" in operator
    assert "job_lease_s" not in other
    assert str(office.service.settings.data) not in other


def test_secrets_of_the_installation_are_not_shown(office: Office) -> None:
    settings = replace(
        office.service.settings,
        oidc_client_secret="topsecret1",
        database_url="postgresql+psycopg://kikitori:topsecret2@db/k?password=topsecret3",
        queue_url="redis://:topsecret4@queue:6379/0",
        storage_url="s3://key:topsecret5@bucket/folder",
        storage_endpoint="topsecret6 is no address",
    )
    shown = dict(installation(settings))
    assert "topsecret" not in str(shown)
    assert shown["database_url"] == "postgresql+psycopg://kikitori:***@db/k"
    assert shown["oidc_client_secret"] == "••••"
    assert shown["threads"] == str(settings.threads)


@pytest.mark.parametrize("login", ["soumu", "reader"])
def test_only_administrators_change_them(office: Office, login: str) -> None:
    assert office.browser(login).get("/admin/settings").status_code == 403
    assert save(office, login, name="乗っ取り市").status_code == 403
    assert office.browser("admin").client.post("/admin/settings", data=FORM).status_code == 400
    assert organisation(office).name == "青葉市"


@pytest.mark.parametrize("path", ["/admin/settings", "/admin/storage", "/admin/organisations/1"])
def test_what_goes_with_the_text_is_named_alike_everywhere(office: Office, path: str) -> None:
    page = office.browser("admin").get(path).get_data(as_text=True)
    assert "文字起こしと資料" in page
    assert not re.search(r"文書を残す|文字を残す|>文字<|文字の期限", page)


def test_meetings_that_stay_are_named_alike_everywhere(office: Office) -> None:
    meeting_id, browser = office.meeting("soumu"), office.browser("admin")
    browser.post(f"/meetings/{meeting_id}/hold", {"hold": "1"})
    for path in (
        "/admin/settings",
        "/admin/storage",
        "/admin/audit",
        f"/meetings/{meeting_id}/retention",
        f"/meetings/{meeting_id}/delete",
    ):
        page = browser.get(path).get_data(as_text=True)
        assert "期限が来ても残す" in page, path
        assert "「残す」" not in page
        assert "期限の対象" not in page
