"""The command itself: plugins, failures in plain words, exit codes, and a light `--help`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from transcribe.cli import main
from transcribe.commands.models import models

COMMAND = [sys.executable, "-c", "from transcribe.cli import main; main()"]
HEAVY = ("numpy", "torch", "av", "faster_whisper", "ctranslate2", "pyannote", "huggingface_hub")

PLUGINS = """
import os
import time
import click
from transcribe.errors import StorageError
from transcribe.messages import Message

@click.command(help="Example: kikitori fail")
def fail() -> None:
    raise StorageError(Message(ja="困った。", en="Trouble."), Message(ja="直す。", en="Mend it."))

@click.command()
def crash() -> None:
    raise ZeroDivisionError("secret")

@click.command()
def wait() -> None:
    click.echo("ready")
    time.sleep(60)

@click.command()
def talk() -> None:
    for _ in range(100_000):
        click.echo("word " * 20)

@click.command()
@click.pass_context
def three(ctx: click.Context) -> None:
    ctx.exit(3)

@click.command()
def draw() -> None:
    import a_library_of_an_extra

text = "not a command"
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment in which another package brings commands, some of them broken."""
    site = tmp_path / "site"
    info = site / "plug-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "plug.py").write_text(PLUGINS, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plug\nVersion: 1.0\n")
    names = [f"{n} = plug:{n}" for n in ("fail", "crash", "wait", "talk", "three", "draw", "text")]
    broken = "broken = nowhere.to.be.found:command"
    (info / "entry_points.txt").write_text("\n".join(["[kikitori.commands]", *names, broken]))
    return os.environ | {
        "PYTHONPATH": str(site),
        "KIKITORI_LANGUAGE": "ja",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


def run(environ: dict[str, str], *args: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*COMMAND, *args], env=environ | more, capture_output=True, text=True)


def test_help_lists_every_command_and_survives_broken_ones(environ: dict[str, str]) -> None:
    done = run(environ, "--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for name in ("models", "fail", "broken", "text"):
        assert f"  {name} " in done.stdout
    assert "モデルの一覧" in done.stdout
    assert "例:" in done.stdout
    assert "Example:" in run(environ, "--help", KIKITORI_LANGUAGE="en").stdout


def test_the_help_is_in_one_language(environ: dict[str, str]) -> None:
    for command in ([], ["models"], ["models", "fetch"], ["transcribe"], ["eval", "score"]):
        told = run(environ, *command, "--help").stdout
        assert told.startswith("使い方: ")
        assert "この説明を表示して終わる。" in told
        for english in ("Usage", "Options:", "Commands:", "Show ", "default:", "[required]"):
            assert english not in told
    assert "[既定値: auto]" in run(environ, "transcribe", "--help").stdout
    assert "[必須]" in run(environ, "eval", "score", "--help").stdout
    english = run(environ, "transcribe", "--help", KIKITORI_LANGUAGE="en").stdout
    assert english.startswith("Usage: ")
    assert "[default: auto]" in english


def test_a_broken_command_says_so_when_called(environ: dict[str, str]) -> None:
    for name in ("broken", "text"):
        done = run(environ, name)
        assert done.returncode == 1
        assert f"追加機能 {name} を読み込めません" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_error_is_two_lines_and_its_exit_code(environ: dict[str, str]) -> None:
    done = run(environ, "fail")
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr == "エラー: 困った。\n次の手順: 直す。\n"
    assert (
        run(environ, "fail", KIKITORI_LANGUAGE="en").stderr == "Error: Trouble.\nNext: Mend it.\n"
    )
    assert run(environ, "three").returncode == 3


def test_a_crash_leaves_a_log_and_no_traceback(environ: dict[str, str], tmp_path: Path) -> None:
    done = run(environ, "crash")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (log,) = (tmp_path / "cache").rglob("*.log")
    assert str(log) in done.stderr
    assert "ZeroDivisionError: secret" in log.read_text("utf-8")


def test_a_library_that_comes_with_an_extra_is_named(environ: dict[str, str]) -> None:
    done = run(environ, "draw")
    assert done.returncode == 1
    assert "（a_library_of_an_extra）" in done.stderr
    assert "make setup" in done.stderr


def test_a_crash_without_a_place_for_the_log(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(environ, "crash", XDG_CACHE_HOME=str(tmp_path / "file"))
    assert done.returncode == 1
    assert "管理者" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_is_130(environ: dict[str, str]) -> None:
    process = subprocess.Popen(
        [*COMMAND, "wait"],
        env=environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a run in the background of a shell ignores the signal, and so would its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert told.strip() == "中止しました。"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_reader_that_goes_away_is_no_error(environ: dict[str, str]) -> None:
    process = subprocess.Popen(
        [*COMMAND, "talk"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(timeout=20)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("modles",), "コマンド modles はありません"),
        (("models", "list", "--jso"), "オプション --jso はありません（--json ではありませんか）"),
        (("models", "fetch"), "ID... を指定してください"),
    ],
)
def test_a_usage_error_is_2(environ: dict[str, str], args: tuple[str, ...], told: str) -> None:
    done = run(environ, *args)
    assert done.returncode == 2
    assert told in done.stderr
    assert "--help" in done.stderr


def test_a_misspelt_setting_is_not_passed_over(environ: dict[str, str]) -> None:
    done = run(environ, "models", "list", KIKITORI_MODEL_DIR="/somewhere")
    assert done.returncode == 3
    assert "設定「KIKITORI_MODEL_DIR」はありません" in done.stderr
    assert "「KIKITORI_MODELS_DIR」ではありませんか" in done.stderr
    assert run(environ, "--help", KIKITORI_MODEL_DIR="/somewhere").returncode == 0


def test_no_arguments_show_the_help(environ: dict[str, str]) -> None:
    done = run(environ, "models")
    assert done.returncode == 2
    assert "例:" in done.stderr
    assert "エラー" not in done.stderr


def test_version() -> None:
    done = CliRunner().invoke(main, ["--version"])
    assert done.exit_code == 0
    assert done.output.startswith("kikitori, version ")


@pytest.mark.parametrize("command", [main, *models.commands.values(), models], ids=lambda c: c.name)
def test_every_help_shows_an_example(command: click.Command) -> None:
    assert "例:" in (command.help or "") or "Example:" in (command.help or "")


def test_help_imports_nothing_heavy(environ: dict[str, str]) -> None:
    script = (
        "import sys, json\n"
        "from transcribe.cli import main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True
    )
    print(f"kikitori --help: {time.perf_counter() - started:.2f} s")
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    assert done.returncode == 0
    assert loaded.isdisjoint(HEAVY), loaded & set(HEAVY)
