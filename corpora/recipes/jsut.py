"""JSUT basic5000: one woman reads 5,000 sentences in an anechoic room.

jsut_ver1.1/basic5000/
    transcript_utf8.txt   BASIC5000_0001:水をマレーシアから買わなくてはならないのです。
    wav/BASIC5000_0001.wav   48 kHz
"""

import re
from collections.abc import Iterator
from pathlib import Path

from transcribe.messages import Message

from ..building import Item
from ..manifest import Conditions, CorpusSpeaker, ReferenceTurn
from .base import Recipe, find_root, lines_of

TEXTS = "transcript_utf8.txt"
NAME = re.compile(r"BASIC5000_\d{4}")
SPEAKER = CorpusSpeaker("jsut", "JSUT 話者", sex="female")
CONDITIONS = Conditions(room="無響室")
LAYOUT = Message(
    ja="展開した jsut_ver1.1（basic5000/transcript_utf8.txt と basic5000/wav がある）を"
    " --from で指定してください。",
    en="Give the unpacked jsut_ver1.1, with basic5000/transcript_utf8.txt and basic5000/wav in it,"
    " as --from.",
)


def read(given: Path) -> Iterator[Item | Message]:
    root = find_root(given, ("basic5000", "*/basic5000"), TEXTS, LAYOUT)
    for number, line in lines_of(root / TEXTS):
        yield _item(root, number, line)


def _item(root: Path, number: int, line: str) -> Item | Message:
    name, _, text = (part.strip() for part in line.partition(":"))
    if not text or not NAME.fullmatch(name):
        return Message(
            ja=f"{TEXTS}:{number}: 「BASIC5000_0001:文」の形ではありません。",
            en=f"{TEXTS}:{number}: this is not BASIC5000_0001:sentence.",
        )
    return Item(
        id=name,
        sound=root / "wav" / f"{name}.wav",
        turns=(ReferenceTurn(SPEAKER.id, text),),
        speakers=(SPEAKER,),
        conditions=CONDITIONS,
        utterance=name,
    )


RECIPE = Recipe(
    id="jsut",
    title="JSUT",
    language="ja",
    licence="JSUT terms: audio for academic, non-commercial or personal use; text CC-BY-SA-4.0",
    source="JSUT, Saruwatari Lab, University of Tokyo,"
    " https://sites.google.com/site/shinnosuketakamichi/publication/jsut",
    partition="basic5000",
    terms=Message(
        ja="音声は、学術機関での研究、非商用の研究、個人の利用に限られ、再配布できません。"
        "文は CC-BY-SA 4.0 など（同梱の LICENCE.txt）。営利目的では作成者の許諾が必要です。",
        en="The audio is for research at academic institutions, non-commercial research and"
        " personal use, and may not be passed on. The text is CC-BY-SA 4.0 and others (LICENCE.txt"
        " beside it). Commercial use needs its makers' consent.",
    ),
    obtain=Message(
        ja="東京大学 猿渡研究室の JSUT のページ（jsut_ver1.1.zip）",
        en="The JSUT page of Saruwatari Lab, University of Tokyo (jsut_ver1.1.zip)",
    ),
    layout=LAYOUT,
    read=read,
)
