"""What the pages of the service rely on in every format of a record, ours and others'."""

from collections.abc import Callable

import pytest
from office import Office
from read_back import text_of, without_blanks
from recorded import SECRETS, SPOKEN, recorded

from transcribe.types import Speaker, Transcript, Turn
from webui.records.material import Material
from webui.records.writers import Writer

LONG = "予算の説明をいたします。" * 1_667  # a turn of 20,000 characters
STRANGE = (
    "拍手👏🏽が起こり、مرحبا と書いた紙を見せた。"
    "\u2066{\\an8}\u2069 %s ${x} #let x = 1 \\u{41} `a` ]] 〜—"
)


class RecordWriterContract:
    """Subclass it once per format, as Test…, with fixtures `kind` and `writer`.

    `material` gives what is known of a meeting, for options of a record.
    """

    def read(self, kind: str, writer: Writer, material: Material) -> str:
        return text_of(kind, writer.write(material))

    @pytest.mark.parametrize("layout", ["proceedings", "verbatim"])
    def test_every_turn_is_in_it(
        self, kind: str, writer: Writer, material: Callable[..., Material], layout: str
    ) -> None:
        found = material(layout=layout, with_words=writer.with_words)
        text = self.read(kind, writer, found)
        for turn in SPOKEN.turns:
            assert without_blanks(self.kept(turn.text)) in text

    def test_names_keep_their_variants(
        self, kind: str, writer: Writer, material: Callable[..., Material]
    ) -> None:
        text = self.read(kind, writer, material(layout="proceedings"))
        for person in material().minutes.people:
            if person.voice:
                assert without_blanks(self.kept(person.name)) in text

    @pytest.mark.parametrize("layout", ["proceedings", "minutes", "summary", "verbatim"])
    def test_a_public_version_holds_nothing_that_is_left_out(
        self, kind: str, writer: Writer, material: Callable[..., Material], layout: str
    ) -> None:
        text = self.read(kind, writer, material(layout=layout, is_public=True))
        for secret in SECRETS:
            assert without_blanks(secret) not in text

    def test_strange_and_long_turns_are_text_like_any_other(
        self, office: Office, kind: str, writer: Writer, material: Callable[..., Material]
    ) -> None:
        turns = tuple(
            Turn(f"T{n:04d}", "S1", n * 10.0, n * 10.0 + 9, text)
            for n, text in enumerate((LONG, STRANGE), 1)
        )
        spoken = Transcript(30.0, "ja", (Speaker("S1", "委員長"),), turns)
        meeting_id = recorded(office, spoken=spoken, omissions=[], annotations=[], events=[])
        text = self.read(kind, writer, material(meeting_id, layout="verbatim"))
        assert without_blanks(LONG) in text
        assert without_blanks(self.kept(STRANGE)) in text

    def test_a_meeting_without_a_word_can_be_written(
        self, office: Office, kind: str, writer: Writer, material: Callable[..., Material]
    ) -> None:
        nothing = Transcript(30.0, "ja", (), ())
        meeting_id = recorded(office, spoken=nothing, omissions=[], annotations=[])
        for layout in ("proceedings", "minutes", "summary", "verbatim"):
            content = writer.write(material(meeting_id, layout=layout))
            assert content or kind == "srt"  # which has no head

    def kept(self, text: str) -> str:
        """What a format keeps of a text: everything, unless it says otherwise."""
        return text
