"""The machine's own transcripts, read once.

Their files never change and are named by what they hold: what was read of one stays right. A
meeting's page asks for the same file several times in a second, and reading it takes half of one.
"""

from collections import OrderedDict
from threading import Lock

from transcribe.formats.exchange import read_json
from transcribe.types import Transcript

from ..storage.files import FileStore

MOST_WORDS = 400_000  # of all that is kept: some 100 MB, or 20 hours of speech


class Kept:
    """The transcripts read last, up to a number of words; the newest whatever its size.

    May be used by several threads; what it returns is shared and stays as it is.
    """

    def __init__(self, most_words: int) -> None:
        self.most_words = most_words
        self._found: OrderedDict[str, tuple[Transcript, int]] = OrderedDict()
        self._looking = Lock()
        self._reading = Lock()  # several at once would only take longer, each the same work

    def __len__(self) -> int:
        return len(self._found)

    def read(self, files: FileStore, key: str) -> Transcript:
        """Raises InputError for a file that is no transcript, NotFound, StorageError."""
        files.size(key)  # what was removed from the store is not told any more
        if found := self._get(key):
            return found
        with self._reading:
            if found := self._get(key):
                return found
            transcript = read_json(files.read(key).decode())
            self._put(key, transcript)
            return transcript

    def _get(self, key: str) -> Transcript | None:
        with self._looking:
            if key not in self._found:
                return None
            self._found.move_to_end(key)
            return self._found[key][0]

    def _put(self, key: str, transcript: Transcript) -> None:
        size = _size(transcript)
        with self._looking:
            self._found[key] = transcript, size
            while (
                len(self._found) > 1 and sum(n for _, n in self._found.values()) > self.most_words
            ):
                self._found.popitem(last=False)


def _size(transcript: Transcript) -> int:
    """In words, roughly: everything else in it takes about as much room as one."""
    others = transcript.notices, transcript.corrections, transcript.speaker_segments
    return sum([1, *map(len, others), *(len(turn.words) + 1 for turn in transcript.turns)])


_kept = Kept(MOST_WORDS)


def machine(files: FileStore, key: str) -> Transcript:
    """What the machine made, by the key of its file. Raises InputError, NotFound, StorageError."""
    return _kept.read(files, key)
