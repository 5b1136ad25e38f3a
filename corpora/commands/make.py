"""kikitori corpora make: corpora that a program makes, of synthetic voices and simulated rooms."""

import sys
from pathlib import Path

import click

from transcribe.messages import Message, text

_out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help=text(
        ja="コーパスのフォルダー。途中で止まったら同じ場所を指定すると続きから始まる",
        en="Folder of the corpus; name it again to go on after a stop",
    ),
)


@click.group(
    help=text(
        ja="コーパスを作る。合成音声の文集と、それを（または手元の録音を）部屋と距離の"
        "シミュレーションに通したもの。\n\n例: kikitori corpora make council --out out/council",
        en="Make corpora: sentences of synthetic voices; and these, or recordings of your own, at"
        " distances in simulated rooms.\n\nExample: kikitori corpora make council --out"
        " out/council",
    ),
    short_help=text(ja="コーパスを作る", en="Make corpora"),
)
def make() -> None:
    pass


@make.command(
    "council",
    help=text(
        ja="議会・会議・窓口の 120 文を 5 つの合成音声で読み上げる（合計 180 本、約 20 分ぶん。"
        "処理に 10〜30 分）。先に make voices が必要。"
        "\n\n例: kikitori corpora make council --out out/council",
        en="Have 120 sentences of councils, meetings and counters spoken by five synthetic voices"
        " (180 recordings, 20 minutes of sound; takes 10 to 30 minutes). Wants make voices first."
        "\n\nExample: kikitori corpora make council --out out/council",
    ),
    short_help=text(ja="議会・会議・窓口の文を合成音声で", en="Sentences by synthetic voices"),
)
@_out
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=text(ja="最初の N 本だけ（試すとき）", en="Only the first N recordings, to try it"),
)
def council(out: Path, limit: int | None) -> None:
    import platformdirs

    from ..generators.council import load_council
    from ..generators.speaking import make_council
    from ..generators.voice_process import find_voice
    from ..generators.voices import Cached

    voice = Cached(find_voice(), platformdirs.user_cache_path("kikitori") / "voices")
    corpus = make_council(load_council(), voice, out, limit, _Counter())
    _finished(out, len(corpus.recordings))


@make.command(
    "distance",
    help=text(
        ja="コーパスの録音を、部屋・距離・騒音・声の大きさ・音声の圧縮のシミュレーションに通す。計画は"
        " standard（3 部屋 × 6 距離）、pilot（県の実証の 3 条件と周辺）、four-rooms（4 部屋、声の"
        "大きさと圧縮も）か、自分の TOML ファイル。実際の部屋の録音ではないことが、すべての録音に"
        "記録される。"
        "\n\n例: kikitori corpora make distance --from out/council --out out/standard",
        en="Put the recordings of a corpus into simulated rooms: distance, noise, level, codec. The"
        " plan is standard (3 rooms, 6 distances), pilot (the pilot's three conditions and their"
        " neighbours), four-rooms (also voice level and codec) or a TOML file of your own. Every"
        " recording says that it is simulated."
        "\n\nExample: kikitori corpora make distance --from out/council --out"
        " out/standard",
    ),
    short_help=text(ja="部屋と距離のシミュレーション", en="Simulated rooms and distances"),
)
@click.option(
    "--from",
    "clean",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help=text(
        ja="元のコーパス（口元で録った、雑音の少ない録音）",
        en="The corpus to start from, recorded close by and without noise",
    ),
)
@_out
@click.option(
    "--plan",
    default="standard",
    show_default=True,
    metavar="NAME|FILE",
    help=text(ja="部屋と条件の計画", en="The plan of rooms and conditions"),
)
def distance(clean: Path, out: Path, plan: str) -> None:
    from ..generators.distance import make_distance
    from ..generators.rooms import load_plan

    def report(message: Message) -> None:
        click.echo(str(message), err=True)

    corpus = make_distance(load_plan(plan), clean, out, _Counter(), report)
    _finished(out, len(corpus.recordings))


class _Counter:
    """Counts on stderr: in place on a screen, every tenth of the work in a log."""

    def __init__(self) -> None:
        self._tenth = 0

    def __call__(self, done: int, total: int) -> None:
        told = f"{done} / {total}"
        if sys.stderr.isatty():
            click.echo(f"\r{told}", err=True, nl=done == total)
        elif 10 * done // total > self._tenth:
            self._tenth = 10 * done // total
            click.echo(told, err=True)


def _finished(out: Path, count: int) -> None:
    click.echo(
        str(
            Message(
                ja=f"録音 {count} 本のコーパスができました: {out}",
                en=f"Made a corpus of {count} recordings: {out}",
            )
        ),
        err=True,
    )
