"""Results with effects that are known, because they were put there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import exp, log2
from pathlib import Path

import numpy as np

from corpora.manifest import Conditions, CorpusSpeaker
from eval.metrics import CharacterCounts
from eval.results import Result, Run, System, write_results

USE_CASES = ("assembly", "meeting", "counter")
SYLLABLES = "議案第号市長予算補正委員会条例質疑採決窓口相談申請書類提出確認説明報告資料検討協議"
NORMALIZER = {"version": "kikitori-2", "digests": {"fillers.toml": "sha256:" + "ab" * 32}}

LogOdds = Callable[[Conditions, str], float]
"""From conditions and voice to the log odds that a character is right."""


@dataclass(frozen=True)
class Sweep:
    """A design: every text is recorded by each of its voices at every distance in every room.

    texts   per use case; voices take turns, one each, unless `shared`
    """

    distances: tuple[float, ...] = (0.1, 0.5, 1.0, 2.0)
    rooms: tuple[str, ...] = ("会議室", "議場")
    voices: tuple[str, ...] = ("voice-1", "voice-2", "voice-3")
    noises_db: tuple[float, ...] = (38.0,)
    texts: int = 12
    shared: bool = False
    characters: int = 60
    simulated: bool = True
    synthetic: bool = True
    use_cases: tuple[str, ...] = USE_CASES
    device: str | None = None
    sound: bool = True  # SNR and C50 are known

    def results(self, log_odds: LogOdds, seed: int = 1, spread: float = 0.3) -> list[Result]:
        """One result per recording; `spread` is how far texts differ, in log odds."""
        random = np.random.default_rng(seed)
        found = []
        for number, (use_case, text) in enumerate(product(self.use_cases, range(self.texts))):
            words = "".join(random.choice(list(SYLLABLES), self.characters))
            offset = spread * random.standard_normal()
            voices = self.voices if self.shared else (self.voices[number % len(self.voices)],)
            for voice in voices:
                utterance = f"{use_case}-{text:02}-{voice}"
                for c in self._conditions(use_case, random):
                    chance = 1 / (1 + exp(-log_odds(c, voice) - offset))
                    found.append(self._result(utterance, voice, words, c, chance, random))
        return found

    def _conditions(self, use_case: str, random: np.random.Generator) -> Iterator[Conditions]:
        for room, distance, noise in product(self.rooms, self.distances, self.noises_db):
            dead = 4.0 if room == self.rooms[0] else 0.0
            yield Conditions(
                use_case=use_case,
                distance_m=distance,
                device=self.device,
                room=room,
                noise_db_spl=noise,
                snr_db=60 - 6.02 * log2(distance) - noise if self.sound else None,
                c50_db=10 + dead - 3 * log2(distance) + random.normal(0, 0.5)
                if self.sound
                else None,
                simulated=self.simulated,
            )

    def _result(
        self,
        utterance: str,
        voice: str,
        words: str,
        conditions: Conditions,
        chance: float,
        random: np.random.Generator,
    ) -> Result:
        wrong = np.flatnonzero(random.random(len(words)) > chance)
        heard = list(words)
        for place in wrong:
            heard[place] = "〇"
        c = conditions
        return Result(
            recording=f"{utterance}-{c.room}-{c.distance_m}m-{c.noise_db_spl:g}dB",
            utterance=utterance,
            speaker=CorpusSpeaker(voice, f"声 {voice}", synthetic=self.synthetic),
            conditions=conditions,
            reference=f"{words[:30]}、{words[30:]}。",
            hypothesis="".join(heard),
            measures=measures(len(words), len(wrong)),
            duration=len(words) / 7,
            seconds=len(words) / 40,
            peak_memory_bytes=400_000_000,
            synthetic=self.synthetic,
        )


def measures(length: int, wrong: int, inserted: int = 0) -> Mapping[str, CharacterCounts]:
    """All four alike, but that strict also counts two marks and reading forgives half."""
    right = CharacterCounts(length - wrong, wrong, 0, inserted)
    return {
        "strict": CharacterCounts(length - wrong, wrong, 2, inserted),
        "standard": right,
        "lenient": right,
        "reading": CharacterCounts(length - wrong // 2, wrong // 2, 0, inserted),
    }


def run_of(name: str = "whisper-base", **changed: object) -> Run:
    values: dict[str, object] = {
        "system": System(name, "kikitori", "whisper-base", "rev", "sha256:" + "cd" * 32),
        "corpus": "council",
        "corpus_title": "合成の会議",
        "corpus_digest": "sha256:" + "12" * 32,
        "normalizer": NORMALIZER,
        "plan": "",
        "machine": {
            "processor": "Test CPU",
            "threads": 2,
            "memory_gb": 8.0,
            "system": "Linux",
            "versions": {"faster-whisper": "1.2.1"},
        },
        "started": "2026-11-20T01:02:03+00:00",
    }
    return Run(**(values | changed))


def write(folder: Path, results: list[Result], system: str = "whisper-base", **run: object) -> Path:
    path = folder / f"{system}.jsonl"
    write_results(path, run_of(system, recordings=len(results), **run), results)
    return path


def falling(
    start: float = 2.2,
    per_doubling: float = 0.0,
    rooms: Mapping[str, float] | None = None,
    voices: Mapping[str, float] | None = None,
    per_snr_db: float = 0.0,
    per_c50_db: float = 0.0,
) -> LogOdds:
    """Log odds that fall with distance from 0.1 m on, and move with the other factors."""

    def log_odds(c: Conditions, voice: str) -> float:
        return (
            start
            - per_doubling * log2(c.distance_m / 0.1)
            + (rooms or {}).get(c.room, 0.0)
            + (voices or {}).get(voice, 0.0)
            + per_snr_db * ((c.snr_db or 0.0) - 30)
            + per_c50_db * ((c.c50_db or 0.0) - 10)
        )

    return log_odds
