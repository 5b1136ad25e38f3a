"""The words that click itself puts into a help text, in Japanese.

click looks them up with gettext, which wants compiled catalogues in the system's folders; these few
are replaced where the text is laid out.
"""

import re
from collections.abc import Iterable

import click

WORDS = {
    "Usage:": "使い方:",
    "Options": "オプション",
    "Commands": "コマンド",
    "Positional arguments": "引数",
    "Show this message and exit.": "この説明を表示して終わる。",
    "Show the version and exit.": "版を表示して終わる。",
}
_EXTRA = re.compile(r"(\[|; )(default: |env var: |required(?=\]))")
_EXTRAS = {"default: ": "既定値: ", "env var: ": "設定: ", "required": "必須"}


class JapaneseHelp(click.HelpFormatter):
    """click's layout; make it a context's `formatter_class`."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{WORDS['Usage:']} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(WORDS.get(heading, heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(name, _told(text)) for name, text in rows], col_max, col_spacing)


def _told(text: str) -> str:
    return _EXTRA.sub(lambda found: found[1] + _EXTRAS[found[2]], WORDS.get(text, text))
