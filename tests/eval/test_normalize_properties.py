"""What holds for any text, tried on random ones: every normaliser has done its work at once."""

import random

import pytest

from eval import normalize
from eval.metrics import count
from eval.score import MEASURES, score
from transcribe.errors import InputError
from transcribe.japanese import drop_fillers, fold_forms, unify_numerals, unify_variants

NUMERALS = "0123456789一二三四五六七八九〇十百千万億兆壱参拾、,.・点の分/%-−▲¥"
SPEECH = "えーあのまあそうとん〜、。はい事時頂出来下さい御意見々ヶカサーバWEBaiへを"
ODD = "½①㎡㌫゛\u3099\U000e0100\u0301\u0338\u200b≠İßﬁ葛神\ufa19髙𠮷🙂\n １，％㈱ﾊﾞ"
ALPHABETS = (NUMERALS, SPEECH, NUMERALS + SPEECH + ODD, "十百千万億兆12、点の")
NORMALIZERS = {
    **{name: getattr(normalize, name) for name in MEASURES},
    "numerals": unify_numerals,
    "fillers": drop_fillers,
    "variants": unify_variants,
    "forms": fold_forms,
}


def texts(seed: int, many: int) -> list[str]:
    random_ = random.Random(seed)
    return [
        "".join(random_.choices(random_.choice(ALPHABETS), k=random_.randint(0, 14)))
        for _ in range(many)
    ]


@pytest.mark.parametrize("name", NORMALIZERS)
def test_normalising_twice_changes_nothing(name):
    normalized = NORMALIZERS[name]
    changed = [t for t in texts(1, 3_000) if normalized(normalized(t)) != normalized(t)]
    assert changed == []


@pytest.mark.parametrize("name", ["strict", "standard", "lenient"])
def test_strings_hold_no_blank(name):
    assert [t for t in texts(2, 1_000) if any(map(str.isspace, NORMALIZERS[name](t)))] == []


def test_scores_count_the_normalised_strings():
    references, hypotheses = texts(3, 400), texts(4, 400)
    for reference, hypothesis in zip(references, hypotheses, strict=True):
        try:
            measures = score(reference, hypothesis).measures
        except InputError:
            assert normalize.standard(reference) == ""
            continue
        for name in MEASURES:
            strings = NORMALIZERS[name](reference), NORMALIZERS[name](hypothesis)
            assert measures[name] == count(*strings)


def test_a_text_scores_full_marks_against_itself():
    for text in texts(5, 400):
        if normalize.standard(text):
            measures = score(text, text).measures
            assert all(m.hits == m.length and not m.insertions for m in measures.values())
