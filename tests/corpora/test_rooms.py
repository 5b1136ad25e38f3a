"""Simulated rooms against physics: level, clarity, reverberation, noise, gain, time."""

import math

import numpy as np
import pytest

from corpora.generators.acoustics import Response, impulse_responses, simulate
from corpora.generators.codec import CODECS, through
from corpora.generators.design import Setting
from corpora.generators.levels import Microphone, level_of, quantise, speech_level
from corpora.generators.noise import HOTH_DB, HOTH_HZ, office_noise, white_noise
from corpora.generators.rendering import AFTER_S, parts, render
from corpora.generators.rooms import Room, Seat, load_plan
from corpora.generators.sound import speech_spans
from corpora.manifest import Conditions, Recording, ReferenceTurn

RATE = 16_000
MOUTH = (1.3, 2.1, 1.2)
FREE = Response(np.array([1.0]), 0)  # at 1 m, in the open
MICROPHONE = Microphone(dbfs_at_94_db_spl=-6.0, noise_db_spl=25.0)
SEAT = Seat("A", MOUTH, 50.0, -5.0)
ROOM = Room(
    "office", "会議室", "卓上マイク", (4.0, 5.0, 2.6), 0.35, (SEAT,), (), (0.1, 0.5, 2.0), (40.0,)
)


@pytest.fixture(scope="module")
def acoustics():
    return simulate(ROOM)


@pytest.fixture(scope="module")
def speech(sample):
    """2.9 s of the sample meeting, its first sentence, with silence around it."""
    return np.pad(sample.samples[8_000:54_400], 4_800)


def setting(speech_db=60.0, noise_db=40.0, distance=1.0, codec="none"):
    clean = Recording("a", "a.flac", "", 1.0, (ReferenceTurn("s", "はい。"),), Conditions(), "a")
    return Setting(clean, ROOM, SEAT, distance, speech_db, noise_db, codec)


def open_air(distances):
    """A room whose walls give nothing back."""
    places = [SEAT.microphone_m(d) for d in distances]
    return impulse_responses((6.0, 8.0, 3.0), 0.99, 0, MOUTH, places)


def heard(response, sound):
    return np.convolve(sound, response.samples)[response.direct :][: len(sound)]


@pytest.mark.parametrize("distance", [0.1, 1.0, 3.7])
def test_the_microphone_is_as_far_away_as_it_says(distance):
    assert math.dist(SEAT.microphone_m(distance), MOUTH) == pytest.approx(distance)
    assert SEAT.microphone_m(distance)[2] < MOUTH[2]  # on the table


def test_doubling_the_distance_takes_6_db():
    sound = office_noise(RATE, RATE, 0.0, np.random.default_rng(1))
    distances = [0.25, 0.5, 1.0, 2.0]
    levels = [level_of(heard(r, sound)) for r in open_air(distances)]
    wanted = [-20 * math.log10(d) for d in distances]  # 1 m is the reference
    assert levels == pytest.approx(wanted, abs=0.2)


def test_the_way_through_the_air_takes_no_time_off_the_reference():
    sound = white_noise(4_000, 0.0, np.random.default_rng(2))
    for response in open_air([0.1, 3.0]):
        found = heard(response, sound)
        lags = np.correlate(found, sound, "full")
        assert abs(int(np.argmax(lags)) - (len(sound) - 1)) <= 1  # samples


def test_clarity_is_early_to_late_energy():
    clicks = np.zeros(2_000)
    clicks[100], clicks[100 + 700], clicks[100 + 900] = 1.0, 0.5, 0.1  # 44 ms and 56 ms later
    assert Response(clicks, 100).c50_db == pytest.approx(10 * math.log10(1.25 / 0.01))


def test_reverberation_is_measured_on_what_decays():
    noise = np.random.default_rng(3).standard_normal(RATE)
    decay = 10 ** (-3 * np.arange(RATE) / RATE / 0.6)  # 60 dB in 0.6 s
    click = np.zeros(RATE)
    click[0] = 300.0  # a near microphone: direct sound far above the room's
    assert Response(noise * decay + click, 0).rt60_s == pytest.approx(0.6, rel=0.05)


def test_a_room_has_the_reverberation_asked_for(acoustics):
    assert acoustics.rt60_s == pytest.approx(ROOM.rt60_s, rel=0.05)


def test_clarity_falls_with_distance_and_with_reverberation(acoustics):
    near, middle, far = (acoustics.responses["A", d].c50_db for d in ROOM.distances_m)
    assert near > middle + 6 > far + 9
    live = impulse_responses(ROOM.size_m, 0.15, 60, MOUTH, [SEAT.microphone_m(2.0)])
    assert live[0].c50_db < far - 3


def test_office_noise_has_its_level_and_spectrum():
    noise = office_noise(30 * RATE, RATE, -40.0, np.random.default_rng(4))
    assert level_of(noise) == pytest.approx(-40.0, abs=1e-6)

    power = np.abs(np.fft.rfft(noise)) ** 2
    bins = np.fft.rfftfreq(len(noise), 1 / RATE)
    bands = [np.mean(power[abs(bins / hz - 1) < 0.08]) for hz in HOTH_HZ[:-1]]
    shape = 10 * np.log10(bands)
    np.testing.assert_allclose(shape - shape[0], np.array(HOTH_DB[:-1]) - HOTH_DB[0], atol=1.0)


def test_a_sound_level_meter_shows_4_5_db_less():
    noise = office_noise(10 * RATE, RATE, 50.0, np.random.default_rng(5))
    hz = np.fft.rfftfreq(len(noise), 1 / RATE)[1:]
    weight = (
        12194**2
        * hz**4
        / (
            (hz**2 + 20.6**2)
            * np.sqrt((hz**2 + 107.7**2) * (hz**2 + 737.9**2))
            * (hz**2 + 12194**2)
        )
    )  # A, IEC 61672
    weighted = np.fft.irfft(np.r_[0, np.fft.rfft(noise)[1:] * weight * 10 ** (2.0 / 20)])
    assert level_of(weighted) == pytest.approx(50.0 - 4.5, abs=0.3)


def test_60_db_spl_at_1_m_arrives_at_the_stated_level(speech):
    made = parts(speech, FREE, setting(60.0), MICROPHONE, [1])
    assert speech_level(made.speech, made.spans, RATE) == pytest.approx(60 - 94 - 6, abs=0.01)
    assert made.spans == tuple(speech_spans(speech, RATE))
    louder = parts(speech, FREE, setting(66.0), MICROPHONE, [1])
    assert level_of(louder.speech) - level_of(made.speech) == pytest.approx(6.0)


def test_noise_is_the_rooms_and_the_microphones_own(speech):
    quiet = parts(speech, FREE, setting(noise_db=0.0), MICROPHONE, [1])
    assert level_of(quiet.noise) == pytest.approx(25 - 94 - 6, abs=0.2)
    loud = parts(speech, FREE, setting(noise_db=50.0), MICROPHONE, [1])
    assert level_of(loud.noise) == pytest.approx(50 - 94 - 6, abs=0.2)
    assert loud.snr_db == pytest.approx(10.0, abs=0.2)  # 60 dB against 50 dB


def test_the_snr_written_is_that_of_the_parts(speech, acoustics):
    response, wanted = acoustics.responses["A", 2.0], setting(distance=2.0)
    made = parts(speech, response, wanted, MICROPHONE, [1])
    rendered = render(speech, response, wanted, MICROPHONE, [1])

    spans = [slice(round(a * RATE), round(b * RATE)) for a, b in speech_spans(speech, RATE)]
    said = np.mean(np.concatenate([made.speech[s] for s in spans]) ** 2)
    assert rendered.snr_db == pytest.approx(10 * math.log10(said / np.mean(made.noise**2)))
    mixed, _ = quantise(made.speech + made.noise)
    np.testing.assert_array_equal(rendered.samples, mixed)
    assert len(mixed) == len(speech) + round(AFTER_S * RATE)


def test_only_what_is_near_and_loud_clips(speech, acoustics):
    near, far = acoustics.responses["A", 0.1], acoustics.responses["A", 2.0]
    assert render(speech, near, setting(60.0), MICROPHONE, [1]).clipped == 0
    clipped = render(speech, near, setting(78.0), MICROPHONE, [1])
    at_the_edge = np.count_nonzero(abs(clipped.samples.astype(int)) >= 32_767)
    assert at_the_edge * 0.9 < clipped.clipped <= at_the_edge  # some just reach it
    assert render(speech, far, setting(78.0), MICROPHONE, [1]).clipped == 0


def test_the_seed_makes_the_noise(speech):
    one, same, other = (
        render(speech, FREE, setting(), MICROPHONE, [seed]).samples for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("codec", CODECS)
def test_a_codec_keeps_time_and_length_but_not_every_detail(speech, codec):
    before, _ = quantise(speech.astype(np.float64))
    after = through(before, codec)
    assert (len(after), after.dtype) == (len(before), np.int16)
    assert not np.array_equal(after, before)

    one, two = before / 32_768, after / 32_768
    spectrum = np.fft.rfft(one, 2 * len(one)) * np.conj(np.fft.rfft(two, 2 * len(two)))
    lag = int(np.argmax(np.fft.irfft(spectrum)))
    assert min(lag, 2 * len(one) - lag) <= 16  # 1 ms
    assert level_of(two) == pytest.approx(level_of(one), abs=1.0)


def test_a_telephone_has_no_treble(speech):
    before, _ = quantise(speech.astype(np.float64))
    after = through(before, "phone")
    spectra = [abs(np.fft.rfft(x / 32_768)) for x in (before, after)]
    treble = [level_of(s[len(before) * 5_000 // RATE :]) for s in spectra]
    assert treble[1] < treble[0] - 20


def test_every_bundled_room_can_be_built():
    for name in ("standard", "pilot", "four-rooms"):
        plan = load_plan(name)
        assert plan.id == name
        for room in plan.rooms:
            places = [s.microphone_m(d) for s in room.seats for d in room.distances_m]
            assert len(set(places)) == len(places) == len(room.seats) * len(room.distances_m)
