"""What happens to the turns once words and speakers are joined: marks, words, names.

Nothing that was recognised is lost here: marks are put in order, corrections are recorded and can
be undone, names are proposals.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeVar

from .align import Joined
from .correction import Corrected, Corrector, WordList, sure_words
from .engines.base import Scorer
from .engines.loading import Engine
from .errors import Cancelled, StorageError
from .japanese.punctuation import punctuate
from .japanese.readings import DICTIONARY
from .messages import Message
from .naming import proposal_notices, propose_names
from .progress import Meter
from .request import Request
from .stages import Sound, judge_turns
from .types import Correction, Notice, SpeakerProposal, Turn
from .vocabulary import attendees
from .workspace import Workspace

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Revised:
    """Turns as they are delivered, and what was done to them or is proposed for them."""

    turns: tuple[Turn, ...]
    corrections: tuple[Correction, ...] = ()
    notices: tuple[Notice, ...] = ()
    proposals: tuple[SpeakerProposal, ...] = ()


def corrects(request: Request) -> bool:
    """Whether the request asks for corrections: they know Japanese only."""
    return request.correction != "off" and request.language == "ja"


def revise(
    request: Request,
    joined: Joined,
    sounds: Sequence[Sound],
    recognizer: Engine,
    dictionary: WordList | None,
    workspace: Workspace,
    meter: Meter,
) -> Revised:
    """Turns with their marks in order and, where asked for, their words corrected."""
    turns = _tried(lambda: punctuate(joined.turns, request.language), joined.turns)
    corrected = Corrected(turns)
    if corrects(request) and turns:
        heard = _sounds_of(request, joined, sounds)
        corrected = _corrected(request, turns, heard, recognizer, dictionary, workspace, meter)
    people = attendees(request.vocabulary)
    nobody: tuple[SpeakerProposal, ...] = ()
    proposals = _tried(
        lambda: propose_names(corrected.turns, joined.speakers, people, request.language), nobody
    )
    notices = proposal_notices(proposals, corrected.turns, joined.speakers)
    return Revised(
        corrected.turns, corrected.corrections, (*corrected.notices, *notices), proposals
    )


def _tried(step: Callable[[], T], instead: T) -> T:
    """What makes a text easier to read must never cost it."""
    try:
        return step()
    except Exception:
        log.exception("a step of the revision failed")
        return instead


def _sounds_of(
    request: Request, joined: Joined, sounds: Sequence[Sound]
) -> Mapping[str | None, Sound]:
    """Each speaker's own channel, where they have one; for all others the first."""
    own: dict[str | None, Sound] = {None: sounds[0]}
    if request.separate_channels:
        own |= {s.id: sound for s, sound in zip(joined.speakers, sounds, strict=True)}
    return own


def _corrected(
    request: Request,
    turns: tuple[Turn, ...],
    sounds: Mapping[str | None, Sound],
    recognizer: Engine,
    dictionary: WordList | None,
    workspace: Workspace,
    meter: Meter,
) -> Corrected:
    """Where anything goes wrong, the turns as they were recognised: no text is lost with it."""
    try:
        scorer = recognizer.loaded
        if not isinstance(scorer, Scorer):  # an engine that cannot weigh two texts
            return Corrected(turns)
        corrector = Corrector(request.vocabulary, dictionary, sure_words(turns))
        named = sorted((str(who), sound.name) for who, sound in sounds.items())
        settings = [recognizer.provenance, corrector.digest, version(DICTIONARY), named]
        judged = judge_turns(turns, corrector, scorer, sounds, settings, workspace, meter)
        return corrector.decided(turns, judged, request.correction)
    except (Cancelled, StorageError):
        raise
    except Exception:
        log.exception("correction failed")
        detail = Message(
            ja="同音語と用語の確認ができませんでした。文字は認識したままです。",
            en="Words and terms could not be checked; the text is as it was recognised.",
        )
        end = max(s.copy.duration for s in sounds.values())
        return Corrected(turns, notices=(Notice("no_correction", 0.0, end, str(detail)),))
