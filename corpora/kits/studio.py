"""One run of `record`: the microphone, the guide, and what is stored of each sentence."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from transcribe.capture import Block, InputDevice, Recorder
from transcribe.messages import Message
from transcribe.types import Audio, Samples

from ..manifest import CorpusSpeaker
from .guide import Guide
from .intake import Heard, store
from .quality import Quality, measure
from .screen import Screen
from .scripts import Sentence, load_scripts
from .session import Session, Take, new_part, save_session

MARGIN_S = 0.3  # kept before and after the voice


class Studio:
    """Records into the corpus in `folder`; every sentence is stored as soon as it was read.

    redo  numbers of sentences to read once more
    """

    def __init__(
        self, folder: Path, session: Session, speaker: CorpusSpeaker, screen: Screen,
        redo: Collection[int] = (),
    ) -> None:  # fmt: skip
        self._folder, self.session = folder, session
        self._speaker, self._screen = speaker, screen
        self._sentences = load_scripts()[session.setting.use_case]
        again = {s.id for number, s in enumerate(self._sentences, start=1) if number in redo}
        self._left = {s.id for s in self._sentences} - session.done | again

    def record(
        self, device: InputDevice, sample_rate: int, key: Callable[[], str | None], *, auto: bool
    ) -> None:
        """Record until the script is at its end, or the reader quits.

        Raises DeviceError, StorageError; what was read stays.
        """
        self._say_where_we_are()
        if self._left:
            part = new_part(self.session, self._folder)
            with Recorder(part, device, sample_rate) as recorder:
                self.guide(part.name, recorder, sample_rate, key, auto=auto)
        self._say_what_is_left()

    def guide(
        self, part: str, blocks: Iterable[Block], sample_rate: int,
        key: Callable[[], str | None], *, auto: bool,
    ) -> None:  # fmt: skip
        """The same, from blocks that are stored in the part already."""

        def keep(sentence: Sentence, samples: Samples, start: float) -> Quality:
            return self._keep(sentence, Audio(samples, sample_rate), part, start)

        guide = Guide(self._sentences, self._left, self._screen, keep, auto=auto)
        guide.run(blocks, key)

    def _keep(self, sentence: Sentence, audio: Audio, part: str, start: float) -> Quality:
        """Store the voice in it; without one nothing is stored, and the sentence is still left."""
        quality = measure(audio)
        if not quality.speech:
            return quality
        first = max(0.0, quality.speech[0] - MARGIN_S)
        last = min(quality.speech[1] + MARGIN_S, audio.duration)
        rate, setting = audio.sample_rate, self.session.setting
        cut = Audio(audio.samples[round(first * rate) : round(last * rate)], rate)
        heard = Heard(cut, quality, setting.device, setting.distance_m, setting.seat)
        store(self._folder, self.session, {sentence: heard}, self._speaker, reread=True)
        take = Take(sentence.id, part, round(start + first, 3), round(start + last, 3))
        self.session = self.session.with_take(take)
        self._left.discard(sentence.id)
        save_session(self.session, self._folder)
        return quality

    def _say_where_we_are(self) -> None:
        setting, total = self.session.setting, len(self._sentences)
        done = total - len(self._left)
        self._screen.say(
            Message(
                ja=f"収録 {self.session.id}: {setting.device}、{setting.distance_m:g} m、"
                f"{setting.room}（{done}/{total}文 録音済み）",
                en=f"Session {self.session.id}: {setting.device}, {setting.distance_m:g} m,"
                f" {setting.room} ({done} of {total} sentences recorded)",
            )
        )

    def _say_what_is_left(self) -> None:
        if left := len(self._left):
            self._screen.say(
                Message(
                    ja=f"残り {left}文。同じコマンドで続きから始まります。",
                    en=f"{left} sentences are left. The same command goes on from here.",
                )
            )
        else:
            self._screen.say(
                Message(
                    ja="すべての文を録音しました。ほかの機器の録音を加えるには:"
                    f" kikitori corpora check {self._folder} --devices devices.toml",
                    en="Every sentence is recorded. To add what other devices recorded:"
                    f" kikitori corpora check {self._folder} --devices devices.toml",
                )
            )
