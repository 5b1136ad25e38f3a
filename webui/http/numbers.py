"""Numbers in addresses are those of rows; one that no database holds leads nowhere (404)."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from ..numbers import LARGEST


class RowNumber(IntegerConverter):
    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


def install(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
