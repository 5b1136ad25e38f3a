"""Where a page may send a reader on to: only to our own pages."""

import re
from urllib.parse import unquote

HIDDEN = re.compile(r"[\x00-\x20\x7f]")  # browsers drop some of them and read on


def own_path(text: str | None) -> str | None:
    """The path, or None for what a browser could take for another site's address.

    Its encoded form counts as well: something between us and the browser may decode it.
    """
    if not text:
        return None
    for form in (text, unquote(text)):
        leads_away = not form.startswith("/") or form[1:2] in ("/", "\\")
        if leads_away or HIDDEN.search(form.partition("?")[0]):
            return None
    return None if HIDDEN.search(text) else text
