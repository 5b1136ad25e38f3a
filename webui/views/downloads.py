"""Files that a page gives out."""

import io

from flask import Response, send_file

from ..meetings.names import file_name


def csv_file(content: bytes, name: str) -> Response:
    return send_file(
        io.BytesIO(content),
        mimetype="text/csv; charset=utf-8",
        as_attachment=True,
        download_name=file_name(name.replace("/", "-"), "kikitori.csv"),
    )
