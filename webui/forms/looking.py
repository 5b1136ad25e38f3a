"""What a look at a template finds, and filling one. Only for a process of its own: apart.py."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any

from docx.opc.exceptions import OpcError
from docx.opc.oxml import parse_xml
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from lxml import etree

from . import language, package, tags
from .example import EMPTY, EXAMPLE
from .filling import Broken, Form, fill, in_lines, open_form
from .findings import Finding, error, warning

_XML = re.compile(r"<[^>]+>")
_UNKNOWN_TAG = re.compile(r"unknown tag '([^']*)'")
_SCARCE = (MemoryError, RecursionError)
_NO_VALUE = re.compile(r"^[\w.]+$")


def look(path: Path) -> list[Finding]:
    """Everything that is wrong with a template; nothing: it can be used."""
    found = package.look(path.read_bytes())
    if _has_error(found):
        return found
    try:
        form = open_form(path)
        found += _written(form)
    except (OpcError, KeyError, ValueError, AttributeError, etree.XMLSyntaxError):
        return [*found, package.damaged()]
    if not _has_error(found):
        found += _tried(path)
    return list(dict.fromkeys(found))


def filled(path: Path, values: Mapping[str, Any], target: Path) -> list[Finding]:
    """Writes the document; or says why not, and writes nothing."""
    form = open_form(path)
    return _told(form, lambda: target.write_bytes(fill(form, values)))


def _written(form: Form) -> list[Finding]:
    form.init_docx()
    parts = [form.docx.element.body]
    for kind in (form.HEADER_URI, form.FOOTER_URI):
        parts += [parse_xml(part.blob) for _, part in form.get_headers_footers(kind)]
    found = [one for part in parts for one in tags.check(part)]
    if _has_error(found):
        return found
    for source in form.sources():
        found += _parsed(in_lines(source))
    return found


def _parsed(source: str) -> list[Finding]:
    lines = _shown(source)
    try:
        tree = language.environment().parse(source)
    except TemplateSyntaxError as wrong:
        return [_syntax(wrong, lines)]
    return language.check(tree, lines)


def _tried(path: Path) -> list[Finding]:
    """Filled with the example, and with a meeting of which nobody wrote anything."""
    form = open_form(path)
    found = _told(form, lambda: fill(form, asdict(EXAMPLE)))
    if found:
        return found
    form = open_form(path)
    return [
        warning(
            f"決定事項や出席者などが空の会議では、文書を作れません: {one.text.ja}",
            f"For a meeting without decisions, people and the like there is no document: "
            f"{one.text.en}",
            one.place,
        )
        for one in _told(form, lambda: fill(form, asdict(EMPTY)))
    ]


def _told(form: Form, work: Callable[[], object]) -> list[Finding]:
    """What went wrong, in words."""
    try:
        work()
    except _SCARCE:
        raise
    except TemplateSyntaxError as wrong:
        return [_syntax(wrong, _shown("\n".join(form.rendering)))]
    except SecurityError as wrong:
        return [
            error(
                "プログラムの内部を読もうとする書き方があり、使えません。",
                "An expression reaches for the inside of the program, and is refused.",
                _place(form, wrong),
            )
        ]
    except UndefinedError as wrong:
        return [_no_value(str(wrong.message), _place(form, wrong))]
    except Broken:
        return [
            error(
                "{% for %} や {% if %} の始まりと終わりの位置が合わず、文書が壊れます。両方とも"
                "表の外、または同じセルの中に置いてください。表の行を繰り返すには {%tr for … %}、"
                "段落を繰り返すには {%p for … %} を使います。",
                "A {% for %} or {% if %} begins and ends at places that do not fit: the document "
                "would break. Put both outside of tables or into the same cell; {%tr for … %} "
                "repeats rows of a table, {%p for … %} paragraphs.",
            )
        ]
    except OverflowError as wrong:
        return [_too_often(_place(form, wrong))]
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as wrong:
        return [
            error(
                f"計算できない式があります（{wrong}）。",
                f"An expression cannot be worked out ({wrong}).",
                _place(form, wrong),
            )
        ]
    return []


def _syntax(wrong: TemplateSyntaxError, lines: list[str]) -> Finding:
    place = lines[wrong.lineno - 1] if 0 < wrong.lineno <= len(lines) else ""
    said = str(wrong.message)
    if unknown := _UNKNOWN_TAG.search(said):
        return _unknown_tag(unknown[1], place)
    if said.startswith("Unexpected end of template"):
        block = "if" if "block that needs to be closed is 'if'" in said else "for"
        opened = next(
            (text for text in reversed(lines) if f"{block} " in text and "{%" in text), ""
        )
        return error(
            f"{{% {block} … %}} に対する {{% end{block} %}} がありません。",
            f"A {{% {block} … %}} has no {{% end{block} %}}.",
            opened,
        )
    if "unexpected char" in said:
        return error(
            f"変数の中に使えない文字があります（{said.split(' at ')[0]}）。"
            "全角の記号（．，（）など）は半角にしてください。",
            f"A tag holds a character that cannot be there ({said}). Full-width signs have to be "
            "in half width.",
            place,
        )
    return error(
        f"変数の書き方に誤りがあります（{said}）。",
        f"A tag is not written as it should be ({said}).",
        place,
    )


def _unknown_tag(name: str, place: str) -> Finding:
    if name.startswith("end") or name in ("else", "elif"):
        return error(
            f"{{% {name} %}} に対する始まり（{{% for … %}} や {{% if … %}}）がありません。",
            f"{{% {name} %}} has no beginning, such as {{% for … %}} or {{% if … %}}.",
            place,
        )
    return error(
        f"{{% {name} … %}} という書き方はありません。for、if、set が使えます。",
        f"There is no {{% {name} … %}}; there are for, if and set.",
        place,
    )


def _no_value(name: str, place: str) -> Finding:
    shown = name if _NO_VALUE.match(name) else place
    return error(f"「{shown}」に入る値がありません。", f"There is no value for “{shown}”.", place)


def _too_often(place: str) -> Finding:
    return error("繰り返しの回数が多すぎます。", "Something is repeated too many times.", place)


def _place(form: Form, wrong: BaseException) -> str:
    """The text of the line of the template at which it stopped."""
    lineno, trace = 0, wrong.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            lineno = trace.tb_lineno
        trace = trace.tb_next
    lines = _shown("\n".join(getattr(form, "rendering", [])))
    return lines[lineno - 1] if 0 < lineno <= len(lines) else ""


def _shown(source: str) -> list[str]:
    return [unescape(_XML.sub("", line)).strip() for line in source.split("\n")]


def _has_error(found: list[Finding]) -> bool:
    return any(one.severity == "error" for one in found)
