"""Every error a reader can act on: the problem, the next step, the exit code.

AppError (1)
├─ InputError (3)      the file or the request
│  ├─ UnreadableMedia  not sound, damaged beyond reading, protected, or gone
│  ├─ NoAudioStream    a video or container without sound
│  ├─ UnknownName      a model, format or setting nobody knows; the nearest name is suggested
│  └─ InUse            another process is at the same thing; later it will go
├─ ModelError (4)      missing, damaged, or too big for the machine
│  ├─ ModelNotInstalled
│  └─ ModelDamaged     a digest that differs from the recorded one
├─ DeviceError (5)     graphics card or microphone
├─ StorageError (6)    an output that cannot be written, a full disk
└─ Cancelled (130)     stopped by its user; finished work is kept
"""

import difflib
from collections.abc import Iterable

from .messages import Message


class AppError(Exception):
    """Base of every error its reader can act on: the problem, and the next thing to do."""

    exit_code = 1

    def __init__(self, problem: Message, hint: Message) -> None:
        super().__init__(problem, hint)
        self.problem, self.hint = problem, hint

    def __str__(self) -> str:
        return f"{self.problem}\n{self.hint}"


class InputError(AppError):
    exit_code = 3


class UnreadableMedia(InputError):
    pass


class NoAudioStream(InputError):
    pass


class UnknownName(InputError):
    """Raised for a name that is not in `known`; suggests the nearest one."""

    def __init__(self, kind: Message, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        listed = ", ".join(names)
        super().__init__(
            Message(
                ja=f"{kind.ja}「{name}」はありません。",
                en=f"There is no {kind.en} called {name!r}.",
            ),
            Message(ja=f"「{near[0]}」ではありませんか。", en=f"Did you mean {near[0]!r}?")
            if near
            else Message(ja=f"使えるもの: {listed}", en=f"Known: {listed}"),
        )


class InUse(InputError):
    pass


class ModelError(AppError):
    exit_code = 4


class ModelNotInstalled(ModelError):
    pass


class ModelDamaged(ModelError):
    pass


class DeviceError(AppError):
    exit_code = 5


class StorageError(AppError):
    exit_code = 6


class Cancelled(AppError):
    exit_code = 130

    @classmethod
    def by_user(cls) -> "Cancelled":
        return cls(
            Message(ja="中止しました。", en="Stopped."),
            Message(
                ja="もう一度実行すると、終わったところの続きから始まります。",
                en="Run it again to go on from where it stopped.",
            ),
        )
