"""kikitori corpora kit: what is printed before real people are recorded in real rooms."""

from pathlib import Path

import click

from transcribe.errors import InputError
from transcribe.files import explained, write_all
from transcribe.messages import Message, text

from ..manifest import USE_CASES


@click.command(
    short_help=text(ja="収録の用紙を作る", en="Make the pages for a recording session"),
    help=text(
        ja="収録の用紙を作る: 読み上げ原稿（ふりがなの有無を選べる）、座席と距離の計画、"
        "同意書の見本（HTML と PDF）、機器の表（devices.toml）。"
        "\n\n例: kikitori corpora kit --out 用紙",
        en="Make the pages for a recording session: reading scripts (with or without furigana), a"
        " plan of seats and distances, a sample consent form (HTML and PDF, in Japanese), and the"
        " list of devices to fill in (devices.toml).\n\nExample: kikitori corpora kit --out kit",
    ),
)
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    required=True,
    help=text(ja="書き出すフォルダー", en="Folder to write to"),
)
@click.option(
    "--use-case",
    "use_cases",
    type=click.Choice(USE_CASES),
    multiple=True,
    help=text(ja="原稿の種類（省くと全部。繰り返し可）", en="Which scripts; all unless given"),
)
@click.option("--force", is_flag=True, help=text(ja="上書きする", en="Replace existing files"))
def kit(folder: Path, use_cases: tuple[str, ...], force: bool) -> None:
    from ..kits.pages import kit_files

    files = {folder / name: data for name, data in kit_files(use_cases or USE_CASES).items()}
    existing = [path for path in files if path.exists()]
    if existing and not force:
        listed = ", ".join(path.name for path in existing)
        raise InputError(
            Message(
                ja=f"{folder} に同じ名前のファイルがあります（{listed}）。",
                en=f"{folder} has files of these names: {listed}.",
            ),
            Message(
                ja="上書きするなら --force を付けるか、--out で別のフォルダーを指定してください。",
                en="Add --force to replace them, or choose another folder with --out.",
            ),
        )
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write_all(files)
    for path in files:
        click.echo(path)
