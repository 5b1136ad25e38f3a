"""A report as one HTML file that needs nothing else: no script, no font, no picture beside it."""

import base64

from transcribe.messages import Message, current_language

from .document import Report
from .markdown import marked

LOWEST = 0.5  # share of 1 at which the scale of a verdict begins


def as_page(report: Report) -> str:
    """HTML in the reader's language."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inlined"] = _inlined
    environment.filters["along"] = _along
    environment.filters["marked"] = marked
    template = environment.get_template("report.html")
    return template.render(
        report=report, language=current_language(), contents=Message(ja="目次", en="Contents")
    )


def _inlined(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"


def _along(share: float) -> str:
    """Where an accuracy lies on the scale, 0 to 100; what is below the scale lies at its end."""
    return f"{100 * (max(share, LOWEST) - LOWEST) / (1 - LOWEST):.2f}"
