"""Figures that were written as other words of the same sound, and words that became figures.

に便 is 2便, 9万に1,700人 is 9万2,700人, 5質問 is ご質問. Only what is no Japanese as it was
recognised is offered: に where no particle can stand, a figure before a word that is no counter.
Sound alone does not tell に from 2.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from ..japanese.grammar import Token, tokens
from .candidates import Candidate
from .observed import Observed

_SOUNDS = {
    "いち": ("いち",),
    "に": ("に", "ニ"),
    "さん": ("さん", "サン"),
    "よん": ("よん",),
    "ご": ("ご", "ゴ"),
    "ろく": ("ろく",),
    "なな": ("なな",),
    "はち": ("はち",),
    "きゅう": ("きゅう", "急"),
}
_DIGITS = {w: n for n, written in enumerate(_SOUNDS.values(), 1) for w in written}
_READINGS = ("", *_SOUNDS)
_DIGIT = rf"(?P<digit>{'|'.join(_DIGITS)})"
_COUNTER = (
    "(?P<counter>か所|カ所|ヶ所|箇所|か月|カ月|ヶ月|か年|世帯|路線|団体|地区|施設|項目|区画|種類"
    "|段階|分野|回線|系統|件|名|回|問|列|社|人|台|校|棟|便|年|月|日|号|点|番|章|条|割|倍|歳|戸|本"
    "|枚|冊|頭|基|期|軒|室|店|グラム|キロ|メートル|トン|ヘクタール|パーセント)"
)
_MISHEARD = {"もん": "問", "県": "件", "買い": "回"}  # counters, behind such a figure
_AFTER_FIVE = "路線|系統|区画|段階|か所|カ所|箇所|件|問|列|台|棟|枚|割"  # ご世帯 is what it says
_AFTER_NINE = f"{_AFTER_FIVE}|名|世帯|団体|項目|地区|施設|社|戸"  # 急便 too
_UNIT = (
    "(?P<counter>千|万|億|円|人|件|名|世帯|戸|台|枚|冊|トン|キロ|メートル|平方|ヘクタール|パーセント"
    "|%)"
)
_START = "(?<![0-9,.])"
_FIGURE = rf"{_START}(?P<figure>[0-9]{{1,3}}(?:,?[0-9]{{3}})*)"
_HOUR = "(?=(?:[1-9]|1[0-2])時(?!間))"
_MOST = {"月": 12, "日": 31}
_COUNTED_BEFORE = re.compile("[0-9](?:日|年|月|人|台|か所|世帯|件)(?:間|当たり|あたり)?$")
_GOES_ON = "入|移|進|戻|つい|関|上|対|な"  # 議題に、入ります
_NOUNS = (  # with ご before, and hardly counted by a bare figure
    "(?:意見|質問|報告|説明|理解|協力|覧|了承|異議|審議|指摘|連絡|案内|安心|利用|承認|答弁|出席|起立"
    "|相談|回答|確認|紹介|質疑|議論|検討|参照|多忙|苦労)(?!会|校|書|者|員|集|率|数|事項)"
)
_BOUND = ("は", "が", "を", "で", "に")  # particles that に cannot follow
_OLD_STYLE = frozenset(
    ("言う", "いう", "思う", "おもう", "見る", "する", "要する", "考える", "ある")
)
_LARGE = re.compile("[千万億円]")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    replacement: str
    reading: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A text with its words by where they begin and by where they end."""

    beginning: dict[int, Token]
    ending: dict[int, Token]

    def is_word(self, start: int, end: int) -> bool:
        return start in self.beginning and end in self.ending

    def excludes_particle(self, start: int) -> bool:
        before = self.ending.get(start)
        if before is None:
            return start == 0
        if before.part == "助詞":
            after_noun = before.surface == "から" and self.follows_noun(before.start)
            return before.surface in _BOUND or after_noun  # not 見るからに
        if before.part == "動詞":
            return before.surface in ("つき", "付き") or _ends_sentence(before)
        return before.part == "補助記号"

    def follows_noun(self, start: int) -> bool:
        before = self.ending.get(start)
        nominal = before is not None and before.part in ("名詞", "接頭辞", "接尾辞")
        return bool(nominal and before and not before.surface.isascii())  # A is えー


def _ends_sentence(verb: Token) -> bool:
    return verb.form.startswith(("終止形", "連体形")) and verb.lemma not in _OLD_STYLE


_Rule = Callable[[re.Match[str], _Place], _Found | None]


def figure_candidates(number: int, observed: Observed) -> Iterator[Candidate]:
    """Candidates in turn `number`."""
    text = observed.turn.text
    matches = [(m, rule) for pattern, rule in _rules() for m in pattern.finditer(text)]
    if not matches:
        return
    words = tokens(text)
    place = _Place({w.start: w for w in words}, {w.end: w for w in words})
    for match, rule in matches:
        found = rule(match, place)
        if found is not None:
            yield _candidate(number, observed, found)


def changes_amount(candidate: Candidate) -> bool:
    """Whether it makes another sum of money or another number in thousands."""
    return bool(_LARGE.search(candidate.original + candidate.replacement))


def _candidate(number: int, observed: Observed, found: _Found) -> Candidate:
    words = observed.turn.words
    return Candidate(
        number,
        found.start,
        found.end,
        observed.turn.text[found.start : found.end],
        found.replacement,
        found.reading,
        "figure",
        probability=min(words[n].probability for n in observed.owners[found.start : found.end]),
    )


@cache
def _rules() -> tuple[tuple[re.Pattern[str], _Rule], ...]:
    rules = (*_counts(), *_amounts(), *_numbered(), *_words())
    return tuple((re.compile(pattern), rule) for pattern, rule in rules)


def _counts() -> Iterator[tuple[str, _Rule]]:
    yield _FIGURE + _DIGIT + _COUNTER, _merged
    yield rf"{_DIGIT}(?:{_COUNTER}|(?P<misheard>{'|'.join(_MISHEARD)}))", _counted
    yield (
        rf"(?P<era>令和|平成|昭和)(?P<ten>中|住|じゅう)?{_DIGIT}?(?=年(?:度|[0-9第のにか、。]))",
        _year,
    )


def _amounts() -> Iterator[tuple[str, _Rule]]:
    yield _FIGURE + _DIGIT + "(?:置く|奥|おく)(?=[0-9]|円|エン)", _hundred_millions
    rest = "1,?[0-9]{3}|[1-9][0-9]{2}|千|百"
    added = "円?[をの](?:加|足|追加|上|乗|掛|引|超|増|減)|[^、。]{0,3}割合"  # 1億に1300万円を加え
    yield (
        rf"{_FIGURE}(?P<unit>[千万億]?)に(?P<mark>、?)(?P<rest>{rest}){_UNIT}(?!{added})",
        _carried,
    )
    yield rf"に(?P<rest>1[0-9]{{2}}|1,?[0-9]{{3}}|千|百){_UNIT}", _hundreds
    yield "に(?P<rest>[万億])円", _hundreds


def _numbered() -> Iterator[tuple[str, _Rule]]:
    label = "資料|議題|別紙|様式|図|表|問|項目|章|(?<!次)第"
    yield rf"(?P<label>{label})に(?P<after>お(?=ご覧|[0-9])|を|が|の)", _labelled
    yield "(?P<label>資料|議題|別紙|様式)号(?=を|が|の)", _fifth
    turning = "(?:続いて|次に|次は|続きまして)、?(?:資料|議題|項目)|日程第|議案第"
    yield rf"(?P<label>{turning})に(?P<after>、)(?!{_GOES_ON})", _labelled
    yield "[台大第]に(?=号)", _always("第2", "だいに")
    bodies = "会議室|委員会室|分団|小学校|中学校|保育[所園]|土曜|水曜"
    yield rf"(?:(?<=[、はで])|(?<=から))[台大題第]に(?={bodies})", _always("第2", "だいに")


def _words() -> Iterator[tuple[str, _Rule]]:
    year = "[0-9]{1,2}年(?:度|第|[0-9]|の)"
    yield rf"{_START}0[はわ](?={year})", _unless_noun("令和", "れいわ")
    yield rf"{_START}0\.(?=[0-9]年度)", _always("令和", "れいわ")
    yield rf"{_START}5[個子戸故こ.5]{_HOUR}", _unless_noun("午後", "ごご")
    yield rf"{_START}5[前善全]{_HOUR}", _unless_noun("午前", "ごぜん")
    yield rf"{_START}5(?={_NOUNS})", _unless_noun("ご", "ご")
    yield rf"{_START}5(?:号告|方向|報国)(?=いたし|し|申)", _always("ご報告", "ごほうこく")
    yield rf"{_START}10人(?=票|税(?!金|理)|説明会|基本台帳)", _always("住民", "じゅうみん")


def _always(replacement: str, reading: str) -> _Rule:
    return lambda match, _: _Found(match.start(), match.end(), replacement, reading)


def _unless_noun(replacement: str, reading: str) -> _Rule:
    """議題5報告 and 待機児童0は8年の are right."""

    def rule(match: re.Match[str], place: _Place) -> _Found | None:
        bound = place.follows_noun(match.start())
        return None if bound else _Found(match.start(), match.end(), replacement, reading)

    return rule


def _plus(figure: str, digit: int) -> str | None:
    """40 and 2 are 42; 41 and 2 are nothing."""
    return figure[:-1] + str(digit) if figure.endswith("0") and figure.strip("0,") else None


def _merged(match: re.Match[str], place: _Place) -> _Found | None:
    """40に世帯 is 42世帯."""
    digit = _DIGITS[match["digit"]]
    figure = _plus(match["figure"], digit)
    start, counter = match.start(), match["counter"]
    named = place.follows_noun(start) and not _COUNTED_BEFORE.search(match.string[:start])
    if not figure or named or not place.is_word(*match.span("counter")):  # 国道50に路線
        return None
    if counter in _MOST and int(figure.replace(",", "")) > _MOST[counter]:
        return None
    return _Found(*match.span(), figure + counter, _READINGS[digit])


def _hundred_millions(match: re.Match[str], _: _Place) -> _Found | None:
    """50に置く1900万 is 52億1900万."""
    digit = _DIGITS[match["digit"]]
    figure = _plus(match["figure"], digit)
    return _Found(*match.span(), f"{figure}億", f"{_READINGS[digit]}おく") if figure else None


def _carried(match: re.Match[str], _: _Place) -> _Found | None:
    """9万に1700人 is 9万2700人, 8,000に140万 8,240万."""
    figure, unit, rest = match["figure"], match["unit"], match["rest"]
    if unit in ("万", "億"):
        if not _is_lower(rest, unit, match["counter"]) or (match["mark"] and rest[0] in "1千百"):
            return None
        written = f"{figure}{unit}{_doubled(rest)}"
    elif rest in "千百" or rest[0] != "1" or match["mark"]:
        return None
    elif unit == "千" and len(rest) == 3:
        written = f"{figure}千{_doubled(rest)}"
    elif not unit and figure.endswith("0" * len(rest)):
        written = figure[: -len(rest)] + _doubled(rest)
    else:
        return None
    return _Found(*match.span(), written + match["counter"], "に")


def _is_lower(rest: str, unit: str, counter: str) -> bool:
    """Goes on below the unit: 10万に100万 and 人口10万に15人 are right."""
    if unit == "億":
        return counter == "万" and (rest in "千百" or len(rest) > 2)
    return counter not in ("万", "億") and (rest == "千" or len(rest) > 3)


def _doubled(rest: str) -> str:
    """2,700 for 1,700: nobody says the one of a thousand or hundred, so that に was their two.

    Before 400 the thousand itself was lost: 2,400.
    """
    return f"2{rest[1:]}" if rest[0] == "1" else f"2{rest}"


def _hundreds(match: re.Match[str], place: _Place) -> _Found | None:
    """はに100円 is は200円."""
    before = place.ending.get(match.start())
    if not place.excludes_particle(match.start()) or (before and before.surface in ("も", "に")):
        return None
    end = match.group()[match.end("rest") - match.start() :]
    return _Found(*match.span(), _doubled(match["rest"]) + end, "に")


def _counted(match: re.Match[str], place: _Place) -> _Found | None:
    """ご路線 is 5路線, 急名 9名; に路線 is 2路線 where no particle can stand."""
    written, counter = match["digit"], match["counter"] or _MISHEARD[match["misheard"]]
    start, middle, end = match.start(), match.end("digit"), match.end()
    before, digit = place.ending.get(start), _DIGITS[written]
    if not place.is_word(start, middle) or not place.is_word(middle, end):
        return None
    if before and (before.part in ("接頭辞", "接尾辞") or before.surface[-1:].isdecimal()):
        return None
    says_so = (
        (digit == 2 and not place.excludes_particle(start))
        or (digit == 3 and place.follows_noun(start))
        or (digit == 5 and not re.fullmatch(_AFTER_FIVE, counter))
        or (written == "急" and not re.fullmatch(_AFTER_NINE, counter))
    )
    return None if says_so else _Found(start, end, f"{digit}{counter}", _READINGS[digit])


def _labelled(match: re.Match[str], place: _Place) -> _Found | None:
    """資料にを is 資料2を."""
    after = match["after"]
    if after != "、" and not place.is_word(*match.span("after")):
        return None
    after = "を" if after == "お" else after
    return _Found(*match.span(), f"{match['label']}2{after}", "に")


def _fifth(match: re.Match[str], _: _Place) -> _Found | None:
    """資料号を is 資料5を."""
    return _Found(*match.span(), f"{match['label']}5", "ご")


def _year(match: re.Match[str], _: _Place) -> _Found | None:
    """令和中に年度 is 令和12年度."""
    if not match["ten"] and not match["digit"]:
        return None
    digit = _DIGITS[match["digit"]] if match["digit"] else 0
    year = digit + 10 if match["ten"] else digit
    reading = ("じゅう" if match["ten"] else "") + _READINGS[digit]
    return _Found(*match.span(), f"{match['era']}{year}", reading)
