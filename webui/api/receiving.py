"""Files that programs send as multipart/form-data: written to disk while they come in."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.formparser import parse_form_data

from transcribe.messages import Message

from ..errors import OverLimit, Refused
from ..http.current import db, person, service
from ..meetings import names
from ..settings import MB
from ..storage import quota
from ..storage.files import FileStore, disk_full
from .problems import invalid

FORM = "multipart/form-data"
TEXT_FIELDS = 1 * MB  # bytes of the form beside its files
MOST_PARTS = 64


@dataclass(frozen=True, slots=True)
class Received:
    """path: a local file, removed when the request is over; name: as it was sent, made safe."""

    path: Path
    name: str
    fields: Mapping[str, str]
    lists: MultiDict[str, str]

    @property
    def size(self) -> int:
        return self.path.stat().st_size


@contextmanager
def received(files: FileStore, largest: int, *, is_needed: bool = True) -> Iterator[Received]:
    """The request's one file, called `file`, of at most `largest` bytes.

    Raises OverLimit, StorageError for a full disk, InvalidRequest where the file is missing, and
    Refused for browsers: the check against foreign pages reads forms into memory, so theirs go to
    /uploads.
    """
    if not g.token:
        raise Refused(
            Message(
                ja="ファイルを送るには、トークンが必要です。", en="Sending files needs a token."
            ),
            Message(
                ja="「自分の設定」でトークンを作り、Authorization: Bearer に入れてください。",
                en="Make one under My settings and send it as Authorization: Bearer.",
            ),
        )
    if request.mimetype != FORM:
        raise UnsupportedMediaType
    if (request.content_length or 0) > largest + TEXT_FIELDS:
        raise too_large(largest)
    quota.check_room(db(), service().settings, person().organisation, request.content_length or 0)
    db().commit()  # nothing of the database is held while the file comes in
    with files.scratch_file() as path:
        sent = _parsed(path, largest, is_needed)
        if request.content_length is None:  # a chunked body: its size is known only now
            quota.check_room(db(), service().settings, person().organisation, sent.size)
            db().commit()
        yield sent


def _parsed(path: Path, largest: int, is_needed: bool) -> Received:
    opened: list[IO[bytes]] = []

    def to_disk(
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """For the parser's first file; there is no place for a second one."""
        del total_content_length, content_type, filename, content_length
        if opened:
            raise invalid("file", "1つだけ送れます", "may be sent only once")
        opened.append(path.open("w+b"))
        return opened[0]

    try:
        _, form, sent = parse_form_data(
            request.environ,
            stream_factory=to_disk,
            max_form_memory_size=TEXT_FIELDS,
            max_content_length=largest + TEXT_FIELDS,
            max_form_parts=MOST_PARTS,
        )
    except RequestEntityTooLarge as error:
        raise too_large(largest) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise disk_full() from error
    finally:
        for file in opened:
            file.close()
    lists = MultiDict(form)
    if "file" in sent:
        name = names.file_name(sent["file"].filename or "", "file")
        if path.stat().st_size > largest:
            raise too_large(largest)
        return Received(path, name, form.to_dict(), lists)
    if sent:
        [other] = sent
        raise invalid(other[:100], "この項目はありません", "is not a known field")
    if is_needed:
        raise invalid("file", "必要な項目がありません", "is missing")
    path.touch()
    return Received(path, "", form.to_dict(), lists)


def too_large(largest: int) -> OverLimit:
    return OverLimit(
        Message(
            ja=f"ファイルが大きすぎます（{largest // MB:,} MB まで）。",
            en=f"The file is too large: at most {largest // MB:,} MB.",
        ),
        Message(
            ja="録音を分けて送るか、管理者に上限（upload_max_mb）を上げるよう頼んでください。",
            en="Send it in parts, or ask an administrator to raise upload_max_mb.",
        ),
    )


def sound_limit() -> int:
    """Bytes of a recording."""
    return service().settings.upload_max_mb * MB
