"""Passwords: argon2, and a check that takes as long for an account that does not exist."""

import unicodedata
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
SHORTEST_LOGIN = 3  # a shorter one is in many passwords by chance
COMMON = {  # the long ones at the top of the lists that are tried first
    "0123456789", "0987654321", "1234567890", "12345678900", "12345678910", "123456789a",
    "123456789q", "1234567891", "1234554321", "1122334455", "123123123123", "147258369",
    "1472583690", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "a123456789", "abc1234567",
    "abc123456789", "abcd123456", "abcd1234567", "abcdefghij", "abcdefghijk", "admin12345",
    "admin123456", "adminadmin", "administrator", "asdfghjkl123", "asdfghjkl;", "changeme123",
    "football123", "iloveyou123", "iloveyou1234", "kikitori123", "kikitori1234", "letmein123",
    "letmein1234", "p@ssw0rd123", "p@ssw0rd1234", "pass123456", "passw0rd123", "password01",
    "password10", "password11", "password12", "password123", "password1234", "password12345",
    "password123456", "passwordpassword", "princess123", "q1w2e3r4t5", "q1w2e3r4t5y6",
    "qazwsxedc123", "qwer123456", "qwerty1234", "qwerty12345", "qwerty123456", "qwertyuiop",
    "qwertyuiop123", "sakura1234", "sunshine123", "superman123", "welcome123", "welcome1234",
    "zaq12wsxcde", "zxcvbnm123",
}  # fmt: skip

_hasher = PasswordHasher()
AT_ONCE = 4  # each takes 64 MiB: a flood of sign-ins must not fill the memory
WAITING = 12  # more, each of which holds a thread of the server for a part of a second
_at_once = BoundedSemaphore(AT_ONCE)
_room = BoundedSemaphore(AT_ONCE + WAITING)


def room() -> AbstractContextManager[None]:
    """Where checks are made and waited for. Entering raises Overloaded when it is full."""
    return place(_room)


def hashed(password: str) -> str:
    """Raises InputError for one that is too short, too long, common or of hardly any characters.

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
    if _plain(password) in COMMON:
        raise _unfit(
            Message(
                ja="よく使われるパスワードのため、使えません。",
                en="This password is among the first that anybody would try.",
            )
        )
    with room():
        return rehashed(password)


def refuse_login(password: str, login: str) -> None:
    """Raises InputError where the login is the password, or a part of it."""
    plain = _plain(password)
    if plain == login or (len(login) >= SHORTEST_LOGIN and login in plain):
        raise _unfit(
            Message(
                ja="ログイン名を含むパスワードは使えません。",
                en="A password cannot hold the login.",
            )
        )


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password).strip().lower()


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
