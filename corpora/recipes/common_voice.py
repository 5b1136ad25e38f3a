"""Common Voice, Japanese: sentences that volunteers read into whatever microphone they had.

    cv-corpus-27.0-2026-09-11/ja/
        test.tsv        client_id  path  …  sentence  …  age  gender  …  (tab-separated, no quotes)
        clips/*.mp3

Age and sex are the speakers' own words where they gave them. "seventies" lies in two of our bands
and stays unknown. Neither microphone nor distance is told.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from transcribe.messages import Message

from ..building import Item, as_id
from ..manifest import Conditions, CorpusSpeaker, ReferenceTurn
from .base import Recipe, find_root, lines_of

TABLE, CLIPS = "test.tsv", "clips"
NEEDED = ("client_id", "path", "sentence")
AGES = {
    "teens": "-19",
    "twenties": "20-39",
    "thirties": "20-39",
    "fourties": "40-59",  # as the collection spells it
    "forties": "40-59",
    "fifties": "40-59",
    "sixties": "60-74",
    "eighties": "75-",
    "nineties": "75-",
}
SEXES = {
    "female": "female",
    "female_feminine": "female",
    "male": "male",
    "male_masculine": "male",
}
LAYOUT = Message(
    ja="展開した cv-corpus-…/ja（test.tsv と clips がある）を --from で指定してください。",
    en="Give the unpacked folder cv-corpus-…/ja, with test.tsv and clips in it, as --from.",
)
ID_CHARACTERS = 16  # of client_id, a hash of 128: enough to tell speakers apart


def read(given: Path) -> Iterator[Item | Message]:
    root = find_root(given, ("ja", "*/ja"), TABLE, LAYOUT)
    lines = lines_of(root / TABLE)
    _, heading = next(lines, (0, ""))
    names = heading.split("\t")
    for number, line in lines:
        cells = line.split("\t")
        row = dict(zip(names, cells, strict=False))
        whole = len(cells) == len(names) and all(row.get(name, "").strip() for name in NEEDED)
        yield _item(root, row) if whole and _is_name(row["path"]) else _broken(number)


def _item(root: Path, row: Mapping[str, str]) -> Item:
    speaker = CorpusSpeaker(
        id=row["client_id"][:ID_CHARACTERS],
        name=row["client_id"][:ID_CHARACTERS],
        sex=SEXES.get(row.get("gender", ""), "unknown"),
        age_band=AGES.get(row.get("age", ""), "unknown"),
    )
    clip = as_id(Path(row["path"]).stem)
    return Item(
        id=clip,
        sound=root / CLIPS / row["path"],
        turns=(ReferenceTurn(speaker.id, row["sentence"].strip()),),
        speakers=(speaker,),
        conditions=Conditions(),
        utterance=clip,
    )


def _is_name(path: str) -> bool:
    """Whether it names a file and not a way to somewhere else."""
    return Path(path).name == path and bool(as_id(Path(path).stem))


def _broken(number: int) -> Message:
    return Message(
        ja=f"{TABLE}:{number}: 列が足りないか、余っているか、空です（{', '.join(NEEDED)}）。",
        en=f"{TABLE}:{number}: columns are missing, too many or empty ({', '.join(NEEDED)}).",
    )


RECIPE = Recipe(
    id="common-voice-ja",
    title="Common Voice 日本語",
    language="ja",
    licence="CC0-1.0",
    source="Mozilla Common Voice, Scripted Speech, https://commonvoice.mozilla.org",
    partition="test",
    terms=Message(
        ja="CC0-1.0。入手のとき、話者を特定しないことに同意します。",
        en="CC0-1.0. Whoever downloads it promises not to identify its speakers.",
    ),
    obtain=Message(
        ja="Mozilla Data Collective の「Common Voice Scripted Speech – Japanese」（登録が必要）",
        en="Mozilla Data Collective, Common Voice Scripted Speech – Japanese (with an account)",
    ),
    layout=LAYOUT,
    read=read,
)
