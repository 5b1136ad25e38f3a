"""Figures of a plan, each with its source, and the reader that lists every fault of a plan."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from transcribe.errors import InputError
from transcribe.messages import Message

ASSUMPTIONS = ("仮定", "assumption")  # how a source begins that is none
DIGITS = 15  # a longer number is a slip of the hand; an exponent of thousands would not end


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it comes from; exact, so that sums of money do not drift."""

    value: Fraction
    source: str

    @property
    def assumed(self) -> bool:
        """Nobody measured or published it."""
        return self.source.casefold().startswith(ASSUMPTIONS)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a figure may be; `told` says it to the reader."""

    told: Message
    above: Fraction | None = None
    least: Fraction | None = None
    most: Fraction | None = None

    def hold(self, value: Fraction) -> bool:
        return (
            (self.above is None or value > self.above)
            and (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
        )


NOT_NEGATIVE = Bounds(Message(ja="0以上の数", en="a number of 0 or more"), least=Fraction(0))
POSITIVE = Bounds(Message(ja="0より大きい数", en="a number above 0"), above=Fraction(0))
SHARE = Bounds(
    Message(ja="0から1までの数（92 % は0.92）", en="a number from 0 to 1 (92 % is 0.92)"),
    least=Fraction(0),
    most=Fraction(1),
)


class Block:
    """One table of a plan, read key by key. What is wrong goes to `faults`, and reading goes on.

    place  how a fault names the table, such as `uses[2]`
    """

    def __init__(self, values: object, place: str, faults: list[Message]) -> None:
        self._place, self._faults = place, faults
        self._known: list[str] = ["source"]
        self._values: Mapping[str, object] = {}
        if isinstance(values, Mapping):
            self._values = values
        else:
            self.fault("", Message(ja="表（[…]）で書いてください", en="write it as a table"))
        self._source = self.text("source", "")

    def fault(self, name: str, told: Message) -> None:
        place = ".".join(part for part in (self._place, name) if part)
        self._faults.append(Message(ja=f"{place}: {told.ja}", en=f"{place}: {told.en}"))

    def call(self, title: str) -> None:
        """Name this table in faults as a reader knows it."""
        self._place += f"「{title}」" if title else ""

    def has(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str | None = None) -> str:
        """A string; without a default it must be there and not be empty."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fault(name, Message(ja='文字を "…" で書いてください', en='write text as "…"'))
            return ""
        return value.strip()

    def choice(self, name: str, known: Sequence[str], default: str | None = None) -> str:
        value = self.text(name, default)
        if value and value not in known:
            listed = ", ".join(known)
            self.fault(
                name,
                Message(
                    ja=f"「{value}」はありません。使えるもの: {listed}",
                    en=f"there is no {value!r}; known: {listed}",
                ),
            )
        return value

    def flag(self, name: str) -> bool:
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            self.fault(name, Message(ja="true か false を書いてください", en="true or false"))
        return value is True

    def whole(self, name: str, least: int, most: int) -> int:
        value = self._take(name)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        told = Message(
            ja=f"{least}から{most}までの整数を書いてください",
            en=f"write a whole number from {least} to {most}",
        )
        self.fault(name, told)
        return least

    def figure(self, name: str, bounds: Bounds) -> Figure:
        """A figure that must be there."""
        found = self.optional(name, bounds)
        if found is None:
            self.fault(name, Message(ja="書かれていません", en="is not given"))
        return found or Figure(Fraction(1), "")

    def optional(self, name: str, bounds: Bounds) -> Figure | None:
        """`name = 24` has its table's source, `name = { value = 24, source = "…" }` its own."""
        given = self._take(name)
        if given is None:
            return None
        value, source = given, self._source
        if isinstance(given, Mapping):
            inner = Block(given, f"{self._place}.{name}", self._faults)
            value, source = inner._take("value"), inner._source
            inner.close()
        number = exact(value) if isinstance(value, int | Decimal) else None
        number = None if isinstance(value, bool) else number
        if number is None or not bounds.hold(number):
            told = bounds.told
            self.fault(name, Message(ja=f"{told.ja}を書いてください", en=f"write {told.en}"))
            return Figure(Fraction(1), source)
        if not source:
            self.fault(name, _no_source())
        return Figure(number, source)

    def blocks(self, name: str) -> list["Block"]:
        """The tables of `[[name]]`; none where it is not there."""
        given = self._take(name)
        if given is None:
            return []
        place = f"{self._place}.{name}" if self._place else name
        if not isinstance(given, list):
            told = Message(ja=f"[[{place}]] で書いてください", en=f"write it as [[{place}]]")
            self.fault(name, told)
            return []
        return [Block(v, f"{place}[{n}]", self._faults) for n, v in enumerate(given, start=1)]

    def block(self, name: str) -> "Block":
        """The table `[name]`; where it is not there, its keys are what is missing."""
        given = self._take(name)
        return Block({} if given is None else given, name, self._faults)

    def close(self) -> None:
        """Report the keys that nobody asked for."""
        for name in (n for n in self._values if n not in self._known):
            near = difflib.get_close_matches(name, self._known, n=1)
            ja, en = (f"。「{near[0]}」ではありませんか", f"; {near[0]!r}?") if near else ("", "")
            self.fault(name, Message(ja=f"使わない項目です{ja}", en=f"is not a known key{en}"))

    def _take(self, name: str) -> object:
        self._known.append(name)
        return self._values.get(name)


def exact(value: int | Decimal) -> Fraction | None:
    """The number itself; None for infinity, NaN and what only a slip of the hand writes."""
    number = Decimal(value)
    if not number.is_finite() or not -DIGITS < number.adjusted() < DIGITS:
        return None
    return Fraction(number)


def faulty(name: str, faults: Sequence[Message], hint: Message | None = None) -> InputError:
    """The error that lists every fault of a file."""
    ja = "".join(f"\n  {fault.ja}" for fault in faults)
    en = "".join(f"\n  {fault.en}" for fault in faults)
    more = hint or Message("", "")
    return InputError(
        Message(
            ja=f"{name} に直すところが{len(faults)}か所あります:{ja}",
            en=f"{name} has {len(faults)} faults:{en}",
        ),
        Message(
            ja=f"直してから、もう一度実行してください。{more.ja}",
            en=f"Mend them and run it again. {more.en}".rstrip(),
        ),
    )


def _no_source() -> Message:
    return Message(
        ja='出所がありません。source = "…" に出所を、なければ "仮定" と書いてください',
        en='has no source; write source = "…", or "assumption" where there is none',
    )
