"""Passwords: argon2, and a check that takes as long for an account that does not exist."""

from contextlib import AbstractContextManager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from transcribe.errors import InputError
from transcribe.messages import Message

from ..crowding import place

SHORTEST = 10
LONGEST = 200
FEWEST_KINDS = 5  # of characters; 1111111111 is long and still nothing

_hasher = PasswordHasher()
AT_ONCE = 4  # each takes 64 MiB: a flood of sign-ins must not fill the memory
WAITING = 12  # more, each of which holds a thread of the server for a part of a second
_at_once = BoundedSemaphore(AT_ONCE)
_room = BoundedSemaphore(AT_ONCE + WAITING)


def room() -> AbstractContextManager[None]:
    """Where checks are made and waited for. Entering raises Overloaded when it is full."""
    return place(_room)


def hashed(password: str) -> str:
    """Raises InputError for one that is too short, too long or of hardly any characters.

    Raises Overloaded where too many are being made or checked.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise _unfit(
            Message(
                ja=f"パスワードは {SHORTEST} 文字以上 {LONGEST} 文字以下にしてください。",
                en=f"A password has {SHORTEST} to {LONGEST} characters.",
            )
        )
    if len(set(password)) < FEWEST_KINDS:
        raise _unfit(
            Message(
                ja="同じ文字の繰り返しは、パスワードに使えません。",
                en="A password is more than a few characters repeated.",
            )
        )
    with room():
        return rehashed(password)


def rehashed(password: str) -> str:
    """For a password that was accepted earlier, whatever the rules are now; within `room`."""
    with _at_once:
        return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """False for an account without a password, after the same time; within `room`."""
    nobody = _nobody()
    with _at_once:
        try:
            right = _hasher.verify(password_hash or nobody, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker or other parameters than we use now."""
    return _hasher.check_needs_rehash(password_hash)


def _unfit(problem: Message) -> InputError:
    return InputError(
        problem,
        Message(
            ja="いくつかの言葉をつなげた長いものが、覚えやすく安全です。",
            en="Several words in a row are easy to remember and safe.",
        ),
    )


@cache
def _nobody() -> str:
    with _at_once:
        return _hasher.hash("nobody has this password")
