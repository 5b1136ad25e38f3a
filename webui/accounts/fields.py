"""What people type for names and logins, checked once, told in the same words everywhere."""

import re
import unicodedata

from transcribe.errors import InputError
from transcribe.messages import Message

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
LOGIN_LABEL = Message(ja="ログイン名", en="login")
NAME_LABEL = Message(ja="氏名", en="name")


def name_of(text: str, what: Message, longest: int = 100) -> str:
    """The name without space around it; its characters stay as they were typed.

    Raises InputError for an empty or too long one, and for line breaks and other controls.
    """
    name = text.strip()
    if not name:
        raise InputError(
            Message(ja=f"{what.ja}が空です。", en=f"The {what.en} is empty."),
            Message(ja=f"{what.ja}を入力してください。", en=f"Type the {what.en}."),
        )
    if len(name) > longest:
        raise InputError(
            Message(
                ja=f"{what.ja}が長すぎます（{len(name)} 文字）。",
                en=f"The {what.en} is too long: {len(name)} characters.",
            ),
            Message(
                ja=f"{longest} 文字以下にしてください。",
                en=f"Keep it to {longest} characters.",
            ),
        )
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise InputError(
            Message(
                ja=f"{what.ja}に、改行などの見えない文字が入っています。",
                en=f"The {what.en} holds line breaks or other invisible characters.",
            ),
            Message(ja="入力し直してください。", en="Type it again."),
        )
    return name


def typed_login(text: str) -> str:
    """A login as it is looked up: however wide its letters were typed, in lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def login_of(text: str) -> str:
    """A login for a new account. Raises InputError for characters that are hard to type alike."""
    login = typed_login(text)
    if not LOGIN.fullmatch(login):
        shown = text.strip()[:100]
        raise InputError(
            Message(
                ja=f"ログイン名「{shown}」は使えません。",
                en=f"The login {shown!r} cannot be used.",
            ),
            Message(
                ja="半角の英数字と . _ - @ + の、100 文字以下にしてください"
                "（先頭は英数字）。例: aoba.taro",
                en="Use up to 100 of a-z, 0-9 and . _ - @ +, beginning with a letter or digit, "
                "such as aoba.taro.",
            ),
        )
    return login
