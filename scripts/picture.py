"""Draw what a command printed as a picture of a terminal, for the README.

    script -qec 'make demo' out/demo.log
    .venv/bin/python scripts/picture.py out/demo.log docs/images/demo.png 'make demo' 38

Nothing is written by hand: the text is the recording's, as it stood on the screen at the end; of a
long one only the first lines, where their number is given. Wants chromium and a Japanese font
(Debian: chromium, fonts-noto-cjk).
"""

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COLUMNS = 110
WIDTH, LINE, MARGIN = 836, 21, 118  # pixels; MARGIN: above and below the lines together
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--hide-scrollbars", "--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
)
UP, ERASE = "\x1b[1A", "\x1b[2K"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #fff; }}
main {{ margin: 14px; background: #1d2433; border-radius: 10px; overflow: hidden; }}
header {{ background: #2d3648; padding: 11px 14px; }}
i {{ display: inline-block; width: 12px; height: 12px; border-radius: 6px; margin-right: 7px; }}
pre {{ margin: 0; padding: 14px 18px 18px; color: #dfe5ee;
  font: 14px/{line}px "Noto Sans Mono CJK JP", monospace; }}
b {{ color: #8fd694; font-weight: normal; }}
</style><main>
<header><i style="background:#f2665c"></i><i style="background:#f2b84b"></i><i
 style="background:#5ec269"></i></header>
<pre><b>$</b> {command}
{text}</pre></main>"""


def last_screen(log: str) -> list[str]:
    """The lines as they stood at the end: what was written over is gone."""
    lines: list[str] = []
    for line in log.split("\n"):
        if line.startswith(("Script started", "Script done")):
            continue
        if UP in line:  # back over a finished progress bar
            lines.pop()
        written = line.rstrip("\r").rsplit(ERASE, 1)[-1].rsplit("\r", 1)[-1]
        lines.append(CONTROL.sub("", written).rstrip())
    return "\n".join(lines).strip("\n").split("\n")


def folded(line: str) -> list[str]:
    """A line as a terminal folds it: a Japanese character takes two columns."""
    rows, taken = [""], 0
    for character in line:
        size = 2 if ord(character) > 0x2E7F else 1
        if taken + size > COLUMNS:
            rows, taken = [*rows, ""], 0
        rows[-1] += character
        taken += size
    return rows


def main(log: str, picture: str, command: str, lines: str = "") -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        sys.exit("No chromium was found. On Debian: apt-get install chromium fonts-noto-cjk")
    rows = [r for line in last_screen(Path(log).read_bytes().decode()) for r in folded(line)]
    rows = rows[: int(lines) if lines else None]
    text = html.escape("\n".join(rows))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE.format(line=LINE, command=html.escape(command), text=text), "utf-8")
        size = f"--window-size={WIDTH},{MARGIN + LINE * len(rows)}"
        where = [f"--user-data-dir={folder}/profile", f"--screenshot={Path(picture).resolve()}"]
        command_line = [browser, *OPTIONS, size, *where, page.as_uri()]
        subprocess.run(command_line, check=True, capture_output=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
