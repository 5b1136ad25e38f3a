"""What is wrong with a request, told field by field in the reader's language."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from transcribe.errors import InputError
from transcribe.messages import Message

MOST = 5  # faults that are told at once
_TIME = (
    "日時（2026-11-24T09:00:00+09:00）ではありません",
    "is not a time such as 2026-11-24T09:00:00+09:00",
)
_KINDS: Mapping[str, tuple[str, str]] = {  # of pydantic; {…} from the error's own context
    "missing": ("必要な項目がありません", "is missing"),
    "extra_forbidden": ("この項目はありません", "is not a known field"),
    "string_too_long": ("{max_length} 文字までです", "has more than {max_length} characters"),
    "string_too_short": ("{min_length} 文字以上にしてください", "is shorter than {min_length}"),
    "string_type": ("文字列ではありません", "is not a string"),
    "int_type": ("整数ではありません", "is not a whole number"),
    "int_parsing": ("整数ではありません", "is not a whole number"),
    "bool_type": ("true か false ではありません", "is neither true nor false"),
    "bool_parsing": ("true か false ではありません", "is neither true nor false"),
    "float_parsing": ("数ではありません", "is not a number"),
    "greater_than_equal": ("{ge} 以上にしてください", "is below {ge}"),
    "less_than_equal": ("{le} 以下にしてください", "is above {le}"),
    "literal_error": ("{expected} のどれかにしてください", "is none of {expected}"),
    "timezone_aware": ("時差（+09:00 など）を付けてください", "has no zone such as +09:00"),
    "datetime_from_date_parsing": _TIME,
    "datetime_parsing": _TIME,
    "date_from_datetime_parsing": ("日付（2026-11-24）ではありません", "is not a date"),
    "date_parsing": ("日付（2026-11-24）ではありません", "is not a date such as 2026-11-24"),
    "year": (
        "{earliest}〜{latest} 年の日時にしてください",
        "is not between {earliest} and {latest}",
    ),
    "json_invalid": ("JSON として読めません（{error}）", "is not JSON: {error}"),
    "model_type": ("JSON のオブジェクトではありません", "is not a JSON object"),
}


class InvalidRequest(InputError):
    """Fields that are missing, unknown, or not of their kind."""

    @classmethod
    def of(cls, error: ValidationError) -> "InvalidRequest":
        faults = error.errors(include_url=False, include_input=False)
        told = [_told(fault) for fault in faults[:MOST]]
        return cls(
            Message(
                ja="、".join(f"{where or '内容'}: {ja}" for where, ja, _ in told) + "。",
                en="; ".join(f"{where or 'the body'} {en}" for where, _, en in told) + ".",
            ),
            Message(
                ja="項目の名前と値を /api の説明と見比べて直してください。",
                en="Compare names and values with the description at /api.",
            ),
        )


def invalid(field: str, ja: str, en: str) -> InvalidRequest:
    """One field that is wrong in a way that no model knows."""
    return InvalidRequest(
        Message(ja=f"{field}: {ja}。", en=f"{field} {en}."),
        Message(
            ja="項目の値を /api の説明と見比べて直してください。",
            en="Compare the value with the description at /api.",
        ),
    )


def _told(fault: Any) -> tuple[str, str, str]:
    """Where it is, and what is wrong there in both languages."""
    where = ".".join(str(part) for part in fault["loc"])[:100]
    ja, en = _KINDS.get(fault["type"], (fault["msg"], f"is wrong: {fault['msg']}"))
    context = fault.get("ctx", {})
    if fault["type"] in _KINDS:
        ja, en = ja.format_map(context), en.format_map(context)
    return where, ja, en
