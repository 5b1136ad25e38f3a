"""A machine on which jobs run: models that say what they are told, workers that are processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import soundfile
from media import SAMPLE
from office import Office

from transcribe.models import ModelStore, load_registry
from webui import jobs
from webui.meetings import recordings
from webui.tables import JobRow, MeetingRow, RecordingRow
from webui.worker.process import Worker

PLUGINS = Path(__file__).parent / "plugins"
LINES = [
    "ただいまから総務文教委員会を開会します。",
    "議案第二十三号を議題とします。",
    "財政課長の藤井でございます。",
    "質疑はありませんか。",
    "小学校の空調設備について伺います。",
]
# who speaks when in the sample meeting: for one person, for two, as it is; nobody can tell nine
VOICES = {
    "1": [[0.0, 120.0, "A"]],
    "9": [["no", "times"]],
    "2": [[0.0, 24.8, "A"], [24.8, 120.0, "B"]],
    "": [[0.0, 24.8, "A"], [24.8, 52.1, "B"], [52.1, 57.3, "A"], [57.3, 120.0, "C"]],
}
MODEL = """
[[model]]
id = "{id}"
task = "{task}"
engine = "{engine}"
licence = "none"
languages = ["ja"]
memory_mb = 1
size_mb = 1
{rank}files = {{ "{file}" = "" }}
"""
COMMAND = [sys.executable, "-c", "from transcribe.cli import main; main()"]
WAIT_S = 30.0


def cut(target: Path, seconds: float, first: float = 0.0) -> Path:
    """A piece of the sample meeting."""
    rate = 16_000
    sound, _ = soundfile.read(
        SAMPLE / "meeting.flac", start=int(first * rate), stop=int((first + seconds) * rate)
    )
    soundfile.write(target, sound, rate, subtype="PCM_16")
    return target


def wait_for(what: Callable[[], Any], seconds: float = WAIT_S) -> Any:
    """What `what` gives, once it is something."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, f"{what} did not come in {seconds} s"
        time.sleep(0.05)
    return found


@dataclass
class Machine:
    """folder: of the models and recordings; made with the two scripted recognisers."""

    office: Office
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    _listed: str = ""

    def __post_init__(self) -> None:
        self.models = self.folder / "models"
        self.models.mkdir(parents=True)
        self.environ = {
            "KIKITORI_MODELS_DIR": str(self.models),
            "KIKITORI_MODELS_TOML": str(self.models / "models.toml"),
        }
        self.install("scripted", "recognition", "scripted", "script.json", LINES, rank=2)
        self.install("held", "recognition", "held", "script.json", LINES)
        self.install("campplus", "diarization", "told-voices", "voices.json", VOICES)

    def install(
        self, name: str, task: str, engine: str, file: str, content: object, rank: int = 0
    ) -> None:
        """A model; those with a rank are what auto takes."""
        ranked = f"rank = {rank}\n" if rank else ""
        self._listed += MODEL.format(id=name, task=task, engine=engine, file=file, rank=ranked)
        (self.models / "models.toml").write_text(self._listed, "utf-8")
        stick = self.folder / "stick" / name
        stick.mkdir(parents=True)
        (stick / file).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        ModelStore(self.models, load_registry(self.environ)).import_from(stick, lambda _: None)

    def install_nothing(self, name: str) -> None:
        """A model that is in the list, and not on this machine."""
        self._listed += MODEL.format(
            id=name, task="recognition", engine="scripted", file="script.json", rank=""
        )
        (self.models / "models.toml").write_text(self._listed, "utf-8")

    def hold(self, calls: int) -> None:
        """The model `held` waits after so many calls."""
        (self.models / "held" / "hold").write_text(str(calls), "ascii")

    def let_go(self) -> None:
        (self.models / "held" / "hold").unlink()

    def calls(self) -> list[str]:
        """What the model `held` was asked, as `process seed`."""
        try:
            return (self.models / "held" / "calls").read_text("ascii").splitlines()
        except FileNotFoundError:
            return []

    def meeting(
        self, seconds: float = 26.0, *, first: float = 0.0, owner: str = "soumu", **values: Any
    ) -> str:
        """A meeting with one recording, cut from the sample; its id."""
        meeting_id = self.office.meeting(owner, **values)
        self.add(meeting_id, cut(self.folder / f"{meeting_id}.wav", seconds, first))
        return meeting_id

    def add(self, meeting_id: str, path: Path, **values: Any) -> RecordingRow:
        """A recording at the end of the meeting's."""
        service = self.office.service
        with service.database.begin() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            now = self.office.clock()
            row = service.files.put(session, meeting.organisation_id, path, now)
            if "duration_s" not in values:
                values["duration_s"] = soundfile.info(path).duration
            return recordings.add_recording(
                session, service.files, meeting, row, path.name, now=now, **values
            )

    def start_job(self, meeting_id: str, **values: Any) -> int:
        with self.office.service.database.begin() as session:
            meeting = session.get_one(MeetingRow, meeting_id)
            now = self.office.clock()
            return jobs.enqueue(session, meeting, **({"now": now} | values)).id

    def job(self, job_id: int) -> JobRow:
        with self.office.open() as session:
            return session.get_one(JobRow, job_id)

    def ended(self, job_id: int) -> JobRow:
        """The job, once it has ended; its worker is at work beside us."""
        states = ("done", "failed", "cancelled")
        wait_for(lambda: self.job(job_id).state in states)
        return self.job(job_id)

    def work(self) -> None:
        """Do everything that waits, in this process."""
        worker = Worker(self.office.service, self.environ)
        while worker.take():
            pass

    def worker(self, data: Path | None = None, **settings: Any) -> "subprocess.Popen[bytes]":
        """A worker in a process of its own, on the office's data folder or another."""
        given = {"job_lease_s": 3, "job_stretch_s": 6, **settings}
        environ = os.environ | self.environ
        environ |= {f"KIKITORI_{name.upper()}": str(value) for name, value in given.items()}
        environ["PYTHONPATH"] = str(PLUGINS)
        data = data or self.office.service.settings.data
        log = (self.folder / "worker.log").open("ab")
        process = subprocess.Popen(
            [*COMMAND, "worker", "--data", str(data)],
            env=environ,
            stdout=log,
            stderr=log,
            # a runner that started us in the background ignores it, and children inherit that
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        self.processes.append(process)
        return process

    def log(self) -> str:
        return (self.folder / "worker.log").read_text("utf-8")

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
