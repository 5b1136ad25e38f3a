"""Programs of two people, and sound for them to send."""

import pytest
from media import Media
from office import Office
from programs import Program


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def soumu(office: Office) -> Program:
    return Program(office, "soumu")


@pytest.fixture
def admin(office: Office) -> Program:
    return Program(office, "admin")
