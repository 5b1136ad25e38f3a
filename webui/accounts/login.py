"""Signing in with a password, told and timed alike whether or not there is such an account.

Wrong password, unknown login, locked account, account that is switched off: one answer, one
argon2 check, one written row. An attempt is counted before its password is looked at, so that
many at the same moment gain nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import case, func, literal, select, update
from sqlalchemy.orm import Session

from transcribe.messages import Message

from .. import audit
from ..errors import Refused
from ..settings import Settings
from ..tables import PersonRow, UtcDateTime
from . import passwords
from .fields import typed_login


class WrongLogin(Refused):
    """The same words for every reason. wait_min: minutes that a lock holds."""

    def __init__(self, wait_min: int) -> None:
        super().__init__(
            Message(
                ja="ログイン名かパスワードが違うため、サインインできません。",
                en="You could not be signed in with this login and password.",
            ),
            Message(
                ja="大文字と小文字、日本語入力のままでないかを確かめてください。間違いが続くと、"
                f"正しいパスワードでも {wait_min} 分間はサインインできません。"
                "忘れたときは、管理者に再設定を頼んでください。",
                en="Check upper and lower case. After several failures even the right password is "
                f"refused for {wait_min} minutes. If you forgot it, ask an administrator.",
            ),
        )


class WrongPassword(Refused):
    """The present password, asked for again, is not this one."""

    def __init__(self) -> None:
        super().__init__(
            Message(ja="今のパスワードが違います。", en="The present password is not right."),
            Message(
                ja="入力し直してください。間違いが続くと、しばらく受け付けません。",
                en="Type it again. After several failures it is refused for a while.",
            ),
        )


def sign_in(
    session: Session, settings: Settings, login: str, password: str, now: datetime, address: str
) -> PersonRow:
    """Who it is. Commits what is counted and, of a failure, what is noted.

    Raises WrongLogin, and Overloaded where too many sign in at once.
    """
    person = session.scalar(select(PersonRow).where(PersonRow.login == typed_login(login)))
    if not _is_proved(session, settings, person, password, now) or not person:
        _note_failure(session, person, now, address)
        raise WrongLogin(settings.login_wait_min)
    audit.record(session, "account.sign_in", now=now, person=person, address=address)
    return person


def prove(
    session: Session,
    settings: Settings,
    person: PersonRow,
    password: str,
    now: datetime,
    address: str,
) -> None:
    """Check the password of somebody who is signed in. Commits as `sign_in` does.

    Raises WrongPassword, Overloaded.
    """
    if not _is_proved(session, settings, person, password, now):
        _note_failure(session, person, now, address)
        raise WrongPassword


def _note_failure(session: Session, person: PersonRow | None, now: datetime, address: str) -> None:
    """Commits it."""
    audit.record(
        session,
        "account.sign_in_failed",
        now=now,
        organisation_id=person.organisation_id if person else None,
        subject=person.login if person else "",  # an unknown one may be a password
        address=address,
    )
    session.commit()


def _is_proved(
    session: Session, settings: Settings, person: PersonRow | None, password: str, now: datetime
) -> bool:
    """Raises Overloaded before an attempt is counted: a crowd locks nobody out."""
    with passwords.room():
        return _is_right(session, settings, person, password, now)


def _is_right(
    session: Session, settings: Settings, person: PersonRow | None, password: str, now: datetime
) -> bool:
    may_try = _count_attempt(session, settings, person, now)
    session.commit()
    right = passwords.is_right(password, person.password_hash if person else None)
    if not person or not may_try or not right or not person.is_active:
        return False
    person.failed_logins, person.locked_until = 0, None
    if person.password_hash and passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.rehashed(password)
    return True


def _count_attempt(
    session: Session, settings: Settings, person: PersonRow | None, now: datetime
) -> bool:
    """Whether the account may try: it does not wait after too many failures."""
    if not person:  # somebody's row is written as it was, which takes as long
        anybody = select(func.min(PersonRow.id)).scalar_subquery()
        same = update(PersonRow).where(PersonRow.id == anybody)
        session.execute(
            same.values(failed_logins=PersonRow.failed_logins),
            execution_options={"synchronize_session": False},
        )
        return False
    limit, wait = settings.login_attempts, timedelta(minutes=settings.login_wait_min)
    waited = PersonRow.locked_until <= now
    failures = case((waited, 1), else_=PersonRow.failed_logins + 1)
    until = case(
        (failures == limit, literal(now + wait, UtcDateTime())),
        (waited, None),
        else_=PersonRow.locked_until,
    )
    counted = session.scalar(
        update(PersonRow)
        .where(PersonRow.id == person.id)
        .values(failed_logins=failures, locked_until=until)
        .returning(PersonRow.failed_logins),
        execution_options={"synchronize_session": False},
    )
    session.refresh(person, ["failed_logins", "locked_until", "password_hash", "is_active"])
    return limit == 0 or (counted is not None and counted <= limit)
