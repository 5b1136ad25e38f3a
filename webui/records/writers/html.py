"""A record as one HTML file that needs nothing else, for reading and printing."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from ..blocks import Document

HOME = Path(__file__).parents[2]


def write(document: Document) -> bytes:
    template, css = _made()
    return template.render(document=document, css=css).encode()


@cache
def _made() -> tuple[Template, Markup]:
    templates = Environment(
        loader=FileSystemLoader(HOME / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = (HOME / "static" / "css" / "record.css").read_text("utf-8")
    return templates.get_template("records/file.html"), Markup(css)  # our own, not escaped
