"""Signing in with the organisation's own accounts: OpenID Connect, authorization code with PKCE.

The provider's addresses and keys are asked for once and kept, keys again when they do not fit.
Whose account of ours an identity belongs to: identities.py.
"""

import logging
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests.exceptions import RequestException

from transcribe.messages import Message

from ..errors import Refused, Unreachable
from ..settings import Settings
from .fields import LOGIN, typed_login

log = logging.getLogger(__name__)

SCOPE = "openid profile email"
TIMEOUT_S = 10
LEEWAY_S = 120  # that the clocks of two machines may differ
MINUTES = 10  # from leaving for the provider to coming back
SIGNED = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LOGIN_CLAIMS = ("preferred_username", "upn")  # AD FS says upn


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that is under way. All but url stays with the browser until it is back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is.

    subject  issuer and the provider's own id, which never goes to somebody else
    logins   by which an account of ours may be theirs; an address only if the provider checked it
    """

    subject: str
    logins: tuple[str, ...]
    name: str


class SignInRefused(Refused):
    """The provider's answer does not hold; why stands in the log, the reader tries again."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                ja="組織のアカウントでのサインインを確認できませんでした。",
                en="The sign-in with your organisation's account could not be confirmed.",
            ),
            Message(
                ja="サインインの画面から、もう一度試してください。続くときは管理者に知らせてください。",
                en="Try again from the sign-in page; if it stays, tell your administrator.",
            ),
        )


def is_offered(settings: Settings) -> bool:
    return bool(settings.oidc_issuer and settings.oidc_client_id) and not settings.single_user


def begin(settings: Settings, back: str) -> Begun:
    """back: our address to which the provider sends the browser. Raises Unreachable."""
    verifier, nonce = generate_token(64), generate_token(32)
    with _client(settings, back) as client:
        url, state = client.create_authorization_url(
            _metadata(settings.oidc_issuer)["authorization_endpoint"],
            code_verifier=verifier,
            nonce=nonce,
        )
    return Begun(url, state, nonce, verifier)


def finish(settings: Settings, begun: Begun, back: str, code: str, now: datetime) -> Identity:
    """Exchange the code, check the token. Raises SignInRefused, Unreachable."""
    metadata = _metadata(settings.oidc_issuer)
    try:
        with _client(settings, back) as client:
            token = client.fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=begun.verifier
            )
        claims = _checked(settings, metadata, token, begun.nonce, now)
    except (OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
        log.warning("what %s sent does not hold: %r", settings.oidc_issuer, error)
        raise SignInRefused from error
    except RequestException as error:
        log.warning("%s gives no token: %r", settings.oidc_issuer, error)
        raise _unreachable(settings.oidc_issuer) from error
    return _identity(claims)


def _client(settings: Settings, back: str) -> Any:
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret or None,
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=TIMEOUT_S,
    )


@cache  # what fails is not kept
def _metadata(issuer: str) -> dict[str, Any]:
    found = _fetched(issuer, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise _unreachable(issuer)
    return found


@cache
def _keys(issuer: str, address: str) -> KeySet:
    return KeySet.import_key_set(_fetched(issuer, address))  # type: ignore[arg-type]  # JSON


def _fetched(issuer: str, address: str) -> dict[str, Any]:
    """JSON of the provider. Raises Unreachable."""
    try:
        with OAuth2Session(default_timeout=TIMEOUT_S) as client:
            answer = client.get(address, withhold_token=True)
            answer.raise_for_status()
            found = answer.json()
    except (RequestException, ValueError) as error:
        raise _unreachable(issuer) from error
    if not isinstance(found, dict):
        raise _unreachable(issuer)
    return found


def _checked(
    settings: Settings, metadata: dict[str, Any], token: dict[str, Any], nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of the id token: signed by the provider, for us, for this sign-in, in time."""
    where = (settings.oidc_issuer, metadata["jwks_uri"])
    registry = JWSRegistry(algorithms=SIGNED, strict_check_header=False)
    try:
        decoded = jwt.decode(token["id_token"], _keys(*where), registry=registry)
    except JoseError:  # the provider may have changed its keys
        _keys.cache_clear()
        decoded = jwt.decode(token["id_token"], _keys(*where), registry=registry)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": settings.oidc_client_id},
            "sub": {"essential": True},
        },
        {
            "nonce": nonce,
            "client_id": settings.oidc_client_id,
            "access_token": token.get("access_token"),
        },
    )
    claims.validate(int(now.timestamp()), LEEWAY_S)
    return dict(claims)


def _identity(claims: dict[str, Any]) -> Identity:
    names = [claims.get(name) for name in LOGIN_CLAIMS]
    if claims.get("email_verified") is True:
        names.append(claims.get("email"))
    logins = [typed_login(name) for name in names if isinstance(name, str)]
    fit = tuple(dict.fromkeys(login for login in logins if LOGIN.fullmatch(login)))
    name = claims.get("name")
    shown = " ".join(name.split()) if isinstance(name, str) else ""
    shown = "".join(c for c in shown if unicodedata.category(c) != "Cc")[:100]
    return Identity(f"{claims['iss']} {claims['sub']}", fit, shown)


def _unreachable(issuer: str) -> Unreachable:
    return Unreachable(
        Message(
            ja=f"組織のサインイン（{issuer}）が応答しません。",
            en=f"Your organisation's sign-in ({issuer}) does not answer as it should.",
        ),
        Message(
            ja="しばらくしてから試してください。続くときは、管理者が設定 oidc_issuer と"
            "ネットワークを確かめてください。",
            en="Try again later; if it stays, an administrator checks the setting oidc_issuer and "
            "the network.",
        ),
    )
