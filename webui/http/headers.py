"""Headers that every answer carries: scripts and styles come from here or carry its nonce."""

import secrets

from flask import Flask, Response, g, request

from .current import service


def nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def install(app: Flask) -> None:
    app.jinja_env.globals["csp_nonce"] = nonce

    @app.after_request
    def add(response: Response) -> Response:
        own = f"'self' 'nonce-{nonce()}'"
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'none'; script-src {own}; style-src {own}; img-src 'self' data:; "
            "media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
            "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(self)"
        )
        if service().settings.is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":  # records of a meeting stay in no cache
            response.headers["Cache-Control"] = "no-store"
        return response
