"""Lists in pages: a cursor names the last entry of the page before, however the list has grown."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..numbers import LARGEST
from .problems import invalid

T = TypeVar("T")


def to_cursor(values: Sequence[str | int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def from_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The values of `to_cursor`. Raises InvalidRequest for anything else."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(text)
        is_clean = all(str(value).isprintable() for value in values)  # no halves of characters
        if is_clean and [type(value) for value in values] == list(kinds):
            return list(values)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        pass
    raise invalid("cursor", "前の答えの next ではありません", "is not `next` of an answer")


def page_by_id(
    session: Session,
    wanted: Select[T],
    column: InstrumentedAttribute[int],
    cursor: str | None,
    limit: int,
    *,
    newest_first: bool = False,
) -> tuple[Sequence[T], str | None]:
    """The rows of a page in the order of their numbers, and the cursor of the next one."""
    if cursor:
        [last] = from_cursor(cursor, [int])
        last = min(max(last, 0), LARGEST)
        wanted = wanted.where(column < last if newest_first else column > last)
    order = column.desc() if newest_first else column
    rows = session.scalars(wanted.order_by(order).limit(limit + 1)).all()
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], to_cursor([getattr(rows[limit - 1], column.key)])
