"""Whether a change fits what stands there now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from transcribe.messages import Message

from ..errors import Conflict
from .changes import Change, TurnState, VoiceState

Turns = Mapping[str, TurnState]  # those that a change touches, as they stand now, by code
Voices = Mapping[str, VoiceState]  # all of the transcript


class Overtaken(Conflict):
    """turns, voices: codes of those that are not any more what the change was made on."""

    def __init__(self, turns: Sequence[str], voices: Sequence[str]) -> None:
        super().__init__(
            Message(
                ja="ほかの人が同じところを先に変えました。",
                en="Somebody else has changed the same place meanwhile.",
            ),
            Message(
                ja="並べて示す二つを見比べて、残すほうを選んでください。",
                en="Compare the two that are shown and choose which one stays.",
            ),
        )
        self.turns, self.voices = tuple(turns), tuple(voices)


def check(change: Change, turns: Turns, voices: Voices) -> None:
    """Raises Overtaken."""
    changed_turns, changed_voices = _changed(change, turns, voices)
    gone = [
        (t.code, t.after.speaker)
        for t in change.turns
        if t.after and t.after.speaker is not None and t.after.speaker not in _after(change, voices)
    ]
    turn_codes = dict.fromkeys([*changed_turns, *(code for code, _ in gone)])
    voice_codes = dict.fromkeys([*changed_voices, *(voice for _, voice in gone)])
    if turn_codes or voice_codes:
        raise Overtaken([*turn_codes], [*voice_codes])


def standing(change: Change, turns: Turns, voices: Voices) -> Change:
    """What of the change can still be made.

    Only turns that stay, each by itself: half a split or half a merge would lose text or double it.
    """
    changed_turns, changed_voices = _changed(change, turns, voices)
    if not changed_turns and not changed_voices:
        return change
    is_whole = change.voices or any(t.before is None or t.after is None for t in change.turns)
    if is_whole:
        return Change()
    return replace(change, turns=tuple(t for t in change.turns if t.code not in changed_turns))


def _changed(change: Change, turns: Turns, voices: Voices) -> tuple[list[str], list[str]]:
    """Codes of the turns and the voices that others have changed."""
    return (
        [t.code for t in change.turns if turns.get(t.code) != t.before],
        [v.code for v in change.voices if voices.get(v.code) != v.before],
    )


def _after(change: Change, voices: Voices) -> set[str]:
    """The voices that are there once the change is made."""
    gone = {v.code for v in change.voices if v.after is None}
    return ({*voices} | {v.code for v in change.voices}) - gone
