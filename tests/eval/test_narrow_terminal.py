"""What the commands print on a terminal of 80 columns."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

from benchmark import cut_corpus
from media import SAMPLE
from rich.cells import cell_len

COLUMNS = 80
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def on_a_terminal(*args: str | Path) -> list[str]:
    """The lines that a command prints there, without colours; it has to succeed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    environ = os.environ | {"KIKITORI_LANGUAGE": "ja", "TERM": "xterm"}
    environ.pop("COLUMNS", None)
    main = "from transcribe.cli import main; main()"
    command = [sys.executable, "-c", main, *map(str, args)]
    process = subprocess.Popen(command, env=environ, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    printed = b""
    try:
        while piece := os.read(ours, 65536):
            printed += piece
    except OSError:  # Linux: nobody writes any more
        pass
    os.close(ours)
    assert process.wait() == 0
    return COLOUR.sub("", printed.decode()).splitlines()


def test_an_import_tells_its_figures_line_by_line(tmp_path: Path) -> None:
    corpus = cut_corpus(tmp_path / "corpus", 1)
    folder = tmp_path / "A社の結果"
    folder.mkdir()
    (recording,) = corpus.recordings
    (folder / f"{recording.id}.txt").write_text(recording.text, "utf-8")
    given = ("eval", "import", tmp_path / "corpus", folder, "--system", "A社", "--out", tmp_path)
    lines = on_a_terminal(*given)
    assert lines[:3] == [
        "A社 / kaigi",
        "  録音 1  標準 %（95%区間） 100.0 (-)  厳密 % 100.0  寛容 % 100.0",
        "  正解率 % 100.0  読み % 100.0  速さ -  メモリ -  失敗 0",
    ]


def test_tables_keep_their_columns_whole(tmp_path: Path) -> None:
    cut_corpus(tmp_path / "corpus", 1)
    listed = on_a_terminal("corpora", "list", tmp_path / "corpus")
    assert "業務" in " ".join(listed)
    reference = SAMPLE / "reference.txt"
    scored = on_a_terminal("eval", "score", "--ref", reference, "--hyp", reference)[:9]
    assert any("正解率（挿入を除く）" in line for line in scored)
    assert max(map(cell_len, [*listed, *scored])) <= COLUMNS
