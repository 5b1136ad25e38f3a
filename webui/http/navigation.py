"""The links at the top of every page, for what the reader may use."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _

from ..access import has_role
from ..tables import Role
from .current import service


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    url: str
    is_here: bool


def install(app: Flask) -> None:
    app.jinja_env.globals["navigation"] = navigation

    @app.context_processor
    def values() -> dict[str, object]:
        return {"single_user": service().settings.single_user}


def navigation() -> list[Item]:
    places: list[tuple[str, str, Role]] = [
        (_("会議"), "meetings.index", "viewer"),
        (_("新しい会議"), "new_meeting.page", "editor"),
        (_("用語集"), "glossary.index", "viewer"),
        (_("練習"), "practice.page", "editor"),
        (_("管理"), "admin.index", "admin"),
        (_("自分の設定"), "my_settings.page", "viewer"),
    ]
    return [
        Item(label, url_for(endpoint), request.endpoint == endpoint)
        for label, endpoint, role in places
        if endpoint in current_app.view_functions and has_role(g.person, role)
    ]
