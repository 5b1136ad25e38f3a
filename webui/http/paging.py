"""Which page of a list the reader is on, and the addresses of those beside it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _

from ..numbers import whole_number


@dataclass(frozen=True, slots=True)
class Pages:
    """For the macro `pager`: addresses, or None where there is no such page."""

    previous: str | None
    next: str | None
    text: str


def asked_page() -> int:
    """The number in the address, from 1; 1 where it is none."""
    return whole_number(request.args.get("page", "")) or 1


def pages(number: int, last: int) -> Pages:
    """Around page `number` of `last`, with the rest of the address as it is."""
    return Pages(
        _address(number - 1) if number > 1 else None,
        _address(number + 1) if number < last else None,
        _("%(number)s / %(last)s ページ", number=number, last=last),
    )


def _address(number: int) -> str:
    return this_page(page=str(number))


def this_page(**changed: str) -> str:
    """The address of the page being read, with its query but for what is `changed`.

    Never through url_for: a query may hold names that mean something to it, such as _scheme.
    """
    query = urlencode({**request.args.to_dict(), **changed})
    path = url_for(request.endpoint or "", **(request.view_args or {}))
    return f"{path}?{query}" if query else path
