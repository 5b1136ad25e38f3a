"""kikitori corpora add: a meeting that staff have corrected becomes a reference."""

import math
from datetime import date
from pathlib import Path
from typing import Any

import click

from transcribe.errors import InputError
from transcribe.files import why_unread
from transcribe.messages import Message, text

from ..manifest.types import USE_CASES


class Metres(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """A distance above 0."""

    name = "M"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            metres = float(value)
        except ValueError:
            metres = math.nan
        if not 0 < metres < math.inf:
            self.fail(
                text(
                    ja=f"「{value}」ではなく、0 より大きいメートルの数（例 0.1）にしてください。",
                    en=f"{value!r}: give metres above 0, such as 0.1.",
                ),
                param,
                ctx,
            )
        return metres


@click.command(
    help=text(
        ja="職員が文字起こし（Kikitori の JSON）を直し、言ったとおりだと確かめた会議を、"
        "測定用の正解に加える。機械が作ったままの文字起こしは正解にならないので、"
        "確かめた人を --verified-by で記録する。"
        "話者の名前は S1、S2… に置き換える。"
        "\n\n例: kikitori corpora add 会議.json 会議.m4a --out 会議コーパス --verified-by 総務課"
        " --distance-m 1 --use-case meeting",
        en="Add a meeting whose transcript (Kikitori's JSON) staff have corrected and verified word"
        " for word as a reference to measure with. What the machine wrote is no reference:"
        " --verified-by records who vouches for it. Speakers become S1, S2 …"
        "\n\nExample: kikitori corpora add meeting.json meeting.m4a --out meetings --verified-by"
        " 'General Affairs' --distance-m 1 --use-case meeting",
    ),
    short_help=text(ja="確認済みの会議を正解に加える", en="Add a verified meeting"),
)
@click.argument("meeting", metavar="MEETING.json", type=click.Path(path_type=Path))
@click.argument("sound", metavar="SOUND", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=text(ja="コーパスのフォルダー（なければ作る）", en="Folder of the corpus, new or not"),
)
@click.option(
    "--verified-by",
    required=True,
    metavar="NAME",
    help=text(ja="確認した人か担当（コーパスに記録する）", en="Who verified it; is recorded"),
)
@click.option(
    "--distance-m",
    type=Metres(),
    help=text(ja="口からマイクまでの距離（メートル）", en="From mouth to microphone, in metres"),
)
@click.option(
    "--use-case",
    type=click.Choice(USE_CASES),
    help=text(
        ja="assembly=議会・委員会・会見、meeting=会議、counter=窓口・ヒアリング",
        en="assembly (also committee, press conference), meeting, or counter (also hearing)",
    ),
)
@click.option("--device", metavar="NAME", help=text(ja="マイク・録音機", en="Microphone"))
@click.option("--room", metavar="NAME", help=text(ja="部屋", en="Room"))
@click.option(
    "--keep-names",
    is_flag=True,
    help=text(ja="話者の名前を残す（個人情報です）", en="Keep speakers' names: personal data"),
)
def add(
    meeting: Path,
    sound: Path,
    out: Path,
    verified_by: str,
    distance_m: float | None,
    use_case: str | None,
    device: str | None,
    room: str | None,
    keep_names: bool,
) -> None:
    from transcribe.formats import read_json

    from ..adding import Meeting, add_meeting
    from ..manifest import Conditions

    conditions = Conditions(use_case=use_case, distance_m=distance_m, device=device, room=room)
    transcript = read_json(_read(meeting))
    added = add_meeting(
        Meeting(transcript, sound, conditions, verified_by.strip(), date.today(), keep_names), out
    )
    told = Message(
        ja=f"{added.id} として {out} に加えました（{len(added.turns)} 発言）。"
        "\n発言の中に出てくる氏名などは、そのまま残っています。",
        en=f"Added to {out} as {added.id}, {len(added.turns)} turns."
        "\nNames that are spoken in the meeting are still in its text.",
    )
    click.echo(str(told), err=True)
    click.echo(str(out))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = Message(ja="UTF-8 の文字ではありません", en="it is not UTF-8 text")
        if isinstance(error, OSError):
            reason = why_unread(error)
        raise InputError(
            Message(
                ja=f"{path} を読めません（{reason.ja}）。", en=f"Cannot read {path}: {reason.en}."
            ),
            Message(
                ja="kikitori transcribe --format json が書いたファイルを指定してください。",
                en="Give a file that was written by: kikitori transcribe --format json",
            ),
        ) from error
