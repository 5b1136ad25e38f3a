"""The command `kikitori`: finds its subcommands, and shows every failure in plain words.

Subcommands arrive by the entry point group `kikitori.commands`, ours included; each is a
click.Command and returns None. Nothing heavy is imported here.
"""

import errno
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import click

from .errors import AppError
from .help import JapaneseHelp
from .messages import Message, current_language
from .settings import check_settings
from .startup import PACKAGES

GROUP = "kikitori.commands"
INTERRUPTED = 130


class Commands(click.Group):
    """A group whose subcommands are entry points, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_points()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (own := super().get_command(ctx, cmd_name)) or cmd_name not in _points():
            return own
        try:
            found = _points()[cmd_name].load()
        except Exception as error:  # whatever somebody's plugin raises must not stop the others
            return _broken(cmd_name, error)
        return found if isinstance(found, click.Command) else _broken(cmd_name, TypeError())

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        inner: Callable[..., Any] = partial(super().main, *args, standalone_mode=False, **extra)
        if not standalone_mode:
            return inner()
        _prepare()
        sys.exit(exit_code_of(inner))


def exit_code_of(run: Callable[[], Any]) -> int:
    """Run a command; its failure is shown on stderr, its exit code returned."""
    try:
        code = run()
        if sys.stdout:  # None where the caller closed it
            sys.stdout.flush()
    except AppError as error:
        return _show(error.problem, error.hint, error.exit_code)
    except click.ClickException as error:
        return _show_usage(error)
    except (KeyboardInterrupt, click.Abort):
        click.echo(f"\n{Message(ja='中止しました。', en='Stopped.')}", err=True)
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            return _quiet_pipe()
        if isinstance(error, ModuleNotFoundError) and _is_optional(error):
            return _show_missing(error)
        return _show_unexpected(error)
    return code if isinstance(code, int) else 0  # ctx.exit(n) arrives as n


def _prepare() -> None:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # only `models fetch` goes online, in a child
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime would report to Microsoft otherwise
    # Threads that wait must sleep: where other programs run, spinning ones took 20 times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if current_language() == "ja":
        click.Context.formatter_class = JapaneseHelp
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a character shows ? instead
            stream.reconfigure(errors="replace")


def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _broken(name: str, error: Exception) -> click.Command:
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    problem = Message(
        ja=f"追加機能 {name} を読み込めません（{reason}）。",
        en=f"The command {name} cannot be loaded ({reason}).",
    )

    def fail() -> None:
        raise AppError(
            problem,
            Message(
                ja="それを提供するパッケージを入れ直すか、外してください。",
                en="Install the package that brings it again, or remove it.",
            ),
        )

    short = str(Message(ja="（読み込めません）", en="(cannot be loaded)"))
    return click.Command(name, callback=fail, help=str(problem), short_help=short)


def _show(problem: Message, hint: Message, code: int) -> int:
    lines = Message(
        ja=f"エラー: {problem.ja}\n次の手順: {hint.ja}",
        en=f"Error: {problem.en}\nNext: {hint.en}",
    )
    click.echo(str(lines), err=True)
    return code


def _show_usage(error: click.ClickException) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):  # the help itself: nothing is wrong
        error.show()
        return error.exit_code
    problem = _usage_problem(error)
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kikitori"
    return _show(
        problem,
        Message(
            ja=f"使い方を見るには: {command} --help",
            en=f"To see how it is used: {command} --help",
        ),
        error.exit_code,
    )


def _usage_problem(error: click.ClickException) -> Message:
    english = error.format_message()
    near = _perhaps(getattr(error, "possibilities", None))
    if isinstance(error, click.NoSuchOption):
        return Message(ja=f"オプション {error.option_name} はありません{near}。", en=english)
    if command := getattr(error, "command_name", None):  # older clicks have no such class
        return Message(ja=f"コマンド {command} はありません{near}。", en=english)
    if isinstance(error, click.MissingParameter) and error.param and error.ctx:
        name = error.param.make_metavar(error.ctx)
        return Message(ja=f"{name} を指定してください。", en=english)
    if isinstance(error, click.BadParameter) and error.param:
        return Message(ja=f"{'/'.join(error.param.opts)}: {_wanted(error)}", en=english)
    if isinstance(error, click.BadOptionUsage):
        return Message(
            ja=f"オプション {error.option_name} の値の指定に誤りがあります。", en=english
        )
    return Message(ja=f"指定の誤り: {english}", en=english)


def _wanted(error: click.BadParameter) -> str:
    """What click says in English, in Japanese; our own types say it in both languages."""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"{'、'.join(map(str, kind.choices))} のどれかを指定してください。"
    if isinstance(kind, click.IntRange):
        return f"{kind.min} 以上の整数を指定してください。"
    return error.message


def _perhaps(names: Iterable[str] | None) -> str:
    listed = "、".join(names or ())
    return f"（{listed} ではありませんか）" if listed else ""


def _is_optional(error: ModuleNotFoundError) -> bool:
    """Whether what is missing is a library of others: some come with an extra only."""
    name = error.name or ""
    return name != "" and name.partition(".")[0] not in PACKAGES


def _show_missing(error: ModuleNotFoundError) -> int:
    return _show(
        Message(
            ja=f"この操作に必要な部品（{error.name}）が入っていません。",
            en=f"A library that this needs is not installed: {error.name}.",
        ),
        Message(
            ja="次で入ります: make setup（または pip install 'kikitori[web,eval,corpora]'）",
            en="Install it with: make setup (or pip install 'kikitori[web,eval,corpora]')",
        ),
        1,
    )


def _show_unexpected(error: Exception) -> int:
    place = _write_log(error)
    kept_ja = f"記録 {place} を添えて" if place else ""
    kept_en = f" and show them {place}" if place else ""
    kind = type(error).__name__
    return _show(
        Message(ja=f"予期しない問題が起きました（{kind}）。", en=f"Something unexpected ({kind})."),
        Message(
            ja=f"もう一度実行しても同じなら、{kept_ja}管理者に相談してください。",
            en=f"Try again; if it stays, ask your administrator{kept_en}.",
        ),
        1,
    )


def _write_log(error: Exception) -> Path | None:
    """The traceback, in the user's cache folder; None where that cannot be written."""
    from .cache import cache_folder

    folder = cache_folder(os.environ) / "errors"
    path = folder / f"{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), "utf-8")
    except OSError:
        return None
    return path


def _quiet_pipe() -> int:
    """The reader of our output has gone: no message, and none at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=str(
        Message(
            ja="会議の録音を、話者と時刻のついた文字にする。音声はこのPCの外へ出ない。"
            "\n\n例: kikitori transcribe 会議.mp3",
            en="Meeting recordings to text with speakers and times; no sound leaves this PC."
            "\n\nExample: kikitori transcribe meeting.mp3",
        )
    ),
)
@click.version_option(package_name="kikitori", prog_name="kikitori")
def main() -> None:
    check_settings(os.environ)
