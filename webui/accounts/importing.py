"""People from a table (CSV): login, 氏名, 課, 役割. Looked through first, added afterwards."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from transcribe.documents.encodings import decode
from transcribe.errors import AppError, InputError
from transcribe.messages import Message

from ..access import ROLE_NAMES, ROLES
from ..errors import OverLimit
from ..tables import PersonRow, Role
from . import departments, links
from .fields import NAME_LABEL, login_of, name_of
from .people import add_person

MOST = 500  # in one table: each needs a link that somebody hands over
HEADS = ("login", "ログイン名")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """line: in the table, from 1. department: a name, or empty."""

    line: int
    login: str
    name: str
    department: str
    role: Role


@dataclass(frozen=True, slots=True)
class Fault:
    """line: in the table, from 1."""

    line: int
    problem: Message


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table would add, and every fault in it. Only one without faults is carried out."""

    people: list[NewPerson]
    faults: list[Fault]
    new_departments: list[str]


def decoded(content: bytes) -> str:
    """Whatever encoding of Japanese it is in. Raises InputError for what is no text."""
    try:
        return decode(content)[0]
    except UnicodeError as error:
        raise InputError(
            Message(ja="CSV の文字を読めません。", en="The characters of this CSV cannot be read."),
            Message(
                ja="Excel で「CSV UTF-8（コンマ区切り）」として保存し直してください。",
                en="Save it as CSV in UTF-8.",
            ),
        ) from error


def look_through(session: Session, asker: PersonRow, text: str) -> Plan:
    """Nothing is changed. Raises OverLimit for a longer table, InputError for an empty one."""
    lines = _lines(text)
    people: list[NewPerson] = []
    faults: list[Fault] = []
    for line, cells in lines:
        try:
            people.append(_read(line, cells))
        except AppError as error:
            faults.append(Fault(line, error.problem))
    faults += _taken(session, people)
    known = {row.name for row in departments.of_organisation(session, asker.organisation_id)}
    named = dict.fromkeys(person.department for person in people if person.department)
    return Plan(
        people,
        sorted(faults, key=lambda fault: fault.line),
        [*(n for n in named if n not in known)],
    )


def carry_out(
    session: Session, asker: PersonRow, plan: Plan, now: datetime
) -> list[tuple[PersonRow, str]]:
    """Add the people and missing departments; each person with the secret of their invitation.

    Raises InputError where the plan has faults, Conflict where somebody was quicker.
    """
    if plan.faults:
        raise InputError(
            plan.faults[0].problem, Message(ja="表を直してください。", en="Correct it.")
        )
    for name in plan.new_departments:
        departments.add(session, asker.organisation_id, name)
    homes = {row.name: row for row in departments.of_organisation(session, asker.organisation_id)}
    made = []
    for new in plan.people:
        row = add_person(
            session,
            asker.organisation,
            new.login,
            new.name,
            new.role,
            department=homes.get(new.department),
            now=now,
        )
        made.append((row, links.create(session, "password", row.id, now)))
    return made


def _lines(text: str) -> list[tuple[int, list[str]]]:
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", "")), strict=True))
    except csv.Error as error:
        raise InputError(
            Message(ja=f"CSV として読めません（{error}）。", en=f"This is no CSV: {error}."),
            Message(ja="引用符の閉じ忘れなどを確かめてください。", en="Check its quotation marks."),
        ) from error
    lines = [(n, [cell.strip() for cell in row]) for n, row in enumerate(rows, 1) if any(row)]
    if lines and lines[0][1][0].lower() in HEADS:
        del lines[0]
    if len(lines) > MOST:
        raise OverLimit(
            Message(ja=f"一度に追加できるのは {MOST} 人までです。", en=f"At most {MOST} at once."),
            Message(ja="表を分けてください。", en="Divide the table."),
        )
    if not lines:
        raise InputError(
            Message(ja="CSV に人がいません。", en="There is nobody in this CSV."),
            Message(
                ja="1 行に 1 人ずつ、ログイン名,氏名,課,役割 の順に書いてください。",
                en="Write one person a line: login, name, department, role.",
            ),
        )
    return lines


def _read(line: int, cells: list[str]) -> NewPerson:
    login, name, department, role = [*cells, "", "", "", ""][:4]
    return NewPerson(
        line,
        login_of(login),
        name_of(name, NAME_LABEL),
        name_of(department, departments.NAME) if department else "",
        _role(role),
    )


def _role(text: str) -> Role:
    for role in ROLES:
        if text in (role, ROLE_NAMES[role].ja, ROLE_NAMES[role].en):
            return role
    raise InputError(
        Message(
            ja=f"役割「{text}」はありません（管理者、編集者、閲覧者のどれか）。",
            en=f"There is no role {text!r}: it is Administrator, Editor or Viewer.",
        ),
        Message(ja="直してください。", en="Correct it."),
    )


def _taken(session: Session, people: list[NewPerson]) -> list[Fault]:
    logins = [person.login for person in people]
    taken = set(session.scalars(select(PersonRow.login).where(PersonRow.login.in_(logins))))
    faults, seen = [], set[str]()
    for person in people:
        login = person.login
        if login in taken:
            told = Message(
                ja=f"ログイン名「{login}」は、すでに使われています。",
                en=f"The login {login!r} is taken.",
            )
            faults.append(Fault(person.line, told))
        elif login in seen:
            told = Message(
                ja=f"ログイン名「{login}」が、表に二度あります。",
                en=f"The login {login!r} is in the table twice.",
            )
            faults.append(Fault(person.line, told))
        seen.add(login)
    return faults
