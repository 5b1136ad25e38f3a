"""kikitori transcribe: recordings become transcripts beside them."""

import glob
import os
import re
import unicodedata
from functools import partial
from pathlib import Path
from typing import Any

import click

from ..cli import exit_code_of
from ..errors import Cancelled, InputError
from ..messages import Message, text
from .options import correction_options

MOST_SPEAKERS = 50
COUNT = re.compile(r"([0-9]{1,4})(?:[-~〜]([0-9]{1,4}))?")


class SpeakerCount(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """`4` or `3-6`, as a pair of bounds."""

    name = "N | MIN-MAX"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        # full-width figures and waves, as a Japanese keyboard writes them, are fine
        found = COUNT.fullmatch(unicodedata.normalize("NFKC", str(value)))
        lowest, highest = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= lowest <= highest <= MOST_SPEAKERS:
            self.fail(
                text(
                    ja=f"「{value}」ではなく、話者数は 1〜{MOST_SPEAKERS} の数（例 4）か"
                    "範囲（例 3-6）で指定してください。",
                    en=f"{value!r}: give a number from 1 to {MOST_SPEAKERS} (such as 4)"
                    " or a range (such as 3-6).",
                ),
                param,
                ctx,
            )
        return lowest, highest


@click.command(
    help=text(
        ja="録音を、話者と時刻のついた文字起こしにする。結果は録音と同じ場所か --out のフォルダーに"
        "書く。途中で止まっても、もう一度実行すれば続きから始まる。"
        "\n\n例: kikitori transcribe 会議.mp3 --speakers 3-6 --format txt,srt",
        en="Turn recordings into transcripts with speakers and times, written beside the recording"
        " or into --out. A run that was stopped goes on where it was."
        "\n\nExample: kikitori transcribe meeting.mp3 --speakers 3-6 --format txt,srt",
    ),
    short_help=text(ja="録音を文字起こしする", en="Transcribe recordings"),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--model",
    default="auto",
    show_default=True,
    metavar="ID",
    help=text(ja="音声認識のモデル（kikitori models list）", en="Model (kikitori models list)"),
)
@click.option(
    "--diarization",
    default="campplus",
    show_default=True,
    metavar="ID|none",
    help=text(ja="話者を分けるモデル。none で分けない", en="Model that tells speakers apart"),
)
@click.option(
    "--language",
    default="ja",
    show_default=True,
    help=text(ja="話されている言語", en="Language spoken"),
)
@click.option(
    "--speakers",
    type=SpeakerCount(),
    help=text(ja="話者の人数か範囲", en="How many people speak, exactly or as a range"),
)
@click.option(
    "--channel",
    type=click.IntRange(min=1),
    metavar="N",
    help=text(ja="N 番目のチャンネルだけを使う", en="Use only channel N"),
)
@click.option(
    "--channels",
    type=click.Choice(["downmix", "separate"]),
    default="downmix",
    show_default=True,
    help=text(
        ja="separate: 1チャンネルを1人の話者とする", en="separate: every channel is one speaker"
    ),
)
@correction_options
@click.option(
    "--format",
    "formats",
    default="txt",
    show_default=True,
    metavar="LIST",
    help=text(
        ja="txt,srt,vtt,json,rttm,seglst,docx のうち、コンマで区切って",
        en="Any of txt,srt,vtt,json,rttm,seglst,docx, separated by commas",
    ),
)
@click.option(
    "--numerals",
    type=click.Choice(["as-heard", "arabic", "kanji"]),
    default="as-heard",
    show_default=True,
    help=text(
        ja="txt, srt, vtt, docx の数字の書き方。arabic は算用数字（8,640万円、第41号）、kanji は"
        "縦書きの漢数字（八千六百四十万円）、as-heard は聞き取ったまま。"
        "ほかの形式はいつも聞き取ったまま",
        en="How txt, srt, vtt and docx write Japanese numbers: in figures, in kanji as written"
        " downwards, or as they were heard; the other formats always have them as heard",
    ),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=text(ja="結果を書くフォルダー", en="Folder for the results"),
)
@click.option(
    "--force", is_flag=True, help=text(ja="前の結果に上書きする", en="Overwrite earlier results")
)
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help=text(ja="計算する装置", en="Where to compute"),
)
@click.option(
    "--quiet", is_flag=True, help=text(ja="進み具合を表示しない", en="Do not show progress")
)
def transcribe(files: tuple[str, ...], formats: str, **options: Any) -> int:
    """Every file is tried; the exit code is that of the first failure."""
    from ..batch import Batch, Options

    sources = list(dict.fromkeys(path for name in files for path in _expand(name)))
    speakers = options.pop("speakers") or (None, None)
    separate = options.pop("channels") == "separate"
    if separate and options["channel"]:
        raise click.UsageError(
            text(
                ja="--channel と --channels separate は一緒に使えません。",
                en="--channel and --channels separate exclude each other.",
            )
        )
    wanted = Options(
        formats=tuple(name.strip() for name in formats.split(",")),
        speakers=speakers,
        separate=separate,
        **options,
    )
    batch = Batch.prepare(sources, wanted, os.environ)
    first_failure = 0
    for source in sources:
        code = exit_code_of(partial(batch.transcribe, source))
        first_failure = first_failure or code
        if code == Cancelled.exit_code:
            break
    return first_failure


def _expand(name: str) -> list[Path]:
    """A file, or what a pattern matches: some shells leave * and ? to the program."""
    if not glob.has_magic(name) or Path(name).exists():
        return [Path(name)]
    found = sorted(Path(match) for match in glob.glob(name))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not found:
        raise InputError(
            Message(
                ja=f"「{name}」に当てはまるファイルがありません。", en=f"No file matches {name}."
            ),
            Message(ja="フォルダーと名前を確かめてください。", en="Check the folder and the name."),
        )
    return found
