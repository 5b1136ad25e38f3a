"""How alike two readings sound, and where a text sounds like a term."""

import random
from itertools import product

import pytest

from transcribe.correction.near import matches
from transcribe.correction.sounds import ALPHABET, distance

KANA = "かがきくけこさしたちつてとなにっんうーいあおよ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("じゅしんりつ", "しゅしんりつ"),  # voicing
        ("おおにし", "おーにし"),  # a long vowel
        ("がっこう", "がこう"),  # a small っ
        ("いいん", "いん"),  # い after い
        ("しみん", "しみ"),  # ん at the end
    ],
)
def test_what_recognisers_mix_up_is_half_a_kana_apart(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one) == 0.5


def test_the_same_is_not_apart_and_strangers_are_a_kana_apart_each() -> None:
    assert distance("ていそくすう", "ていそくすう") == 0
    assert distance("か", "ぬ") == 1
    assert distance("", "かき") == 2


def test_kana_of_one_vowel_or_consonant_are_nearer_than_strangers() -> None:
    assert 0.5 < distance("か", "さ") == distance("か", "き") < 1


def test_a_character_that_is_no_kana_is_like_nothing() -> None:
    assert distance("か", "8") == 1
    assert distance("漢", "漢") == 1


def test_distances_are_symmetric_and_never_shorter_by_a_detour() -> None:
    draw = random.Random(1)
    words = ["".join(draw.choices(KANA, k=draw.randint(1, 5))) for _ in range(12)]
    for a, b, c in product(words, repeat=3):
        assert distance(a, b) == pytest.approx(distance(b, a))
        assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-5


def test_every_kana_has_its_place() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 82
    assert not set("あいうえおかんっーゃゅょぱぽゔを") - set(ALPHABET)


def test_terms_are_found_wherever_they_begin_with_the_least_distance() -> None:
    draw = random.Random(2)
    for _ in range(40):
        text = "".join(draw.choices(KANA, k=14))
        terms = ["".join(draw.choices(KANA, k=draw.randint(3, 6))) for _ in range(3)]
        found = {(m.term, m.end): m.distance for m in matches(text, terms, [1.5] * 3)}
        for number, term in enumerate(terms):
            for end in range(1, len(text) + 1):
                least = min(distance(text[start:end], term) for start in range(end))
                if least <= 1.5:
                    assert found[number, end] == pytest.approx(least, abs=1e-4)
                else:
                    assert (number, end) not in found


def test_no_terms_or_no_text_is_no_match() -> None:
    assert list(matches("", ["かき"], [1])) == list(matches("かき", [], [])) == []
