"""The kit on paper and on the screen: scripts, seats, consent. Japanese, as its readers."""

import importlib.util
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from transcribe.errors import AppError
from transcribe.messages import Message

from ..manifest import USE_CASE_NAMES, UseCase
from .plan import NAME, TEMPLATE
from .scripts import load_scripts

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
DISTANCES = ("10 cm", "30 cm", "50 cm", "1 m", "2 m", "4 m")
FONT = "matplotlib_fontja"  # a package that carries IPAexGothic
PDF_STANDARD: Final = "ua-1"  # tagged, with a title: a screen reader can use it


def kit_files(use_cases: Sequence[UseCase]) -> dict[str, bytes]:
    """All files of the kit by name. Raises AppError where the extra is not installed."""
    scripts = {use_case: _script(use_case) for use_case in use_cases}
    files = {"kit.html": _html(scripts).encode()}
    for use_case, script in scripts.items():
        files[f"script-{use_case}.pdf"] = _pdf("script", script)
        files[f"script-{use_case}-furigana.pdf"] = _pdf("furigana", script)
    files |= {f"{page}.pdf": _pdf(page, {}) for page in ("seats", "consent")}
    return files | {NAME: TEMPLATE.encode()}


def _words() -> dict[str, Any]:
    return tomllib.loads((HERE / "pages.toml").read_text("utf-8"))


def _script(use_case: UseCase) -> dict[str, Any]:
    return {
        "title": USE_CASE_NAMES[use_case].ja,
        "sentences": [
            [(word.text, word.reading) for word in sentence.words]
            for sentence in load_scripts()[use_case]
        ],
    }


def _places() -> Iterator[tuple[str, str]]:
    yield from ((str(number), distance) for number, distance in enumerate(DISTANCES, start=1))
    yield from [("", "")] * 2  # for other distances


def _html(scripts: Mapping[UseCase, dict[str, Any]]) -> str:
    try:
        import jinja2
    except ImportError as error:
        raise _extra_missing() from error
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("kit.html").render(
        pages=_words(),
        scripts=scripts,
        places=list(_places()),
        diagram=(TEMPLATES / "seats.svg").read_text("utf-8"),
    )


def _pdf(page: str, values: Mapping[str, Any]) -> bytes:
    try:
        import typst
    except ImportError as error:
        raise _extra_missing() from error
    data = {"pages": _words(), "places": list(_places()), **values}
    pdf: bytes = typst.compile(
        TEMPLATES / "kit.typ",
        root=TEMPLATES,
        font_paths=[_font_folder()],
        ignore_system_fonts=True,
        sys_inputs={"page": page, "data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=PDF_STANDARD,
    )
    return pdf


def _font_folder() -> Path:
    found = importlib.util.find_spec(FONT)  # importing it would load matplotlib
    if not found or not found.origin:
        raise _extra_missing()
    return Path(found.origin).parent / "fonts"


def _extra_missing() -> AppError:
    return AppError(
        Message(
            ja="用紙を作るための部品が入っていません。",
            en="The packages that make these pages are not installed.",
        ),
        Message(
            ja="管理者に、次の操作を依頼してください: pip install 'kikitori[eval]'",
            en="Ask whoever installed this to run: pip install 'kikitori[eval]'",
        ),
    )
