"""Requests whose files are kept beside the data while they come in, not in the system's /tmp."""

from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Request

from transcribe.files import explained

from .current import service

IN_MEMORY = 512 * 1024  # bytes of a file that stay in memory


class FormRequest(Request):
    """A form with large files takes the space of the data folder, and no memory."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        folder = service().files.scratch
        with explained(folder, "--data"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cast(IO[bytes], SpooledTemporaryFile(IN_MEMORY, dir=str(folder)))
