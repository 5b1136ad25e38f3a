"""An OpenID Connect provider for tests: a process of its own, answering real HTTP requests.

Authlib's server with authorization code, PKCE and RS256. Started with `started()`. Who signs
in next, and what is wrong with the next id token, is told to it at /control; otherwise it keeps
to the rules.
"""

import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

CLIENT_ID = "kikitori"
CLIENT_SECRET = "a secret of the tests"
BACK = "/sign-in/organisation/back"


@dataclass(frozen=True)
class Provider:
    """The running process, as a test sees it."""

    issuer: str

    def next_person(self, sub: str, **claims: Any) -> None:
        """Who is signed in there from now on; the provider keeps to the rules."""
        self._control({"person": {"sub": sub, **claims}, "fault": ""})

    def spoil(self, fault: str) -> None:
        """What is wrong from now on: a name in `FAULTS`."""
        self._control({"fault": fault})

    def renew_keys(self) -> None:
        self._control({"new_keys": True})

    def _control(self, wish: dict[str, Any]) -> None:
        requests.post(f"{self.issuer}/control", json=wish, timeout=10).raise_for_status()


@contextmanager
def started() -> Iterator[Provider]:
    process = subprocess.Popen(
        [sys.executable, __file__],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
    )
    try:
        assert process.stdout
        yield Provider(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(10)


FAULTS = {
    "nonce": lambda claims, _: {**claims, "nonce": "of another sign-in"},
    "no nonce": lambda claims, _: {k: v for k, v in claims.items() if k != "nonce"},
    "audience": lambda claims, _: {**claims, "aud": ["another service"]},
    "audience, but meant for us": lambda claims, _: {
        **claims,
        "aud": ["another service"],
        "azp": CLIENT_ID,
    },
    "issuer": lambda claims, _: {**claims, "iss": "https://evil.example"},
    "expired": lambda claims, now: {**claims, "iat": now - 9000, "exp": now - 3600},
    "from the future": lambda claims, now: {**claims, "iat": now + 3600, "exp": now + 7200},
    "no subject": lambda claims, _: {k: v for k, v in claims.items() if k != "sub"},
    "access token": lambda claims, _: {**claims, "at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@dataclass
class Code:
    """An authorization code and what it was given for, in the words of Authlib."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    expires_at: float

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


def serve() -> None:
    """Print the issuer's address, then answer until the process is ended."""
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, application(), threaded=True)
    server.app.config["ISSUER"] = f"http://127.0.0.1:{server.server_port}"
    print(server.app.config["ISSUER"], flush=True)
    server.serve_forever()


def application() -> Any:
    from authlib.integrations.flask_oauth2 import AuthorizationServer
    from authlib.oauth2.rfc6749 import ClientMixin
    from authlib.oauth2.rfc6749.errors import OAuth2Error
    from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
    from authlib.oauth2.rfc7636 import CodeChallenge
    from authlib.oidc.core.grants import OpenIDCode
    from flask import Flask, jsonify, request
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    app = Flask(__name__)
    codes: dict[str, Code] = {}
    now: dict[str, Any] = {"person": {"sub": "1"}, "fault": ""}
    keys = {"key": RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})}
    foreign = RSAKey.generate_key(2048)

    class Client(ClientMixin):
        client_id = CLIENT_ID

        def get_client_id(self) -> str:
            return CLIENT_ID

        def get_default_redirect_uri(self) -> str:
            return ""

        def get_allowed_scope(self, scope: str) -> str:
            return scope

        def check_redirect_uri(self, redirect_uri: str) -> bool:
            return redirect_uri.endswith(BACK)

        def check_client_secret(self, client_secret: str) -> bool:
            return client_secret == CLIENT_SECRET

        def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
            return (method, endpoint) == ("client_secret_basic", "token")

        def check_response_type(self, response_type: str) -> bool:
            return response_type == "code"

        def check_grant_type(self, grant_type: str) -> bool:
            return grant_type == "authorization_code"

    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload.data
            lifetime = 0 if now["fault"] == "code" else 60
            codes[code] = Code(
                code,
                asked["redirect_uri"],
                request.scope,
                asked.get("nonce", ""),
                asked.get("code_challenge", ""),
                asked.get("code_challenge_method", ""),
                time.time() + lifetime,
            )

        def query_authorization_code(self, code: str, _client: Client) -> Code | None:
            found = codes.get(code)
            return found if found and found.expires_at > time.time() else None

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del codes[authorization_code.code]

        def authenticate_user(self, _code: Code) -> dict[str, Any]:
            person: dict[str, Any] = now["person"]
            return person

    class IdToken(OpenIDCode):
        def exists_nonce(self, nonce: str, _request: Any) -> bool:
            return any(code.nonce == nonce for code in codes.values())

        def encode_id_token(self, _token: dict[str, Any], request: Any) -> str:
            second, fault = int(time.time()), now["fault"]
            claims = {
                "iss": app.config["ISSUER"],
                "aud": [CLIENT_ID],
                "iat": second,
                "exp": second + 600,
                **self.get_authorization_code_claims(request.authorization_code),
                **now["person"],
            }
            if fault in FAULTS:
                claims = FAULTS[fault](claims, second)
            if fault == "unsigned":
                return jwt.encode({"alg": "none"}, claims, None, algorithms=["none"])
            if fault == "signed with our secret":
                from joserfc.jwk import OctKey

                return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET))
            key = foreign if fault == "signature" else keys["key"]
            header = {"alg": "RS256", "kid": keys["key"].kid}
            return jwt.encode(header, claims, key)

        def generate_user_info(self, user: dict[str, Any], _scope: str) -> dict[str, Any]:
            return user

    server = AuthorizationServer(app, lambda _: Client(), lambda *_: None)
    server.register_grant(Grant, [IdToken(require_nonce=True), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        issuer = app.config["ISSUER"]
        return {
            "issuer": issuer if now["fault"] != "discovery" else "https://evil.example",
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    @app.get("/jwks")
    def jwks() -> Any:
        return {"keys": [{**keys["key"].as_dict(private=False), "use": "sig", "alg": "RS256"}]}

    @app.get("/authorize")
    def authorize() -> Any:
        """The person is signed in here already and agrees at once."""
        try:
            grant = server.get_consent_grant(end_user=now["person"])
        except OAuth2Error as error:
            return jsonify(dict(error.get_body())), 400
        user = None if now["fault"] == "denied" else now["person"]
        return server.create_authorization_response(grant=grant, grant_user=user)

    @app.post("/token")
    def token() -> Any:
        if now["fault"] == "broken":
            return "a gateway's page", 502
        return server.create_token_response()

    @app.post("/control")
    def control() -> Any:
        wish = request.get_json()
        if wish.pop("new_keys", False):
            keys["key"] = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})
        now.update(wish)
        return {}

    return app


if __name__ == "__main__":
    serve()
