"""Options that several commands share."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

from ..messages import text

_PAPERS = (
    click.option(
        "--glossary",
        "glossaries",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=text(
            ja="用語集（表記,よみ,備考 の CSV か Excel）。何度でも指定できる",
            en="Glossary, CSV or Excel with 表記,よみ,備考; may be given several times",
        ),
    ),
    click.option(
        "--material",
        "materials",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=text(
            ja="会議の次第や資料（txt, docx, pdf, xlsx）。名前と用語を拾う。何度でも指定できる",
            en="Agenda or paper of the meeting (txt, docx, pdf, xlsx), for its names and terms;"
            " may be given several times",
        ),
    ),
    click.option(
        "--roster",
        "rosters",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=text(
            ja="出席者の名簿（氏名,よみ,役職,議席番号 の CSV か Excel）。何度でも指定できる",
            en="Roster, CSV or Excel with 氏名,よみ,役職,議席番号; may be given several times",
        ),
    ),
)
_CORRECTION = (
    *_PAPERS,
    click.option(
        "--correction",
        type=click.Choice(["off", "careful", "standard", "eager"]),
        default="standard",
        show_default=True,
        help=text(
            ja="聞き取った文字を用語と文脈で直す度合い。off で直さない、careful は確かなものだけ、"
            "eager は積極的に",
            en="How readily what was heard is mended by terms and context: off leaves it, careful"
            " takes only what is sure, eager takes more",
        ),
    ),
)


def paper_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `glossaries`, `materials` and `rosters`, tuples of paths."""
    return reduce(lambda made, option: option(made), reversed(_PAPERS), command)


def correction_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the same, and `correction`."""
    return reduce(lambda made, option: option(made), reversed(_CORRECTION), command)
