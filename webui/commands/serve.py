"""kikitori serve: the web service that staff use."""

import os
from typing import Any

import click

from transcribe.messages import text

from .options import DATA, settings_from


@click.command(
    help=text(
        ja="会議の文字起こしを、ブラウザーで使えるようにする。はじめに表示されるリンクで管理者を登録する。"
        "データはデータフォルダーに置き、文字起こしの処理も一緒に動かす。止めるには Ctrl-C。"
        "\n\n例: kikitori serve",
        en="Let people use Kikitori in their browsers. The link that is shown first registers the"
        " administrator. Everything is kept in the data folder, and the worker that transcribes"
        " runs along. Ctrl-C ends it.\n\nExample: kikitori serve",
    ),
    short_help=text(ja="ブラウザーで使うサービスを動かす", en="Run the service for browsers"),
)
@DATA
@click.option(
    "--host",
    help=text(
        ja="受け付けるアドレス。庁内から使うときは 0.0.0.0（指定しなければこのPCだけ）",
        en="Address to answer on; 0.0.0.0 for the network (else this PC only)",
    ),
)
@click.option("--port", type=click.IntRange(0, 65535), help=text(ja="ポート番号", en="Port number"))
@click.option(
    "--single-user",
    is_flag=True,
    help=text(
        ja="1台のPCで1人が使う。アカウントは作らず、表示されたリンクで開く",
        en="One person on one PC: no accounts, the printed link opens it",
    ),
)
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    metavar="N",
    help=text(ja="一緒に動かす文字起こしの数", en="How many workers run along"),
)
def serve(single_user: bool, **given: Any) -> None:
    from ..server.serve import serve as run

    settings = settings_from({**given, "single_user": single_user or None})
    run(settings, os.environ, lambda message: click.echo(str(message)))
