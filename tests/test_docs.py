"""What the documentation says is so: commands parse, names exist, nothing is left out."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from transcribe.cli import main
from transcribe.correction import LEAST
from transcribe.correction.decision import _WEIGHTS
from transcribe.engines.base import EngineOptions
from transcribe.engines.loading import Engine
from transcribe.errors import AppError
from transcribe.formats import NAMES as FORMAT_NAMES
from transcribe.formats import render
from transcribe.formats.text import KINDS
from transcribe.models import registry
from transcribe.pipeline import _provenance
from transcribe.request import Request
from transcribe.settings import NAMES, PREFIX
from transcribe.startup import PACKAGES
from transcribe.types import (
    Correction,
    Notice,
    Speaker,
    SpeakerProposal,
    SpeakerSegment,
    Transcript,
    Turn,
    Word,
)
from webui.settings import NAMES as OF_THE_SERVICE
from webui.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
SERVICE_FIELDS = tuple(field.name for field in fields(Settings))
READMES = {"en": ROOT / "README.md", "ja": ROOT / "README.ja.md"}
DOCS = [*READMES.values(), ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {path: path.read_text("utf-8") for path in DOCS}
FORMATS_DOC = TEXTS[ROOT / "docs" / "formats.md"]
PICTURE_BYTES = 200_000

FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(!?)\[[^]]*\]\(([^)]+)\)")
COMMAND = re.compile(r"^(?:\.venv/bin/)?kikitori (.+)$", re.MULTILINE)
EXAMPLE = re.compile(r"(?:例|Example): kikitori (.+)")
WALK = """
import json, click
from transcribe.cli import main

def walk(command, path):
    yield path, command.help
    if isinstance(command, click.Group):
        with click.Context(command) as context:
            for name in command.list_commands(context):
                yield from walk(command.get_command(context, name), [*path, name])

print(json.dumps(list(walk(main, ["kikitori"]))))
"""


def in_code(text: str) -> list[str]:
    return INLINE.findall(FENCE.sub("", text))


def quoted_commands() -> Iterator[tuple[str, str]]:
    """Where and what: `kikitori …` lines of blocks, and those within a sentence."""
    for path, text in TEXTS.items():
        found = [line for block in FENCE.findall(text) for line in COMMAND.findall(block)]
        found += [match[1] for code in in_code(text) if (match := COMMAND.match(code))]
        found += [code for code in in_code(text) if code.startswith(("models ", "transcribe "))]
        yield from ((path.name, line) for line in found)


def parse(line: str) -> click.Command:
    """The command that is meant. Raises click.UsageError for what the command does not know."""
    words = shlex.split(line.partition(" > ")[0], comments=True)
    command: click.Command = main
    context = click.Context(main, info_name="kikitori")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found, f"there is no command {words[0]}"
        command, context = found, click.Context(found, context, words.pop(0))
    try:
        command.make_context(command.name, words, context.parent)
    except (click.exceptions.Exit, click.exceptions.NoArgsIsHelpError):
        pass  # --help, or a group by itself
    except click.MissingParameter:  # within a sentence, `models fetch` stands for itself
        assert not words, line
    return command


@pytest.mark.parametrize(("place", "line"), sorted(set(quoted_commands())))
def test_quoted_commands_parse(place: str, line: str) -> None:
    del place
    assert parse(line) is not main or line.startswith("-")


def test_the_parser_of_this_test_refuses_what_is_wrong() -> None:
    for wrong in ("transcribe a.mp3 --speaker 3", "transcribe a.mp3 --speakers x"):
        with pytest.raises(click.UsageError):
            parse(wrong)
    with pytest.raises(AssertionError):
        parse("dance --port 80")


@pytest.fixture(scope="module", params=["ja", "en"])
def helps(request: pytest.FixtureRequest) -> dict[str, str]:
    """Each command and its help."""
    environ = os.environ | {"KIKITORI_LANGUAGE": request.param}
    done = subprocess.run(
        [sys.executable, "-c", WALK], env=environ, capture_output=True, check=True
    )
    return {" ".join(path): told for path, told in json.loads(done.stdout)}


def test_every_help_holds_an_example_that_parses(helps: dict[str, str]) -> None:
    assert {"kikitori", "kikitori transcribe", "kikitori models import"} <= helps.keys()
    for name, told in helps.items():
        found = EXAMPLE.search(told or "")
        assert found, f"{name} --help shows no example"
        parse(found[1])


def options_of(command: click.Command) -> set[str]:
    """Of the command and of everything below it."""
    found = {option for p in command.params for option in p.opts}
    if isinstance(command, click.Group):
        with click.Context(command) as context:
            below = [command.get_command(context, n) for n in command.list_commands(context)]
        found |= {option for c in below if c for option in options_of(c)}
    return found


def test_quoted_options_exist() -> None:
    known = options_of(main)
    for path, text in TEXTS.items():
        options = {code.split()[0] for code in in_code(text) if code.startswith("--")}
        assert options <= known, path.name


def test_quoted_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for path, text in TEXTS.items():
        assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets, path.name


def outline(text: str) -> dict[str, object]:
    links = [(mark, target.replace(".ja.md", ".md")) for mark, target in LINK.findall(text)]
    plain = FENCE.sub("", text)
    return {
        "headings": [len(marks) for marks in re.findall(r"^(#+) ", plain, re.MULTILINE)],
        "commands": [COMMAND.findall(block) for block in FENCE.findall(text)],
        "links": links,
        "table rows": len(re.findall(r"^\|", plain, re.MULTILINE)),
        "items of lists": len(re.findall(r"^- ", plain, re.MULTILINE)),
        "names": sorted(set(re.findall(r"`([A-Z][A-Za-z_]+(?:=\d)?|--[a-z]+)", plain))),
    }


@pytest.mark.parametrize(
    "name",
    [
        "README",
        "docs/installation",
        "docs/benchmark",
        "docs/vocabulary",
        "docs/service",
        "docs/api",
        "docs/forms",
        "docs/exports",
    ],
)
def test_both_languages_say_the_same(name: str) -> None:
    english, japanese = (outline(TEXTS[ROOT / f"{name}{end}"]) for end in (".md", ".ja.md"))
    assert english == japanese


def test_links_and_pictures_resolve() -> None:
    for path, text in TEXTS.items():
        for _, target in LINK.findall(text):
            if not target.startswith("http"):
                assert (path.parent / target.partition("#")[0]).exists(), f"{path.name}: {target}"
    assert all(p.stat().st_size < PICTURE_BYTES for p in (ROOT / "docs" / "images").iterdir())


def source_of(*folders: str) -> str:
    files = [p for f in folders for end in ("*.py", "*.sh") for p in (ROOT / f).rglob(end)]
    return "\n".join(p.read_text("utf-8") for p in files)


def test_settings_are_all_in_both_readmes() -> None:
    found = set(re.findall(r"KIKITORI_[A-Z_]+", source_of(*PACKAGES, "scripts")))
    used = found - {PREFIX} - set(OF_THE_SERVICE)  # those are in docs/service.md: below
    assert used == set(NAMES)
    for path in READMES.values():
        assert set(re.findall(r"^\| `(KIKITORI_\w+)", TEXTS[path], re.MULTILINE)) == used
    for path, text in TEXTS.items():
        told = set(re.findall(r"KIKITORI_[A-Z_]+", text))
        assert told <= used | set(OF_THE_SERVICE), path.name


@pytest.mark.parametrize("name", ["service.md", "service.ja.md"])
def test_settings_of_the_service_are_all_in_its_page(name: str, tmp_path: Path) -> None:
    text = TEXTS[ROOT / "docs" / name]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| ", text, re.MULTILINE)
    settings = load_settings({}, {"data": tmp_path})
    kept = [(setting, default) for setting, default in rows if setting in SERVICE_FIELDS]
    assert [setting for setting, _ in kept] == list(SERVICE_FIELDS)
    for setting, default in kept:
        value = getattr(settings, setting)
        if value and setting != "data":
            assert default == f"`{str(value).lower()}`", setting
    for example in re.findall(r"^```toml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        (tmp_path / "kikitori.toml").write_text(example, "utf-8")
        load_settings({}, {"data": tmp_path})


def test_switches_the_readmes_name_are_set_in_the_program() -> None:
    code = source_of("transcribe")
    for path in READMES.values():
        switches = re.findall(r"`([A-Z_]+)=(\d)`", TEXTS[path])
        assert len(switches) == 3
        for name, value in switches:
            assert re.search(rf'"{name}"(\] = |, )"{value}"', code), name


def errors(kind: type[AppError] = AppError) -> Iterator[type[AppError]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__.startswith("transcribe."):
            yield from errors(below)


@pytest.mark.parametrize("path", READMES.values(), ids=READMES)
def test_every_error_is_in_the_table_of_exit_codes(path: Path) -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", TEXTS[path], re.MULTILINE)
    listed = {name: int(code) for code, told in rows for name in INLINE.findall(told)}
    assert listed == {kind.__name__: kind.exit_code for kind in errors()}
    assert {"0", "2"} <= {code for code, _ in rows}


@pytest.mark.parametrize("language", READMES)
def test_every_place_to_check_is_explained(language: str) -> None:
    assert set(KINDS) == set(Notice.KINDS)
    table = " ".join(re.findall(r"^\| (.*?) \|", TEXTS[READMES[language]], re.MULTILINE))
    for label in KINDS.values():
        assert getattr(label, language) in table


@pytest.mark.parametrize("path", READMES.values(), ids=READMES)
def test_the_published_accuracy_of_the_default_model_is_told(path: Path) -> None:
    for percent in registry().get("whisper-base").accuracy.values():
        assert f"{percent:.1f} %" in TEXTS[path]


def first_columns(text: str) -> dict[str, list[str]]:
    """Heading -> the names in the first column of the tables below it."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    heading = ""
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("| `"):
            names[heading] += INLINE.findall(line.split("|")[1])
    return names


def everything() -> Transcript:
    """A transcript in which no list is empty."""
    return Transcript(
        duration=2.0,
        language="ja",
        speakers=(Speaker("S1", "話者1"),),
        turns=(Turn("T0001", "S1", 0.0, 1.0, "はい。", (Word("はい。", 0.0, 1.0, 0.9),)),),
        notices=(Notice("loop", 0.0, 1.0, "はい。"),),
        corrections=(Correction("T0001", 0, "灰", "はい", "homophone", 0.9),),
        provenance=provenance(),
        speaker_segments=(SpeakerSegment(0.031, 24.668, "S1"),),
        speaker_proposals=(SpeakerProposal("S1", "森", "T0001", "森です。", "called", 0.5),),
    )


def provenance() -> dict[str, object]:
    options = EngineOptions(Path("files"), "cpu", "int8", 1)
    engine = Engine("model", "sha256:0", "", lambda options: options, options)
    return _provenance(Request(Path("meeting.mp3")), "0", engine, engine, None)


def test_documented_formats_are_those_there_are(helps: dict[str, str]) -> None:
    del helps  # in both languages
    columns = first_columns(FORMATS_DOC)
    assert columns["Output formats"] == list(FORMAT_NAMES)
    headings = re.findall(r"^## (.+)$", FORMATS_DOC, re.MULTILINE)
    told = [name for h in headings for name in h.split(", ")]
    assert [name for name in told if name in FORMAT_NAMES] == list(FORMAT_NAMES)
    with click.Context(main) as context:
        (option,) = [
            p for p in main.get_command(context, "transcribe").params if p.name == "formats"
        ]
    assert ",".join(FORMAT_NAMES) in option.help


def test_documented_json_keys_are_those_written() -> None:
    written = json.loads(render(everything(), "json", "meeting"))
    columns = first_columns(FORMATS_DOC)
    turn = written["turns"][0]
    lists = (
        "speakers", "turns", "notices", "corrections", "speaker_segments", "speaker_proposals"
    )  # fmt: skip
    parts = {"json": written, "words": turn["words"][0], "provenance": written["provenance"]}
    parts |= {name: written[name][0] for name in lists}
    kinds = [name for name in columns["notices"] if name in Notice.KINDS]
    assert set(kinds) == set(Notice.KINDS)
    columns["notices"] = [name for name in columns["notices"] if name not in kinds]
    for name, values in parts.items():
        assert sorted(columns[name]) == sorted(values), name
    (segment,) = json.loads(render(everything(), "seglst", "meeting"))
    assert columns["seglst"] == list(segment)


def test_documented_provenance_names_what_is_inside() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| object.*?\| (.*) \|$", FORMATS_DOC, re.MULTILINE))
    for name, values in provenance().items():
        if isinstance(values, dict) and name != "diarization":  # "the same" as recognition
            assert set(INLINE.findall(rows[name])) == set(values), name


def test_documented_reasons_are_those_there_are() -> None:
    (row,) = re.findall(r"^\| `reason` \| .*`homophone`.*$", FORMATS_DOC, re.MULTILINE)
    told = {name.removesuffix("_near") for name in INLINE.findall(row)} - {"reason", "to"}
    assert told == set(_WEIGHTS)


def test_documented_strictness_is_what_is_taken() -> None:
    (row,) = re.findall(r"^\| `score` \| .*`careful`.*$", FORMATS_DOC, re.MULTILINE)
    told = {name: float(least) for name, least in re.findall(r"`(\w+)` (\d[\d.]*)", row)}
    assert told == dict(LEAST)


def test_documented_rttm_is_what_is_written() -> None:
    assert render(everything(), "rttm", "meeting") in FORMATS_DOC


def test_notice_names_every_direct_dependency_and_model() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    wanted = [*project["project"]["dependencies"], *(d for extra in extras for d in extra)]
    names = {re.split(r"[\[<>=~!; ]", d)[0] for d in wanted} - {"kikitori"}
    pins = re.findall(
        r"^([\w.-]+)==(\S+)$", (ROOT / "scripts/constraints.txt").read_text("utf-8"), re.MULTILINE
    )
    versions = {_canonical(name): version for name, version in pins}
    for name in sorted(names):
        version = versions.get(_canonical(name), "")
        assert re.search(rf"(?m)\b{re.escape(name)} {re.escape(version)}", notice), (name, version)
    built_with = {d.partition(">")[0] for d in project["build-system"]["requires"]}
    listed = set(re.findall(r"^  ([\w.-]+) \d[\w.]*  ", notice, re.MULTILINE))
    assert listed <= names | built_with
    assert all(f"{model.id}" in notice for model in registry())


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
