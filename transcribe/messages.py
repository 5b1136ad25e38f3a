"""Text for people, in Japanese and English.

Both languages stand beside each other in the source, so that neither can be forgotten; the reader's
language is chosen when the text is shown, not when it is made.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]

_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


@dataclass(frozen=True, slots=True)
class Message:
    """One text in both languages; `str()` gives the reader's."""

    ja: str
    en: str

    def __str__(self) -> str:
        return self.ja if current_language() == "ja" else self.en


def text(ja: str, en: str) -> str:
    """The reader's of two texts, for what is shown at once, such as a help text."""
    return str(Message(ja, en))


def language_of(environ: Mapping[str, str]) -> Language:
    """The language a process environment asks for.

    KIKITORI_LANGUAGE wins, then the POSIX locale variables in their usual order. A machine that
    names no language (unset, C, POSIX) gets Japanese: that is who the product is for.
    """
    for name in ("KIKITORI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "").partition(".")[0].lower()
        if value:
            return "ja" if value in ("c", "posix") or value.startswith("ja") else "en"
    return "ja"


def current_language() -> Language:
    """The language of this context, else of the process environment."""
    return _chosen.get() or language_of(os.environ)


@contextmanager
def language(chosen: Language) -> Iterator[None]:
    """Show messages in `chosen` within this block (a web request, a test)."""
    token = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(token)
