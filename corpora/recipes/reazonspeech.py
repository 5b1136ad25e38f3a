"""ReazonSpeech: Japanese television, cut by its captions.

    test.tsv or all.tsv      fff/0123456789abc.flac <tab> caption
    fff/*.flac               16 kHz, unpacked from fff.tar; or the same below data/

The collection names no test part of its own. What others call its held-out test is the last of its
4,096 archives, fff; so of all.tsv only the lines of fff are taken, of test.tsv all. Captions are
nearly, not quite, word for word; nobody noted who speaks.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from transcribe.errors import InputError
from transcribe.messages import Message

from ..building import Item, as_id
from ..manifest import UNKNOWN_SPEAKER, Conditions, CorpusSpeaker, ReferenceTurn
from .base import Recipe, lines_of

HELD_OUT = "fff"
TABLES = {"test.tsv": "", "all.tsv": f"{HELD_OUT}/"}  # name -> what the lines must begin with
SPEAKER = CorpusSpeaker(UNKNOWN_SPEAKER, "不明")
LAYOUT = Message(
    ja=f"all.tsv（または test.tsv）と、{HELD_OUT}.tar を展開した {HELD_OUT} のフォルダーを"
    "同じ場所に置き、--from で指定してください。",
    en=f"Put all.tsv (or test.tsv) and the folder {HELD_OUT}, unpacked from {HELD_OUT}.tar, into"
    " one place and give it as --from.",
)


def read(given: Path) -> Iterator[Item | Message]:
    name = next((n for n in TABLES if (given / n).is_file()), None)
    if name is None:
        raise InputError(
            Message(
                ja=f"{given} に {' も '.join(TABLES)} もありません。",
                en=f"{given} holds neither {' nor '.join(TABLES)}.",
            ),
            LAYOUT,
        )
    for number, line in lines_of(given / name):
        if line.startswith(TABLES[name]):
            yield _item(given, f"{name}:{number}", line)


def _item(given: Path, place: str, line: str) -> Item | Message:
    file, _, text = (part.strip() for part in line.partition("\t"))
    path = PurePosixPath(file)
    if not text or path.is_absolute() or ".." in path.parts or path.suffix != ".flac":
        return Message(
            ja=f"{place}: 「ファイル<タブ>字幕」の形ではありません。",
            en=f"{place}: this is not file<tab>caption.",
        )
    clip = as_id(str(path.with_suffix("")))
    below = given / "data" if (given / "data").is_dir() else given
    return Item(
        id=clip,
        sound=below / path,
        turns=(ReferenceTurn(SPEAKER.id, text),),
        speakers=(SPEAKER,),
        conditions=Conditions(),
        utterance=clip,
    )


RECIPE = Recipe(
    id="reazonspeech",
    title="ReazonSpeech",
    language="ja",
    licence="CDLA-Sharing-1.0, only for the purposes of Article 30-4 of the Japanese Copyright Act",
    source="ReazonSpeech v2, https://huggingface.co/datasets/reazon-research/reazonspeech",
    partition="test",
    terms=Message(
        ja="CDLA-Sharing-1.0。著作権法第30条の4に定める目的に限って使えます（入手のときに同意）。",
        en="CDLA-Sharing-1.0, solely for the purposes of Article 30-4 of the Japanese Copyright"
        " Act, to which whoever downloads it agrees.",
    ),
    obtain=Message(
        ja="Hugging Face の reazon-research/reazonspeech（同意が必要）",
        en="reazon-research/reazonspeech on Hugging Face (after agreeing)",
    ),
    layout=LAYOUT,
    read=read,
)
