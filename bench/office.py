"""A municipality in an empty database, for the benches of the service."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from webui.tables import DepartmentRow, OrganisationRow, PersonRow

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DEPARTMENTS = ("総務課", "財政課", "教育委員会", "福祉課", "建設課", "議会事務局")


def people(session: Session) -> list[PersonRow]:
    """One administrator, who sees everything, and five editors in each department."""
    home = OrganisationRow(name="青葉市", created_at=NOW)
    session.add(home)
    session.flush()
    departments = [DepartmentRow(organisation_id=home.id, name=name) for name in DEPARTMENTS]
    session.add_all(departments)
    session.flush()
    found = [
        PersonRow(
            organisation_id=home.id,
            department_id=departments[n % len(departments)].id,
            login=f"p{n}",
            name=f"職員 {n}",
            role="admin" if n == 0 else "editor",
            created_at=NOW,
        )
        for n in range(1 + 5 * len(departments))
    ]
    session.add_all(found)
    session.flush()
    return found
