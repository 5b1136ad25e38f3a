"""Plans as people write them: TOML, every fault told at once."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from corpora.manifest import USE_CASES, corpus_digest, load_corpus
from transcribe.errors import AppError, InputError
from transcribe.files import why_unread
from transcribe.messages import Message

from .bands import FINE, USABLE
from .plans import MEASURES, Plan

LINES = ("fine", "usable")
KEYS = ("title", "who", "date", "measure", "systems", "lines", "use_cases", "normalizer", "corpus")


def load_plan(path: Path) -> Plan:
    """The plan of a file. Raises InputError: not readable, not TOML, or with its faults listed.

    A corpus that the file names by its folder is read, and its digest computed.
    """
    values = _toml(path)
    reader = _Reader(values, path.parent)
    plan = reader.plan()
    if reader.faults:
        raise InputError(
            Message(
                ja=f"計画 {path} に直すところがあります:"
                + "".join(f"\n  {fault.ja}" for fault in reader.faults),
                en=f"The plan {path} has faults:"
                + "".join(f"\n  {fault.en}" for fault in reader.faults),
            ),
            Message(
                ja="直してもう一度実行してください。見本を作るには:"
                " kikitori eval plan 見本.toml --new",
                en="Correct them and try again. For an example: kikitori eval plan new.toml --new",
            ),
        )
    return plan


class _Reader:
    """Takes a plan out of TOML values and collects what is wrong with them."""

    def __init__(self, values: Mapping[str, Any], folder: Path) -> None:
        self._values, self._folder = values, folder
        self.faults: list[Message] = []

    def plan(self) -> Plan:
        """What could be read; of use only while `faults` is empty."""
        self._known(self._values, KEYS, "")
        lines = self._table("lines", {})
        self._known(lines, LINES, "lines.")
        usable, fine = self._line(lines, "usable", USABLE), self._line(lines, "fine", FINE)
        if not usable < fine:
            self._fault("lines: usable は fine より小さくしてください。", "lines: usable < fine")
        return Plan(
            title=self._text("title"),
            who=self._text("who"),
            day=self._day(),
            measure=self._choice("measure", self._values.get("measure"), MEASURES),
            use_cases=self._use_cases(),
            normalizer=self._normalizer(),
            corpora=self._corpora(),
            systems=self._systems(),
            fine=fine,
            usable=usable,
        )

    def _fault(self, ja: str, en: str) -> None:
        self.faults.append(Message(ja=ja, en=en))

    def _known(self, values: Mapping[str, Any], names: Iterable[str], where: str) -> None:
        for name in sorted(values.keys() - set(names)):
            listed = ", ".join(names)
            self._fault(
                f"{where}{name}: この項目はありません（使えるもの: {listed}）。",
                f"{where}{name}: there is no such entry (known: {listed}).",
            )

    def _text(self, name: str) -> str:
        value = self._values.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._fault(f"{name}: 文字で書いてください。", f"{name}: write some text.")
        return ""

    def _day(self) -> date:
        value = self._values.get("date")
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self._fault(
            "date: 2026-11-02 のように、引用符なしで日付を書いてください。",
            "date: write a day such as 2026-11-02, without quotes.",
        )
        return date.min

    def _choice(self, name: str, value: object, choices: tuple[str, ...]) -> str:
        if isinstance(value, str) and value in choices:
            return value
        listed = ", ".join(choices)
        self._fault(f"{name}: {listed} のどれかです。", f"{name}: one of {listed}.")
        return ""

    def _table(self, name: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        value = self._values.get(name, default)
        if isinstance(value, dict):
            return value
        self._fault(f"[{name}] の表がありません。", f"The table [{name}] is missing.")
        return {}

    def _line(self, lines: Mapping[str, Any], name: str, default: float) -> float:
        value = lines.get(name, 100 * default)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 100:
            return float(value) / 100
        self._fault(
            f"lines.{name}: 0 より大きく 100 までの % です。", f"lines.{name}: a percentage."
        )
        return default

    def _use_cases(self) -> dict[str, str]:
        values = self._table("use_cases")
        self._known(values, USE_CASES, "use_cases.")
        if not values:
            self._fault(
                "use_cases: 業務を1つ以上書いてください。", "use_cases: write at least one."
            )
        return {
            name: self._choice(f"use_cases.{name}", line, LINES) for name, line in values.items()
        }

    def _normalizer(self) -> dict[str, object]:
        values = self._table("normalizer")
        self._known(values, ("version", "digests"), "normalizer.")
        digests = values.get("digests")
        known = isinstance(digests, dict) and all(map(_is_name, digests.values()))
        if not _is_name(values.get("version")) or not known:
            self._fault(
                "normalizer: version と digests（文字）の両方が要ります。",
                "normalizer: both version and digests are needed, as text.",
            )
        return dict(values)

    def _systems(self) -> frozenset[str]:
        value = self._values.get("systems")
        if not isinstance(value, list) or not value or not all(_is_name(v) for v in value):
            self._fault(
                'systems: ["whisper-base", "A社"] のように名前を並べてください。',
                'systems: list their names, such as ["whisper-base", "Vendor A"].',
            )
            return frozenset()
        for name in sorted({v for v in value if value.count(v) > 1}):
            self._fault(f"systems: {name} が2つあります。", f"systems: {name} is there twice.")
        return frozenset(value)

    def _corpora(self) -> dict[str, str]:
        value = self._values.get("corpus")
        if not isinstance(value, list) or not value:
            self._fault(
                "[[corpus]] に id と digest、または folder を書いてください。",
                "[[corpus]]: write id and digest, or folder.",
            )
            return {}
        found: dict[str, str] = {}
        for number, entry in enumerate(value, start=1):
            name, digest = self._corpus(entry, f"corpus[{number}]")
            if name in found:
                self._fault(f"corpus: {name} が2つあります。", f"corpus: {name} is there twice.")
            found[name] = digest
        return found

    def _corpus(self, entry: Any, where: str) -> tuple[str, str]:
        values = entry if isinstance(entry, dict) else {}
        self._known(values, ("id", "digest", "folder"), f"{where}.")
        name, digest = values.get("id", ""), values.get("digest", "")
        if "folder" in values:
            return self._corpus_of(values["folder"], name, digest, where)
        if not _is_name(name) or not _is_name(digest):
            self._fault(
                f"{where}: id と digest の両方、または folder が要ります。",
                f"{where}: both id and digest are needed, or folder.",
            )
        return str(name), str(digest)

    def _corpus_of(self, folder: Any, name: Any, digest: Any, where: str) -> tuple[str, str]:
        if not _is_name(folder) or not folder.isprintable():
            self._fault(f"{where}.folder: 文字で書いてください。", f"{where}.folder: write text.")
            return str(name), str(digest)
        try:
            corpus = load_corpus(self._folder / folder)
        except AppError as error:
            self._fault(f"{where}: {error.problem.ja}", f"{where}: {error.problem.en}")
            return str(name), str(digest)
        found = corpus.id, corpus_digest(corpus)
        if found != (name or found[0], digest or found[1]):
            self._fault(
                f"{where}: フォルダーの内容（{found[0]} {found[1]}）が id か digest と違います。",
                f"{where}: the folder holds {found[0]} {found[1]}, not what id and digest say.",
            )
        return found


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _toml(path: Path) -> dict[str, Any]:
    """Raises InputError."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        reason = why_unread(error)
    except UnicodeDecodeError:
        reason = Message(ja="UTF-8 の文字ではありません", en="it is not UTF-8 text")
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        reason = Message(ja=f"TOML の書き方が違います: {error}", en=f"it is not TOML: {error}")
    raise InputError(
        Message(
            ja=f"計画 {path} を読めません（{reason.ja}）。",
            en=f"Cannot read the plan {path}: {reason.en}.",
        ),
        Message(
            ja="見本から始めるには: kikitori eval plan 見本.toml --new",
            en="To start from an example: kikitori eval plan new.toml --new",
        ),
    )


def example(normalizer: Mapping[str, Any], today: date) -> str:
    """A plan to start from, for the normaliser given."""
    import tomli_w

    head = (Path(__file__).parent / "data" / "plan.toml").read_text("utf-8")
    head = head.replace("2026-11-02", today.isoformat())
    return head + tomli_w.dumps({"normalizer": normalizer})
