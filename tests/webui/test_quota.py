"""How much an organisation may store, and that the disk keeps room for the database."""

import shutil
from dataclasses import replace
from typing import Any

import pytest
from office import Office

from transcribe.errors import StorageError
from webui.errors import OverLimit
from webui.settings import MB, Settings
from webui.storage import quota
from webui.tables import OrganisationRow, UploadRow


def coming(office: Office, login: str, **values: Any) -> None:
    """An upload on its way."""
    with office.service.database.begin() as session:
        person, now = office.person(session, login), office.clock()
        usual = {"name": "a.wav", "created_at": now, "expires_at": now}
        owner = {"organisation_id": person.organisation_id, "person_id": person.id}
        session.add(UploadRow(**usual | owner | values))


def check(office: Office, size: int, settings: Settings | None = None) -> None:
    with office.open() as session:
        organisation = office.person(session, "soumu").organisation
        quota.check_room(session, settings or office.service.settings, organisation, size)


def allow(office: Office, quota_mb: int | None) -> None:
    with office.service.database.begin() as session:
        home = office.person(session, "soumu").organisation_id
        session.get_one(OrganisationRow, home).quota_mb = quota_mb


def put(office: Office, login: str, content: bytes) -> None:
    with office.service.database.begin() as session:
        home = office.person(session, login).organisation_id
        office.service.files.put_bytes(session, home, content, office.clock())


def test_stored_content_counts_once_and_only_for_its_organisation(office: Office) -> None:
    put(office, "soumu", b"12345")
    put(office, "zaisei", b"12345")
    put(office, "soumu", b"678")
    put(office, "midori", b"others have this")
    with office.open() as session:
        home = office.person(session, "soumu").organisation_id
        assert quota.used_bytes(session, home) == 8


def test_without_a_limit_anything_that_fits_comes_in(office: Office) -> None:
    check(office, 10 * MB)


def test_a_limit_is_kept_to_the_byte(office: Office) -> None:
    allow(office, 1)
    put(office, "soumu", bytes(400_000))
    check(office, 600_000)
    with pytest.raises(OverLimit, match=r"1\.0 MB") as refused:
        check(office, 600_001)
    assert "0.4 MB" in refused.value.problem.en


def test_uploads_on_their_way_count_with_all_they_will_take(office: Office) -> None:
    allow(office, 1)
    with office.service.database.begin() as session:
        person = office.person(session, "soumu")
        for state in ("open", "complete", "refused"):
            session.add(
                UploadRow(
                    organisation_id=person.organisation_id,
                    person_id=person.id,
                    name="a.wav",
                    length=600_000,
                    state=state,
                    created_at=office.clock(),
                    expires_at=office.clock(),
                )
            )
    check(office, 400_000)
    with pytest.raises(OverLimit):
        check(office, 400_001)


def test_the_settings_say_it_for_all_who_have_no_own(office: Office) -> None:
    settings = replace(office.service.settings, upload_quota_mb=1)
    with pytest.raises(OverLimit):
        check(office, 2 * MB, settings)
    allow(office, 3)
    check(office, 2 * MB, settings)
    allow(office, 0)
    check(office, 20 * MB, settings)


def test_a_disk_that_would_be_full_is_told_apart(office: Office) -> None:
    free = shutil.disk_usage(office.service.settings.data).free
    with pytest.raises(StorageError, match="空き"):
        check(office, free)


def test_the_disk_keeps_a_reserve(office: Office) -> None:
    free = quota.free_bytes(office.service.settings)
    with pytest.raises(StorageError):
        check(office, free - quota.RESERVE + 50 * MB)


def test_what_uploads_of_anybody_have_still_to_bring_is_no_room(office: Office) -> None:
    free = quota.free_bytes(office.service.settings)
    most = free - quota.RESERVE
    coming(office, "midori", length=most, offset=most - 10 * MB)
    check(office, 10 * MB)
    coming(office, "midori", length=most)
    with pytest.raises(StorageError, match="空き"):
        check(office, 10 * MB)
