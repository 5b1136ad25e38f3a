"""What a reader sees in the terminal: the sentence, the level, the verdict. All on stderr."""

from collections import deque

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from transcribe.capture import SILENCE_DB, Level
from transcribe.messages import Message

from .quality import ADVICE, QUIET_DB, Quality, Verdict
from .scripts import Sentence

CELLS = 20
LOWEST_DB = -60.0  # of the bar
TOO_LOUD_DB = -1.0  # peak
JUDGED = 10  # blocks: a second

KEYS = Message(
    ja="[Enter] 始める・終える・次へ   r もう一度   s 飛ばす   b 前へ   q 中断（続きはあとで）",
    en="[Enter] start / stop / next   r again   s skip   b back   q quit (go on later)",
)
LISTENING = Message(
    ja="声に出して読んでください。黙ると自動で次へ進みます。   q [Enter] 中断",
    en="Read it aloud; a pause leads on to the next one.   q [Enter] quit",
)


class Screen:
    """Shows a session on `terminal`.

    furigana  kana behind each word with kanji
    auto      nobody needs to press a key
    """

    def __init__(self, terminal: Console, *, furigana: bool, auto: bool) -> None:
        self._terminal, self._furigana, self._auto = terminal, furigana, auto
        self._heard: deque[Level] = deque(maxlen=JUDGED)

    def show(self, sentence: Sentence, number: int, total: int) -> None:
        self._print("")
        text = Text("\n\n".join(self._phrases(sentence)), style="bold")
        panel = Panel(
            Padding(text, (1, 3)), title=f"{number} / {total}", title_align="left", box=box.HEAVY
        )
        self._terminal.print(panel)
        self._print(str(LISTENING if self._auto else KEYS))

    def started(self) -> None:
        self._heard.clear()
        text = Message(
            ja="● 録音中。読み終えたら [Enter]",
            en="● Recording. Press [Enter] when you have read it",
        )
        if not self._auto:
            self._print(str(text))

    def recording(self, level: Level, seconds: float) -> None:
        """The level right now, in one place; only where there is a terminal."""
        self._heard.append(level)
        if self._terminal.is_terminal:
            line = f"  {_bar(level)} {seconds:4.1f} s  {self._word().value}"
            self._terminal.print(line.ljust(60), end="\r", soft_wrap=True)

    def _word(self) -> Verdict:
        """How loud the voice is, not minding its short pauses."""
        if max(level.peak_db for level in self._heard) > TOO_LOUD_DB:
            return Verdict.LOUD
        quiet = max(level.rms_db for level in self._heard) < QUIET_DB
        return Verdict.QUIET if quiet else Verdict.GOOD

    def taken(self, quality: Quality, *, asking: bool) -> None:
        verdicts = quality.verdicts
        mark = "✓" if verdicts == (Verdict.GOOD,) else "！"
        told = Message(
            ja="、".join(v.value.ja for v in verdicts), en=", ".join(v.value.en for v in verdicts)
        )
        self._print(f"{mark} {told}{self._figures(quality)}".ljust(60))
        for verdict in verdicts:
            if advice := str(ADVICE[verdict]):
                self._print(f"  {advice}")
        if asking:
            self.keys()

    def lost(self, start: float) -> None:
        text = Message(
            ja=f"！ {start:.1f}秒のあたりで音が一部抜けました。ほかのソフトを閉じてください。",
            en=f"! Some sound was lost near {start:.1f} s. Close other programs.",
        )
        self._print(str(text))

    def keys(self) -> None:
        self._print(str(KEYS))

    def say(self, message: Message) -> None:
        self._print(str(message))

    def _phrases(self, sentence: Sentence) -> list[str]:
        words = (
            f"{w.text}（{w.reading}）" if w.reading and self._furigana else w.text
            for w in sentence.words
        )
        text = "".join(words)
        for mark in "、。":
            text = text.replace(mark, f"{mark}\n")
        return text.split()

    def _figures(self, quality: Quality) -> str:
        if not quality.speech:
            return ""
        text = Message(
            ja=f"（声 {quality.speech_db:.0f} dB、雑音 {quality.noise_db:.0f} dB）",
            en=f" (voice {quality.speech_db:.0f} dB, noise {quality.noise_db:.0f} dB)",
        )
        return str(text)

    def _print(self, line: str) -> None:
        self._terminal.print(line, soft_wrap=True)


def _bar(level: Level) -> str:
    share = (max(level.rms_db, SILENCE_DB) - LOWEST_DB) / -LOWEST_DB
    filled = round(CELLS * min(max(share, 0.0), 1.0))
    return "▮" * filled + "▯" * (CELLS - filled)
