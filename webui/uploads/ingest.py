"""The watched folder: what an IC recorder's stick or a share brings becomes meetings by itself.

A file is taken once it has not changed for a while, copied in, stored, and put into a meeting with
its job in one commit; only then is it moved to 取り込み済み. A crash in between leaves a file whose
content its person's meetings hold already: the next look only moves it. One machine watches.
"""

import errno
import json
import logging
import os
import shutil
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import select
from sqlalchemy.orm import Session

from transcribe.errors import AppError, InputError, StorageError
from transcribe.files import explained, write_text
from transcribe.messages import Message

from .. import audit
from ..errors import CheckFailed, OverLimit, Overloaded
from ..jobs import queue
from ..meetings import LONGEST_TITLE, MeetingDetails, beginning, recordings
from ..meetings.beginning import Sound
from ..meetings.names import file_name, title_of
from ..service import Service
from ..settings import MB
from ..tables import DepartmentRow, MeetingRow, PersonRow
from .tus import Desk

log = logging.getLogger(__name__)

DONE, REFUSED = "取り込み済み", "取り込めないもの"
UNFINISHED = (".part", ".tmp", ".crdownload", ".partial", ".filepart", ".download")
NO_RECORDINGS = ("thumbs.db", "desktop.ini")  # what systems put into every folder
DEEPEST = 4  # folders below the watched one; recorders keep theirs in two
SEEN = "ingest.json"
UNTITLED = Message(ja="取り込んだ録音", en="Recording from the watched folder")


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was at an earlier look. since: when it was first seen so; Unix seconds."""

    size: int
    changed: int
    since: float
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """One look. memory: what earlier looks saw, by the file's place in the folder."""

    service: Service
    session: Session
    person: PersonRow
    root: Path
    now: datetime
    memory: dict[str, Seen]

    @property
    def desk(self) -> Desk:
        return Desk(self.service, self.session, self.person, self.now)


def look(service: Service, now: datetime) -> None:
    """Take what is complete in the watched folder. The worker calls this every ten seconds.

    Raises InputError where the settings name no such folder or no such person.
    """
    if not service.settings.ingest_folder:
        return
    lock = FileLock(service.settings.data / f"{SEEN}.lock", blocking=False)
    with suppress(Timeout), lock, service.database.open() as session:
        root = _folder(service)
        watch = Watch(service, session, _person(service, session), root, now, _memory(service))
        found = dict(_found(root))
        for place in watch.memory.keys() - found.keys():
            del watch.memory[place]
        for place, status in sorted(found.items()):
            _look_at(watch, place, status)
        _remember(watch)


def _folder(service: Service) -> Path:
    root = Path(service.settings.ingest_folder).expanduser()
    if not root.is_dir():
        raise InputError(
            Message(
                ja=f"取り込むフォルダー {root} がありません。", en=f"There is no folder {root}."
            ),
            Message(
                ja="フォルダーを作るか、設定 [ingest] folder を直してください。",
                en="Make it, or correct the setting [ingest] folder.",
            ),
        )
    return root


def _person(service: Service, session: Session) -> PersonRow:
    login = service.settings.ingest_person.strip().lower()
    person = session.scalar(select(PersonRow).where(PersonRow.login == login, PersonRow.is_active))
    if not person:
        raise InputError(
            Message(
                ja=f"取り込みの担当者「{login}」の有効なアカウントがありません。",
                en=f"There is no active account {login!r} to own what is taken in.",
            ),
            Message(
                ja="設定 [ingest] person に、アカウントの名前を入れてください。",
                en="Put the login of an account into the setting [ingest] person.",
            ),
        )
    return person


def _found(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Files that may be recordings, by their place in the folder; links are not followed."""
    for folder, folders, names in os.walk(root):
        inside = Path(folder).relative_to(root)
        is_deep = len(inside.parts) >= DEEPEST
        folders[:] = [] if is_deep else [name for name in folders if not _is_ours(inside, name)]
        for name in names:
            with suppress(OSError):  # gone meanwhile
                status = os.lstat(Path(folder, name))
                if stat.S_ISREG(status.st_mode) and _may_be_whole(name):
                    yield (inside / name).as_posix(), status


def _is_ours(inside: Path, name: str) -> bool:
    return name.startswith((".", "$")) or (not inside.parts and name in (DONE, REFUSED))


def _may_be_whole(name: str) -> bool:
    lower = name.lower()
    if lower.startswith((".", "~$")) or lower in NO_RECORDINGS:
        return False
    return not lower.endswith(UNFINISHED)


def _look_at(watch: Watch, place: str, status: os.stat_result) -> None:
    seen = watch.memory.get(place)
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    if not seen or (seen.size, seen.changed) != (status.st_size, changed):
        watch.memory[place] = Seen(status.st_size, changed, watch.now.timestamp())
        return
    if seen.is_done or watch.now.timestamp() - seen.since < watch.service.settings.ingest_wait_s:
        return
    try:
        _take(watch, place)
        target = DONE
    except (OverLimit, StorageError, Overloaded, CheckFailed) as error:
        watch.session.rollback()
        if not _is_too_long(watch, status.st_size):  # it may go better later
            log.warning("%s waits in the watched folder: %s", place, error)
            watch.memory[place] = Seen(status.st_size, changed, watch.now.timestamp())
            return
        target = _refused(watch, place, error)
    except InputError as error:
        watch.session.rollback()
        target = _refused(watch, place, error)
    watch.memory[place] = Seen(status.st_size, changed, seen.since, is_done=True)
    _move(watch.root, place, target)


def _is_too_long(watch: Watch, size: int) -> bool:
    return size > watch.service.settings.upload_max_mb * MB


def _take(watch: Watch, place: str) -> None:
    """The file, into a meeting that waits to be transcribed; one that was taken before is left."""
    name = file_name(place.rpartition("/")[2], str(recordings.RECORDING))
    with watch.service.files.scratch_file() as copy:
        status = _copied(watch.root, place, copy)
        sound = beginning.take_sound(watch.desk, copy, name)
    if _is_taken(watch, sound):
        log.info("%s had been taken in before", place)
        return
    job_id = _begin(watch, place, sound, datetime.fromtimestamp(status.st_mtime, UTC))
    queue.nudge(watch.service.settings, job_id)
    log.info("%s was taken in", place)


def _copied(root: Path, place: str, copy: Path) -> os.stat_result:
    """Copy the file at `place`, and only that: neither it nor its folder may lead elsewhere."""
    path = root / place
    if not path.resolve().is_relative_to(root.resolve()):
        raise _elsewhere(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK)
    except OSError as error:
        raise _elsewhere(path) from error
    with os.fdopen(descriptor, "rb") as source, explained(copy, "--data"):
        status = os.fstat(source.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _elsewhere(path)
        with copy.open("wb") as target:
            shutil.copyfileobj(source, target, MB)
    return status


_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NO_LINK |= getattr(os, "O_BINARY", 0)  # Windows


def _elsewhere(path: Path) -> InputError:
    name = file_name(path.name, str(recordings.RECORDING))
    return InputError(
        Message(ja=f"「{name}」を開けません。", en=f"{name!r} cannot be opened."),
        Message(
            ja="ファイルそのものを、読める権限を付けて置いてください。",
            en="Put the file itself there, with the right to read it.",
        ),
    )


def _is_taken(watch: Watch, sound: Sound) -> bool:
    same = recordings.same_content(watch.session, watch.person.organisation_id, sound.file.key)
    return any(row.meeting.owner_id == watch.person.id for row in same)


def _begin(watch: Watch, place: str, sound: Sound, held_at: datetime) -> int:
    """The meeting, its recording and its job in one commit; returns the job's id."""
    session = watch.session
    title = title_of(sound.name)[:LONGEST_TITLE].strip() or str(UNTITLED)
    details = MeetingDetails(title=title, held_at=held_at)
    [meeting] = beginning.begin(
        session, watch.service.files, watch.person, [details], [], watch.now
    )
    if department := _department(watch, place):
        meeting.department_id = department.id
        session.flush()
        session.refresh(meeting)
    beginning.add_sound(watch.desk, meeting, sound)
    job = beginning.start(session, watch.person, meeting, watch.now)
    _note(watch, meeting, place)
    session.commit()
    return job.id


def _department(watch: Watch, place: str) -> DepartmentRow | None:
    """That whose name the first folder has, also as a Mac writes it."""
    folder, slash, _ = place.partition("/")
    wanted = select(DepartmentRow).where(
        DepartmentRow.organisation_id == watch.person.organisation_id,
        DepartmentRow.name.in_((folder, unicodedata.normalize("NFC", folder))),
    )
    return watch.session.scalar(wanted) if slash else None


def _note(watch: Watch, meeting: MeetingRow, place: str) -> None:
    for action in ("meeting.create", "recording.add", "job.start"):
        audit.record(
            watch.session,
            action,
            now=watch.now,
            person=watch.person,
            meeting=meeting,
            detail={"from": place},
        )


def _refused(watch: Watch, place: str, error: AppError) -> str:
    """Write beside the file, where it will lie, why it is of no use; returns the folder."""
    log.warning("%s cannot be taken in: %s", place, error)
    with suppress(OSError, StorageError):
        note = _free(_beneath(watch.root, REFUSED, f"{place}.txt"))
        write_text(note, f"{error.problem.ja}\n{error.hint.ja}\n")
    return REFUSED


def _move(root: Path, place: str, folder: str) -> None:
    """Out of the way, beside what has the same name; a folder that may not be written stays."""
    try:
        (root / place).rename(_free(_beneath(root, folder, place)))
    except OSError as error:
        log.warning("%s cannot be moved to %s: %s", place, folder, error)


def _beneath(root: Path, folder: str, place: str) -> Path:
    """`place` in one of our own folders, which is made. Raises OSError where a link leads away."""
    path = root
    for part in Path(folder, place).parent.parts:
        path /= part
        if path.is_symlink() or not path.resolve().is_relative_to(root.resolve()):
            raise NotADirectoryError(errno.ENOTDIR, "a link, not a folder", str(path))
        path.mkdir(exist_ok=True)
    return root / folder / place


def _free(path: Path) -> Path:
    number, free = 1, path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def _memory(service: Service) -> dict[str, Seen]:
    """What earlier looks saw; nothing where that was lost: then all is looked at anew."""
    try:
        told = json.loads((service.settings.data / SEEN).read_text("utf-8"))
        return {place: Seen(**values) for place, values in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _remember(watch: Watch) -> None:
    told = {place: asdict(seen) for place, seen in watch.memory.items()}
    write_text(watch.service.settings.data / SEEN, json.dumps(told, ensure_ascii=False), "--data")
