"""The web application: `create_app(settings)`."""

from importlib import import_module

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from . import api, views
from .http import failing, guard, headers, language, measuring, navigation, numbers
from .http.receiving import FormRequest
from .service import SECRET, Service, open_service, secret
from .settings import MB, Settings

FORM_MB = 32  # of a form with papers; recordings come by tus and are not forms


class Readable(DefaultJSONProvider):
    ensure_ascii = False  # Japanese as it is: people read answers in a terminal


def create_app(settings: Settings, service: Service | None = None) -> Flask:
    """The database is there and at its newest version (webui.migrations)."""
    app = Flask(__name__)
    app.json = Readable(app)
    app.request_class = FormRequest
    app.extensions["kikitori"] = service or open_service(settings)
    app.config |= {
        "SECRET_KEY": secret(settings, SECRET),
        "SESSION_COOKIE_NAME": "kikitori_form",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "MAX_FORM_MEMORY_SIZE": 4 * MB,
        "MAX_CONTENT_LENGTH": FORM_MB * MB,
        "EDITOR_BEAT_MS": 4000,  # how often an open editor asks what others have written
    }
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]  # Flask's own way
    measuring.install(app)
    numbers.install(app)
    language.install(app)
    guard.install(app)
    headers.install(app)
    failing.install(app)
    navigation.install(app)
    for package in (views, api):
        for name in package.MODULES:
            app.register_blueprint(import_module(f"{package.__name__}.{name}").bp)
    return app
