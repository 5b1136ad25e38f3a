"""kikitori corpora record: leads a reader through a script on a real microphone."""

from pathlib import Path

import click

from transcribe.errors import Cancelled
from transcribe.messages import Message

from ..kits.plan import FARTHEST_M
from ..manifest import AGE_BANDS, SEXES, USE_CASE_NAMES, USE_CASES


def _text(ja: str, en: str) -> str:
    return str(Message(ja=ja, en=en))


def _in_a_room(ctx: click.Context, param: click.Parameter, metres: float) -> float:
    del ctx, param
    if not 0 < metres < FARTHEST_M:
        raise click.BadParameter(
            _text(
                ja=f"0 より大きく {FARTHEST_M} より小さい m の数にしてください。",
                en=f"give metres, above 0 and below {FARTHEST_M}",
            )
        )
    return metres


def _not_blank(ctx: click.Context, param: click.Parameter, text: str) -> str:
    del ctx, param
    if not text.strip():
        raise click.BadParameter(_text(ja="空にはできません。", en="must not be blank"))
    return text


_NAMED = "、".join(f"{name}＝{USE_CASE_NAMES[name].ja}" for name in USE_CASES)
_NAMED_EN = ", ".join(f"{name}: {USE_CASE_NAMES[name].en}" for name in USE_CASES)


@click.command(
    short_help=_text(ja="読み上げを1文ずつ録音する", en="Record a reader, sentence by sentence"),
    help=_text(
        ja="読み上げを1文ずつ案内しながら録音し、音量・音割れ・雑音をその場で確かめる。途中でやめても、"
        "同じコマンドで続きから始まる。先に、同意書（kikitori corpora kit）に記入してもらう。"
        "\n\n例: kikitori corpora record --use-case meeting --speaker R01 --distance-m 0.3"
        " --room 第1会議室 --out 収録",
        en="Lead a reader through a script and record each sentence; level, clipping and noise are"
        " checked at once. Stop at any time: the same command goes on. Have the consent form"
        " (kikitori corpora kit) signed first."
        "\n\nExample: kikitori corpora record --use-case meeting --speaker R01 --distance-m 0.3"
        " --room hall --out recordings",
    ),
)
@click.option(
    "--use-case",
    type=click.Choice(USE_CASES),
    required=True,
    help=_text(ja=f"読む原稿（{_NAMED}）", en=f"Which script ({_NAMED_EN})"),
)
@click.option(
    "--speaker",
    metavar="ID",
    callback=_not_blank,
    required=True,
    help=_text(ja="読む人の番号。氏名は使わない", en="A number for the reader; not the name"),
)
@click.option(
    "--distance-m",
    metavar="M",
    type=float,
    callback=_in_a_room,
    required=True,
    help=_text(ja="口からマイクまでの距離（m）", en="From the mouth to the microphone, in metres"),
)
@click.option(
    "--room",
    metavar="NAME",
    callback=_not_blank,
    required=True,
    help=_text(ja="部屋の名前", en="Name of the room"),
)
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help=_text(ja="コーパスのフォルダー。既にあれば加える", en="The corpus; added to if it exists"),
)
@click.option(
    "--device",
    metavar="NAME|N",
    help=_text(
        ja="マイクの名前か番号（kikitori devices の表）。省くと既定のマイク",
        en="Name or number of the microphone, as kikitori devices lists them; else the default",
    ),
)
@click.option(
    "--seat", metavar="N", help=_text(ja="座席の番号（座席表のもの）", en="Seat, as in the plan")
)
@click.option(
    "--sex",
    type=click.Choice(SEXES),
    default="unknown",
    help=_text(ja="読む人の性別（同意がある場合）", en="Sex of the reader, if they agree"),
)
@click.option(
    "--age-band",
    type=click.Choice(AGE_BANDS),
    default="unknown",
    help=_text(ja="読む人の年代（同意がある場合）", en="Age band of the reader, if they agree"),
)
@click.option(
    "--redo",
    metavar="N,N-N",
    default="",
    help=_text(
        ja="読み直す文の番号（例: 3,9-13）。ほかの機器で録った同じ文は、コーパスから外れる",
        en="Sentences to read once more, such as 3,9-13; what other devices recorded of them before"
        " leaves the corpus",
    ),
)
@click.option("--furigana", is_flag=True, help=_text(ja="読み仮名を付ける", en="Show readings"))
@click.option(
    "--auto",
    is_flag=True,
    help=_text(
        ja="キーを押さずに進む（声で始まり、黙ると次へ進む）",
        en="No keys: the voice starts a sentence, and silence ends it",
    ),
)
@click.option(
    "--sample-rate",
    type=click.Choice(["16000", "48000"]),
    default="16000",
    help=_text(ja="標本化周波数（Hz）", en="Sample rate in Hz"),
)
def record(
    use_case: str, speaker: str, distance_m: float, room: str, folder: Path, device: str | None,
    seat: str | None, sex: str, age_band: str, redo: str, furigana: bool, auto: bool,
    sample_rate: str,
) -> None:  # fmt: skip
    from rich.console import Console

    from transcribe.capture import choose_device, list_devices

    from ..kits.keyboard import Keyboard
    from ..kits.screen import Screen
    from ..kits.scripts import load_scripts
    from ..kits.session import Setting, open_session
    from ..kits.studio import Studio
    from ..manifest import CorpusSpeaker

    again = _numbers(redo, len(load_scripts()[use_case]))
    microphone = choose_device(list_devices(), device)
    setting = Setting(use_case, speaker, microphone.name, distance_m, room, seat)
    terminal = Console(stderr=True, highlight=False, markup=False)
    studio = Studio(
        folder,
        open_session(folder, setting),
        CorpusSpeaker(speaker, speaker, sex, age_band),
        Screen(terminal, furigana=furigana, auto=auto),
        again,
    )
    keyboard = Keyboard(0, None if auto else "q")
    try:
        studio.record(microphone, int(sample_rate), keyboard.pressed, auto=auto)
    except KeyboardInterrupt:
        raise Cancelled.by_user() from None
    click.echo(folder)


def _numbers(text: str, most: int) -> set[int]:
    """3,9-13 as numbers from 1 to `most`. Raises click.BadParameter."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        last = last or first
        if not (first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last) <= most):
            raise click.BadParameter(
                _text(
                    ja=f"--redo の {part} を、1 から {most} までの 3,9-13 のような番号に"
                    "してください。",
                    en=f"{part} is not a number such as 3 or 9-13, from 1 to {most}",
                )
            )
        found.update(range(int(first), int(last) + 1))
    return found
