"""kikitori corpora check: is a recording session complete, and what did other devices hear?"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcribe.errors import InputError, UnknownName
from transcribe.messages import Message, text

if TYPE_CHECKING:
    from ..kits.plan import Device
    from ..kits.session import Session


@click.command(
    short_help=text(
        ja="収録の不足を調べ、ほかの機器の録音を切り分ける",
        en="Check a session, and cut what other devices recorded",
    ),
    help=text(
        ja="収録した文がそろっているかを調べる。--devices を付けると、同時に録音したほかの機器の"
        "長いファイルから各文を探して切り出し、機器と距離を付けてコーパスに加える。"
        "足りないものはまとめて示す（終了コード 3）。"
        "\n\n例: kikitori corpora check 収録 --devices 用紙/devices.toml",
        en="Check that every sentence of the sessions is there. With --devices, find the sentences"
        " in the long files of other devices that recorded at the same time, cut them out, and add"
        " them with device and distance. What is missing is listed (exit code 3)."
        "\n\nExample: kikitori corpora check recordings --devices kit/devices.toml",
    ),
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--devices",
    "plan",
    metavar="FILE.toml",
    type=click.Path(path_type=Path),
    help=text(
        ja="機器の表（見本は kikitori corpora kit が作る）",
        en="The list of devices; kikitori corpora kit writes an example",
    ),
)
@click.option(
    "--session",
    "names",
    metavar="ID",
    multiple=True,
    help=text(ja="調べる収録（省くと全部）", en="Sessions to check; all unless given"),
)
def check(folder: Path, plan: Path | None, names: tuple[str, ...]) -> None:
    from ..kits.plan import read_plan
    from ..manifest import problems

    sessions = _sessions(folder, names)
    devices = read_plan(plan) if plan else ()
    found = [*problems(folder, sounds=True)]
    if not found:
        found += _check_sessions(sessions)
        for device in devices:
            found += _check_device(folder, sessions, device)
    if found:
        raise _incomplete(folder, found)
    click.echo(text(ja="不足はありません。", en="Nothing is missing."), err=True)


def _sessions(folder: Path, names: tuple[str, ...]) -> "list[Session]":
    from ..kits.session import read_sessions

    sessions = {session.id: session for session in read_sessions(folder)}
    if not sessions:
        raise InputError(
            Message(
                ja=f"{folder} には収録がありません。",
                en=f"There is no recording session in {folder}.",
            ),
            Message(
                ja="kikitori corpora record の --out に指定したフォルダーを選んでください。",
                en="Give the folder that was --out of kikitori corpora record.",
            ),
        )
    for name in names:
        if name not in sessions:
            raise UnknownName(Message(ja="収録", en="session"), name, sessions)
    return [sessions[name] for name in names or sessions]


def _check_sessions(sessions: "list[Session]") -> Iterator[Message]:
    from ..kits.report import unread
    from ..kits.scripts import load_scripts

    for session in sessions:
        wanted = [sentence.id for sentence in load_scripts()[session.setting.use_case]]
        setting, done, total = session.setting, len(session.done), len(wanted)
        where = f"{session.id}  {setting.device}", f"{setting.distance_m:g} m"
        click.echo(
            text(
                ja=f"{where[0]}（{where[1]}、収録のマイク）: {done}/{total}文",
                en=f"{where[0]} ({where[1]}, the session's own): {done} of {total} sentences",
            )
        )
        yield from unread(session, wanted)


def _check_device(folder: Path, sessions: "list[Session]", device: "Device") -> Iterator[Message]:
    from ..kits.intake import store
    from ..kits.matching import opened, place, spoken_in
    from ..kits.report import damage, faults, own_microphone, summary
    from ..kits.scripts import load_scripts
    from ..manifest import CorpusSpeaker

    click.echo(f"▶ {device.name}", err=True)
    with opened(device) as sources:
        for source in sources:
            yield from damage(source)
        for session in sessions:
            if own := own_microphone(device, session):
                yield own
                continue
            sentences = load_scripts()[session.setting.use_case]
            placed = place(sources, spoken_in(session, sentences, folder))
            speaker = session.setting.speaker
            store(folder, session, placed.heard, CorpusSpeaker(speaker, speaker))
            click.echo(str(summary(device, session, placed)))
            yield from faults(sources, session, placed)


def _incomplete(folder: Path, found: list[Message]) -> InputError:
    return InputError(
        Message(
            ja=f"{folder} に不足や誤りが{len(found)}件あります。"
            + "".join(f"\n  {fault.ja}" for fault in found),
            en=f"{folder} has {len(found)} fault(s)." + "".join(f"\n  {f.en}" for f in found),
        ),
        Message(
            ja="それぞれを直して、もう一度実行してください。切り出せた分はコーパスに入っています。",
            en="Mend each of them, then run it again. What could be cut is in the corpus.",
        ),
    )
