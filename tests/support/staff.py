"""People and departments of an office, as administrators look at them."""

import re
from typing import Any

from office import Office
from sqlalchemy import select
from werkzeug.test import TestResponse

from webui.tables import (
    DepartmentRow,
    PersonRow,
)

LINK = re.compile(r"http://localhost(/password/[\w-]+)")


def department(office: Office, name: str) -> int:
    with office.open() as session:
        found = session.scalar(select(DepartmentRow.id).where(DepartmentRow.name == name))
    assert found
    return found


def edited(office: Office, login: str, by: str = "admin", **values: Any) -> TestResponse:
    with office.open() as session:
        row = office.person(session, login)
        form = {"name": row.name, "role": row.role, "department": row.department_id or ""}
        form |= {"is_active": "1"} if row.is_active else {}
        form |= {"is_operator": "1"} if row.is_operator else {}
    form = {name: value for name, value in (form | values).items() if value is not None}
    return office.browser(by).post(f"/admin/people/{office.ids[login]}", form)


def person(office: Office, login: str) -> PersonRow:
    with office.open() as session:
        found = session.scalar(select(PersonRow).where(PersonRow.login == login))
    assert found
    return found
