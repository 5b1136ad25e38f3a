"""Kanji that some PDF printers write with the code of a radical that looks alike (⽇ for 日)."""

import re
import unicodedata

_SUPPLEMENT = str.maketrans(
    "⺟⺠⻁⻄⻆⻑⻗⻘⻝⻤⻨⻩⻫⻭⻯⻲⻴⻳⺝⺿⻌⻍⻎⻏⻖⻣⻦⻧⻬⻮⻰⻱",
    "母民虎西角長雨青食鬼麦黄斉歯竜亀亀亀月艹辶辶辶阝阝骨鳥卤齐齿龙龟",
)
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_TO_KANJI = _KANGXI | _SUPPLEMENT
_RADICALS = re.compile("[\u2e80-\u2fdf]+")


def unify_radicals(text: str) -> str:
    """The text with kanji in the place of radicals."""
    return _RADICALS.sub(lambda found: found[0].translate(_TO_KANJI), text)
