"""What the check of a device's recording says to people."""

from collections.abc import Iterator, Sequence
from statistics import median

from transcribe.messages import Message

from .align import SURE
from .matching import Missing, Placed, Source
from .plan import Device
from .quality import Verdict
from .session import Session, slug

FAINT_DB = -70.0  # RMS of the voice, where the steps of 16 bits begin to be heard
UNUSED_DB = -60.0  # peak: nothing but the noise of the recorder


def summary(device: Device, session: Session, placed: Placed) -> Message:
    """One line about a device and a session."""
    found, total = len(placed.heard), len(session.takes)
    ja = f"{session.id}  {device.name}（{device.distance_m:g} m）: {found}/{total}文"
    en = f"{session.id}  {device.name} ({device.distance_m:g} m): {found} of {total} sentences"
    if placed.offset_s is not None:
        offset = round(placed.offset_s, 1) + 0.0  # no minus before zero
        ja += f"、開始のずれ {offset:+.1f}秒"
        en += f", offset {offset:+.1f} s"
    if placed.drift_ppm is not None:
        ja += f"、時計のずれ {round(placed.drift_ppm):+} ppm"
        en += f", clock {round(placed.drift_ppm):+} ppm"
    if snrs := [h.quality.snr_db for h in placed.heard.values() if h.quality.speech]:
        ja += f"、SN比 {median(snrs):.0f} dB"
        en += f", SNR {median(snrs):.0f} dB"
    return Message(ja=ja, en=en)


_AGAIN = Message(
    ja="読み直すには、すべての機器の録音を始めてから、同じ条件で"
    " kikitori corpora record --redo {numbers}",
    en="To read them again, start all devices, then run kikitori corpora record --redo {numbers}"
    " with the same conditions",
)
_TOO_LATE = Message(
    ja="録音の開始が遅く、入っていません",
    en="the device started too late for them",
)
_TOO_EARLY = Message(
    ja="録音が先に終わっていて、入っていません（電池と空き容量を確かめてください）",
    en="the device stopped before them (check its battery and memory)",
)
_UNHEARD = Message(
    ja="声が見つかりません（その間に止まったか、覆われていませんでしたか）",
    en="this speech is not found (was the device paused or covered at that time?)",
)
_LOUD = Message(
    ja=f"{Verdict.LOUD.value.ja}。機器の録音の音量を下げてください",
    en=f"{Verdict.LOUD.value.en}; lower the device's recording level",
)
_FAINT = Message(
    ja="声が小さすぎます。機器の録音の音量を上げてください",
    en="the voice is too faint; raise the device's recording level",
)


def faults(sources: Sequence[Source], session: Session, placed: Placed) -> Iterator[Message]:
    """Everything that is missing or bad, and what to do about it."""
    if placed.offset_s is None and session.takes:
        yield _nothing_found(sources, session, placed)
        return
    quality = {sentence.id: heard.quality for sentence, heard in placed.heard.items()}
    groups = (
        (_TOO_LATE, [s for s, why in placed.missing.items() if why is Missing.BEFORE]),
        (_TOO_EARLY, [s for s, why in placed.missing.items() if why is Missing.AFTER]),
        (_UNHEARD, [s for s, why in placed.missing.items() if why is Missing.UNHEARD]),
        (_LOUD, [s for s, q in quality.items() if q.distorted]),
        (_FAINT, [s for s, q in quality.items() if q.speech and q.speech_db < FAINT_DB]),
    )
    where = f"{session.id} {sources[0].device.name}"
    for told, ids in groups:
        if ids:
            numbers = _numbers(ids)
            yield Message(
                ja=f"{where}: {told.ja}: {numbers}。{_AGAIN.ja.format(numbers=numbers)}",
                en=f"{where}: {told.en}: {numbers}. {_AGAIN.en.format(numbers=numbers)}",
            )


def unread(session: Session, wanted: Sequence[str]) -> Iterator[Message]:
    """Sentences that nobody has read yet."""
    left = [name for name in wanted if name not in session.done]
    if left:
        yield Message(
            ja=f"{session.id}: まだ読まれていない文が{len(left)}個あります: {_numbers(left)}。"
            "続きは、同じ条件で kikitori corpora record",
            en=f"{session.id}: {len(left)} sentences were not read yet: {_numbers(left)}."
            " Go on with kikitori corpora record and the same conditions",
        )


def own_microphone(device: Device, session: Session) -> Message | None:
    """The fault of a device that would take the place of the session's own recordings."""
    setting = session.setting
    if (slug(device.name), device.distance_m) != (slug(setting.device), setting.distance_m):
        return None
    return Message(
        ja=f"{session.id} {device.name}: 収録に使ったマイクと同じ名前と距離です。"
        "機器の表から外すか、別の名前にしてください。",
        en=f"{session.id} {device.name}: this is the session's own microphone and distance."
        " Take it out of the list of devices, or give it another name.",
    )


def damage(source: Source) -> Iterator[Message]:
    """What the recording itself says."""
    name = source.device.name
    for notice in source.notices:
        yield Message(ja=f"{name}: {notice.detail}", en=f"{name}: {notice.detail}")


def _nothing_found(sources: Sequence[Source], session: Session, placed: Placed) -> Message:
    device = sources[0].device
    files = ", ".join(file.name for file in device.files)
    where = f"{session.id} {device.name}"
    if max(source.peak_db for source in sources) < UNUSED_DB:
        return Message(
            ja=f"{where}: {files} にはほとんど音が入っていません。"
            "機器のマイクと録音の音量を確かめて、録り直してください",
            en=f"{where}: {files} holds hardly any sound."
            " Check the device's microphone and recording level, and record again",
        )
    score = f"{placed.best:.1f}"
    return Message(
        ja=f"{where}: {files} に、この収録の声がありません（相関 {score}、{SURE:.0f} 以上が必要）。"
        "別の回のファイルではありませんか。調べる収録は --session で選べます",
        en=f"{where}: the voice of this session is not in {files} (correlation {score}, {SURE:.0f}"
        " is needed). Is it the file of another session? --session chooses which to check",
    )


def _numbers(names: Sequence[str]) -> str:
    """1,5-9: the numbers of sentences; what follows one another, in one piece."""
    numbers = sorted(int(name.rpartition("-")[2]) for name in names)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(f"{r[0]}-{r[-1]}" if len(r) > 1 else f"{r[0]}" for r in runs)
