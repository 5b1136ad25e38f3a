"""Which microphones there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from ..errors import DeviceError, InputError
from ..messages import Message

CONNECT = Message(
    ja="マイクの接続と、OSの設定でマイクの使用が許可されているかを確かめてください。"
    "一覧: kikitori devices",
    en="Check that the microphone is connected and that the system's settings allow its use."
    " To list them: kikitori devices",
)


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A microphone, or another source of sound, that the system offers.

    number       its place in the system's list, which changes when devices come and go
    host         the part of the system that offers it (ALSA, Core Audio, MME …)
    sample_rate  Hz it works at by itself
    default      the one the system records from when none is named
    """

    number: int
    name: str
    host: str
    channels: int
    sample_rate: int
    default: bool


def list_devices() -> tuple[InputDevice, ...]:
    """Everything that can be recorded from. Raises DeviceError where PortAudio is missing."""
    sounddevice = portaudio()
    chosen = sounddevice.default.device[0]
    hosts = [host["name"] for host in sounddevice.query_hostapis()]
    return tuple(
        InputDevice(
            number=number,
            name=device["name"],
            host=hosts[device["hostapi"]],
            channels=device["max_input_channels"],
            sample_rate=round(device["default_samplerate"]),
            default=number == chosen,
        )
        for number, device in enumerate(sounddevice.query_devices())
        if device["max_input_channels"] > 0
    )


def choose_device(devices: Sequence[InputDevice], wanted: str | None) -> InputDevice:
    """The one with this number or name (a part of it will do); None: the system's own choice.

    Raises DeviceError if there is none, InputError if several have that name.
    """
    if not devices:
        raise DeviceError(
            Message(ja="マイクが見つかりません。", en="There is no microphone."), CONNECT
        )
    if wanted is None:
        return next((d for d in devices if d.default), devices[0])
    found = _matching(devices, wanted)
    if not found:
        raise DeviceError(
            Message(
                ja=f"マイク「{wanted}」が見つかりません。",
                en=f"There is no microphone {wanted!r}.",
            ),
            CONNECT,
        )
    if len(found) > 1:
        raise _ambiguous(wanted, found)
    return found[0]


def portaudio() -> ModuleType:
    """The package sounddevice. Raises DeviceError where the library below it is missing."""
    try:
        import sounddevice
    except OSError as error:  # the package is there, the system's library is not
        raise DeviceError(
            Message(
                ja="マイクを使うための部品PortAudioがありません。",
                en="PortAudio, which reads microphones, is missing.",
            ),
            Message(
                ja="管理者に、次の操作を依頼してください: sudo apt-get install libportaudio2",
                en="Ask whoever installed this to run: sudo apt-get install libportaudio2",
            ),
        ) from error
    module: ModuleType = sounddevice
    return module


def _matching(devices: Sequence[InputDevice], wanted: str) -> list[InputDevice]:
    if wanted.isdecimal():
        return [d for d in devices if d.number == int(wanted)]
    exact = [d for d in devices if d.name == wanted]
    return exact or [d for d in devices if wanted.lower() in d.name.lower()]


def _ambiguous(wanted: str, found: list[InputDevice]) -> InputError:
    listed = "\n".join(f"  {d.number}: {d.name} ({d.host})" for d in found)
    return InputError(
        Message(
            ja=f"「{wanted}」に当てはまるマイクが複数あります。\n{listed}",
            en=f"Several microphones match {wanted!r}.\n{listed}",
        ),
        Message(
            ja=f"番号で指定してください（例: --device {found[0].number}）。",
            en=f"Give the number, for example --device {found[0].number}.",
        ),
    )
