"""What a command shows while it works: bars on a terminal, plain lines elsewhere. All on stderr."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console as Terminal
from rich.padding import Padding
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar

from .audio.source import shown
from .engines.loading import Engine
from .formats import clock
from .messages import Message
from .models import Model
from .progress import STAGES, Progress
from .summary import summary
from .types import Transcript
from .vocabulary import Vocabulary

STAGE_NAMES = {
    "decode": Message(ja="読み込み", en="Reading"),
    "recognize": Message(ja="文字起こし", en="Recognising"),
    "diarize": Message(ja="話者の区別", en="Telling speakers apart"),
    "correct": Message(ja="同音語・用語の確認", en="Checking words and terms"),
}
SOURCE_KINDS = {
    "glossary": Message(ja="用語集", en="Glossary"),
    "roster": Message(ja="名簿", en="Roster"),
    "material": Message(ja="資料", en="Paper"),
}
SPEECH_KINDS = {  # of the corpora whose published figures models.toml names
    "Common Voice 8": Message(ja="朗読", en="reading aloud"),
    "JSUT basic5000": Message(ja="朗読", en="reading aloud"),
    "ReazonSpeech": Message(ja="放送", en="broadcasts"),
}
LINE_EVERY = 0.1  # of a stage, where there is no terminal


class Console:
    """Progress of one recording at a time."""

    def __init__(self, quiet: bool) -> None:
        self._terminal = Terminal(stderr=True, quiet=quiet, highlight=False, markup=False)
        self._bar: Bar | None = None
        self._shown = ("", 0.0)
        self._stages: tuple[str, ...] = STAGES

    def engines(
        self, model: Model, recognizer: Engine, diarizer: Engine | None, *, corrects: bool
    ) -> None:
        """Which models run where, and how accurate the recogniser is on real speech."""
        missing = {"diarize": diarizer is None, "correct": not corrects}
        self._stages = tuple(stage for stage in STAGES if not missing.get(stage))
        options = recognizer.options
        where = f"{options.device.upper()} · {options.compute_type}"
        self._say(
            Message(
                ja=f"音声認識: {model.id}（{where}）{_accuracy(model).ja}",
                en=f"Recognition: {model.id} ({where}){_accuracy(model).en}",
            )
        )
        if diarizer:
            self._say(Message(ja=f"話者の区別: {diarizer.model}", en=f"Speakers: {diarizer.model}"))

    def vocabulary(self, vocabulary: Vocabulary) -> None:
        """How many terms each file gave."""
        for source in vocabulary.sources:
            self._say(
                Message(
                    ja=f"{SOURCE_KINDS[source.kind].ja}: {source.name}（{source.terms:,}語）",
                    en=f"{SOURCE_KINDS[source.kind].en}: {source.name} ({source.terms:,} terms)",
                )
            )

    def no_dictionary(self) -> None:
        self._say(
            Message(
                ja="同音語の辞書がないので、用語と決まり文句だけを確かめます"
                "（kikitori models fetch mozc-dictionary で入ります）。",
                en="Without the dictionary only known terms are checked"
                " (kikitori models fetch mozc-dictionary installs it).",
            )
        )

    @contextmanager
    def showing(self, source: Path) -> Iterator[None]:
        """While this block runs, `report` shows the progress of `source`."""
        self._say(Message(ja=f"▶ {shown(source)}", en=f"▶ {shown(source)}"))
        self._shown = ("", 0.0)
        if not self._terminal.is_terminal or self._terminal.quiet:
            yield
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}"),
        )
        with Bar(*columns, console=self._terminal, transient=True) as bar:
            bar.add_task("", total=1.0, left="")
            self._bar = bar
            try:
                yield
            finally:
                self._bar = None

    def report(self, progress: Progress) -> None:
        number = f"[{self._stages.index(progress.stage) + 1}/{len(self._stages)}]"
        name = f"{number} {STAGE_NAMES[progress.stage]}"
        if self._bar:
            self._bar.update(
                self._bar.task_ids[0],
                description=name,
                completed=progress.overall,
                left=_left(progress),
            )
        elif self._is_news(progress):
            self._terminal.print(f"  {name} {progress.share:4.0%}  {_left(progress)}".rstrip())

    def _is_news(self, progress: Progress) -> bool:
        stage, share = self._shown
        news = progress.stage != stage or progress.share >= share + LINE_EVERY
        if news or progress.share == 1.0 > share:
            self._shown = (progress.stage, progress.share)
            return True
        return False

    def finished(self, transcript: Transcript, paths: Sequence[Path], seconds: float) -> None:
        """What came of it; the paths of the results go to stdout, one per line."""
        self._say(_done(transcript, seconds))
        for line in summary(transcript, paths):
            indent = (0, 0, 0, 2 * (line.indent + 1))
            self._terminal.print(Padding(str(line.text), indent, expand=False))
        for path in paths:
            click.echo(path)

    def _say(self, message: Message) -> None:
        self._terminal.print(str(message), soft_wrap=True)


def _left(progress: Progress) -> str:
    seconds = progress.remaining_s
    if seconds < 1:
        return ""
    if seconds >= 90:
        minutes = round(seconds / 60)
        return str(Message(ja=f"残り 約{minutes}分", en=f"about {minutes} min left"))
    rounded = max(5, 5 * round(seconds / 5))
    return str(Message(ja=f"残り 約{rounded}秒", en=f"about {rounded} s left"))


def _done(transcript: Transcript, seconds: float) -> Message:
    length, took = clock(transcript.duration), clock(seconds)
    if not transcript.turns:
        return Message(
            ja=f"△ {length} の録音に話し声が見つかりませんでした。",
            en=f"△ No speech was found in {length} of sound.",
        )
    ratio = seconds / transcript.duration if transcript.duration else 0.0
    return Message(
        ja=f"✓ {length} の録音を {took} で文字起こししました"
        f"（録音時間の {ratio:.2f} 倍）。話者 {len(transcript.speakers)}人。",
        en=f"✓ {length} of sound transcribed in {took}"
        f" ({ratio:.2f} of its length), {len(transcript.speakers)} speakers.",
    )


def _accuracy(model: Model) -> Message:
    """The published accuracy: models are small, and synthetic voices flatter them."""
    by_kind: dict[Message, list[int]] = {}
    for corpus, percent in model.accuracy.items():
        kind = SPEECH_KINDS.get(corpus, Message(ja=corpus, en=corpus))
        by_kind.setdefault(kind, []).append(round(percent))
    if not by_kind:
        return Message(ja="", en="")
    ja = "、".join(f"{kind.ja} {_range(found, '〜')} %" for kind, found in by_kind.items())
    en = ", ".join(f"{kind.en} {_range(found, ' to ')} %" for kind, found in by_kind.items())
    return Message(
        ja=f"\n  このモデルの公表精度: {ja}（目安。会議の値ではありません）",
        en=f"\n  Published accuracy of this model: {en} (a guide, no figure for meetings)",
    )


def _range(values: Sequence[int], dash: str) -> str:
    low, high = min(values), max(values)
    return f"{low}" if low == high else f"{low}{dash}{high}"
