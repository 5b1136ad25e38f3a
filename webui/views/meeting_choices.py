"""What a form of a meeting offers to choose from."""

from collections.abc import Iterable

from flask_babel import gettext as _

from transcribe.errors import AppError
from transcribe.models import open_store

AUTO = "auto"


def languages() -> list[tuple[str, str]]:
    return [
        ("ja", _("日本語")),
        ("en", _("英語")),
        ("zh", _("中国語")),
        ("ko", _("韓国語")),
        ("pt", _("ポルトガル語")),
        ("es", _("スペイン語")),
        ("vi", _("ベトナム語")),
        ("tl", _("タガログ語")),
    ]


def models() -> list[tuple[str, str]]:
    """The models of recognition that are installed here, after the usual choice."""
    usual = [(AUTO, _("おまかせ（入っているうち最も正確なもの）"))]
    try:
        found = [model.id for model in open_store().installed() if model.task == "recognition"]
    except AppError:  # the job will say so; a form is no place for it
        return usual
    return usual + [(name, name) for name in found]


def correction_names(levels: Iterable[str]) -> list[tuple[str, str]]:
    names = {
        "off": _("訂正しない（聞こえたまま）"),
        "careful": _("控えめ（確かなものだけ）"),
        "standard": _("標準"),
        "eager": _("積極的（用語集や資料の言葉を優先）"),
    }
    return [(level, names[level]) for level in levels]
