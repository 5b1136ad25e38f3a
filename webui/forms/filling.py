"""Filling a template: docxtpl, with our own language, and nothing lost without a word.

docxtpl 0.20 turns some braces of the values into others and mends XML that does not close by
leaving things out; both are done differently here.
"""

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from .language import environment

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINES = re.compile(r"\r\n?")
_PARAGRAPH = re.compile(r"(?=<w:p[ >])|(?<=</w:p>)")


class Broken(Exception):
    """Filled in, the document would not hold together: a tag opens and closes at odd places."""


class Form(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """`rendering`: the part that is filled just now, in lines, to show where an error is."""

    rendering: list[str]

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        source = in_lines(src_xml)
        self.current_rendering_part, self.rendering = part, source.split("\n")
        filled: str = self.resolve_listing(jinja_env.from_string(source).render(context))
        _check_whole(filled)
        return filled

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """What goes in here is escaped when it is written."""
        super().render_properties(context, jinja_env.overlay(autoescape=False))

    def sources(self) -> Iterator[str]:
        """The text, headers, footers and footnotes as the template language reads them."""
        self.init_docx()
        yield self.patch_xml(self.get_xml())
        for kind in (self.HEADER_URI, self.FOOTER_URI):
            for _, part in self.get_headers_footers(kind):
                yield self.patch_xml(self.get_part_xml(part))
        for part in self.docx.part.package.parts:
            if part.content_type.endswith(".footnotes+xml"):
                yield self.patch_xml(part.blob.decode("utf-8"))


def in_lines(xml: str) -> str:
    """A paragraph, or a tag between paragraphs, a line: errors tell the line."""
    return _PARAGRAPH.sub("\n", xml.replace("\n", " "))


def fill(template: Form, values: Mapping[str, Any]) -> bytes:
    """Raises jinja2's TemplateError, and Broken."""
    env: SandboxedEnvironment = environment()
    template.render(plain(values), env, autoescape=True)
    body = template.docx.element.body
    for cell in list(body.iter(qn("w:tc"))):
        if not len(cell) or cell[-1].tag != qn("w:p"):  # Word does not open such a table
            cell.append(OxmlElement("w:p"))
    for table in list(body.iter(qn("w:tbl"))):
        if table.find(qn("w:tr")) is None:
            table.getparent().remove(table)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def plain(value: Any) -> Any:
    """As XML can hold it: without control characters, lines ending as they do there."""
    if isinstance(value, str):
        return _NO_XML.sub("", _LINES.sub("\n", value))
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def open_form(path: Path) -> Form:
    return Form(str(path))


def _check_whole(xml: str) -> None:
    try:
        etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise Broken(str(error)) from error
