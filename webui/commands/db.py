"""kikitori db: the database's version."""

from typing import Any

import click

from transcribe.messages import Message, text

from .options import DATA, settings_from


@click.group(
    help=text(
        ja="データベースの版の確認と更新。\n\n例: kikitori db upgrade",
        en="See and upgrade the database's version.\n\nExample: kikitori db upgrade",
    ),
    short_help=text(ja="データベースの版の確認・更新", en="The database's version"),
)
def db() -> None:
    pass


@db.command(
    help=text(
        ja="データベースを、このプログラムの版に合わせる。先にサービスを止めておく。それまでの"
        "データベースの写しを、同じ場所に残す（PostgreSQL では先に pg_dump で取っておく）。"
        "\n\n例: kikitori db upgrade",
        en="Bring the database to this program's version. Stop the service first. A copy of the"
        " database as it was stays beside it (with PostgreSQL, make one with pg_dump first)."
        "\n\nExample: kikitori db upgrade",
    ),
    short_help=text(ja="新しい版にする", en="Bring it to this version"),
)
@DATA
def upgrade(**given: Any) -> None:
    from ..server.database import open_database
    from ..server.upgrading import upgrade_keeping_copy

    settings = settings_from(given)
    copy = upgrade_keeping_copy(open_database(settings, may_be_old=True), settings.data)
    if copy:
        click.echo(str(Message(ja=f"更新前の写し: {copy}", en=f"As it was before: {copy}")))
    click.echo(str(Message(ja="データベースは最新の版です。", en="The database is up to date.")))


@db.command(
    help=text(
        ja="データベースの版が、このプログラムに合っているか調べる。\n\n例: kikitori db check",
        en="Whether the database has the version that this program needs."
        "\n\nExample: kikitori db check",
    ),
    short_help=text(ja="版が合っているか調べる", en="Whether the version fits"),
)
@DATA
def check(**given: Any) -> None:
    from ..server.database import open_database

    open_database(settings_from(given))
    click.echo(str(Message(ja="版は合っています。", en="The version fits.")))
