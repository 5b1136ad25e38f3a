"""People read messages and errors in their own language."""

import threading

import pytest

from transcribe import errors
from transcribe.errors import AppError, Cancelled, UnknownName
from transcribe.messages import Message, current_language, language, language_of

HELLO = Message(ja="こんにちは", en="Hello")


def test_a_message_is_in_the_language_of_its_block() -> None:
    with language("ja"):
        assert str(HELLO) == "こんにちは"
        with language("en"):
            assert f"{HELLO}" == "Hello"
        assert str(HELLO) == "こんにちは"


def test_the_language_is_chosen_when_the_text_is_shown() -> None:
    with language("ja"):
        error = AppError(HELLO, HELLO)
    with language("en"):
        assert str(error) == "Hello\nHello"


def test_a_block_left_by_an_error_is_left() -> None:
    with language("en"):
        with pytest.raises(RuntimeError), language("ja"):
            raise RuntimeError
        assert current_language() == "en"


def test_another_thread_is_another_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIKITORI_LANGUAGE", "ja")
    seen: list[str] = []
    with language("en"):
        thread = threading.Thread(target=lambda: seen.append(str(HELLO)))
        thread.start()
        thread.join()
    assert seen == ["こんにちは"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "ja"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LC_ALL": "", "LC_MESSAGES": "en_GB", "LANG": "ja_JP"}, "en"),
        ({"KIKITORI_LANGUAGE": "en", "LC_ALL": "ja_JP.UTF-8"}, "en"),
        ({"KIKITORI_LANGUAGE": "JA", "LC_ALL": "en_US.UTF-8"}, "ja"),
    ],
)
def test_the_environment_names_a_language(environ: dict[str, str], expected: str) -> None:
    assert language_of(environ) == expected


@pytest.mark.parametrize(
    ("name", "hint"),
    [("srtt", "「srt」ではありませんか。"), ("zzz", "使えるもの: srt, txt")],
)
def test_an_unknown_name_is_answered_with_known_ones(name: str, hint: str) -> None:
    with language("ja"):
        error = UnknownName(Message(ja="出力形式", en="format"), name, ["txt", "srt"])
        assert str(error) == f"出力形式「{name}」はありません。\n{hint}"


def test_exit_codes_are_those_of_the_tree_in_the_docstring() -> None:
    own = [kind for kind in AppError.__subclasses__() if kind.__module__ == errors.__name__]
    codes = {kind.__name__: kind.exit_code for kind in [AppError, *own]}
    assert all(f"{name} ({code})" in (errors.__doc__ or "") for name, code in codes.items())
    assert len(set(codes.values())) == len(codes)
    assert Cancelled.by_user().exit_code == 130
