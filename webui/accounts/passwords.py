"""Passwords: argon2, and a check that takes as long for an account that does not exist."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from transcribe.errors import InputError
from transcribe.messages import Message

SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Raises InputError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(
            Message(
                ja=f"パスワードは {SHORTEST} 文字以上 {LONGEST} 文字以下にしてください。",
                en=f"A password has {SHORTEST} to {LONGEST} characters.",
            ),
            Message(
                ja="いくつかの言葉をつなげた長いものが、覚えやすく安全です。",
                en="Several words in a row are easy to remember and safe.",
            ),
        )
    return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """False for an account without a password, after the same time."""
    try:
        right = _hasher.verify(password_hash or _nobody(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
