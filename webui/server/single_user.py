"""One person on one PC: no accounts; whoever has the key is that person."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from ..errors import Conflict
from ..tables import OrganisationRow, PersonRow

LOGIN = "this-pc"
ORGANISATION = "このPC"
NAME = "このPCの利用者"
HOURS = 10 * 365 * 24  # how long a browser stays signed in: the key would let it in again anyway


def ensure_person(session: Session, now: datetime) -> PersonRow:
    """The one person, made when there is nobody yet. No commit.

    Raises Conflict where the data folder has accounts of several people: whoever starts the
    program would be one of them, without a password.
    """
    found = session.scalar(select(PersonRow).where(PersonRow.login == LOGIN))
    if session.scalar(select(exists().where(PersonRow.login != LOGIN))):
        raise Conflict(
            Message(
                ja="このデータフォルダーには、複数人で使うアカウントがあります。",
                en="This data folder has accounts of several people.",
            ),
            Message(
                ja="--single-user を外して起動するか、--data で別のフォルダーを指定してください。",
                en="Leave --single-user out, or choose another folder with --data.",
            ),
        )
    if found:
        return found
    organisation = OrganisationRow(name=ORGANISATION, created_at=now)
    session.add(organisation)
    session.flush()
    person = PersonRow(
        organisation_id=organisation.id, login=LOGIN, name=NAME, role="admin", created_at=now
    )
    session.add(person)
    session.flush()
    return person
