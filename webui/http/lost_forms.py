"""What somebody typed into a form that could not be taken in: to be copied, and sent again."""

import re

from flask import request

from ..audit.words import key_name

SECRET = re.compile(r"pass|secret|token|csrf|current|code", re.IGNORECASE)  # in a field's name
TICKS = ("1", "on")  # boxes, which nobody typed
LARGEST = 200_000  # bytes of a request; more is not read for somebody who is not signed in
FORM = "application/x-www-form-urlencoded"


def typed() -> list[tuple[str, str]]:
    """The text fields of the request's form, each with its name; nothing that is secret."""
    length = request.content_length
    is_small = length is not None and length <= LARGEST
    if request.method != "POST" or not is_small or request.mimetype != FORM:
        return []
    return [
        (key_name(name), text)
        for name, text in request.form.items(multi=True)
        if text.strip() and text not in TICKS and not SECRET.search(name)
    ]
