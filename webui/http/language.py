"""The reader's language: what the page was asked in, their own setting, else the browser's."""

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from flask import Flask, g, request
from flask_babel import Babel, format_datetime, get_locale

from transcribe.messages import Language, language

COOKIE = "kikitori_language"  # a person's setting is put there when they sign in
ZONE = "Asia/Tokyo"
SUPPORTED: tuple[Language, ...] = ("ja", "en")
TRANSLATIONS = Path(__file__).parents[1] / "translations"  # of the Japanese in the source


def install(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "ja"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=chosen, default_timezone=ZONE)
    app.jinja_env.filters["datetimeformat"] = _shown
    app.jinja_env.globals["language"] = chosen
    app.jinja_env.globals["get_locale"] = get_locale

    @app.before_request
    def speak() -> None:
        g.speaking = ExitStack()
        g.speaking.enter_context(language(chosen()))

    @app.teardown_request
    def fall_silent(_: BaseException | None) -> None:
        if stack := g.pop("speaking", None):
            stack.close()


def _shown(moment: datetime, form: str | None = None) -> str:
    """In the reader's zone; in UTC where the calendar ends in between."""
    try:
        return str(format_datetime(moment, form))
    except OverflowError:
        return str(format_datetime(moment, form, rebase=False))


def chosen() -> Language:
    wishes = (
        request.args.get("lang"),
        request.cookies.get(COOKIE),
        request.accept_languages.best_match(SUPPORTED),
    )
    for wish in wishes:
        if wish == "ja":
            return "ja"
        if wish == "en":
            return "en"
    return "ja"
