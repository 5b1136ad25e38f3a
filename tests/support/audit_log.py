"""The audit log as tests write it, verify it and tamper with it."""

from office import Office
from sqlalchemy import text

from webui import audit


def write(
    office: Office, *subjects: str, login: str = "soumu", action: str = "meeting.view"
) -> None:
    for subject in subjects:
        with office.service.database.begin() as session:
            person = office.person(session, login)
            audit.record(session, action, now=office.clock(), person=person, subject=subject)


def faults(office: Office) -> list[str]:
    with office.open() as session:
        return [fault.en for fault in audit.verify(session)]


def tamper(office: Office, statement: str) -> None:
    with office.service.database.begin() as session:
        session.execute(text(statement))
