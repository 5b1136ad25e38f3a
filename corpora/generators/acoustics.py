"""How a voice sounds at a microphone in a room: image sources in a shoebox, by pyroomacoustics.

It is MIT, still released, has wheels for every system, and measures reverberation time as well
(gpuRIR wants a CUDA card, rir-generator gives responses only).

Limits, which a report has to say: mouth and microphone are equally strong in every direction; the
room is empty, its six walls are of one material that absorbs all frequencies alike; nobody moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .rooms import Point, Room
from .workshop import SAMPLE_RATE, library_missing

EARLY_S = 0.05  # reflections until then help a listener, later ones blur: the 50 of C50
DIRECT_S = 0.005  # left out when reverberation is measured
DECAY_DB = 30  # T30: measured over 30 dB, stated for 60 as ISO 3382 does
TOLERANCE = 0.03  # of the reverberation time that was asked for
ROUNDS = 6
LOWEST_HZ = 30.0  # of voices nothing lies below

Signal = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """What arrives at the microphone of a click at the mouth.

    samples  1.0 is the sound as it would be at 1 m without a room
    direct   frame at which the direct sound arrives
    """

    samples: Signal
    direct: int

    @property
    def c50_db(self) -> float:
        """Clarity: energy until 50 ms after the direct sound, to what comes later."""
        late = self.direct + round(EARLY_S * SAMPLE_RATE)
        energy = np.square(self.samples)
        return float(10 * np.log10(np.sum(energy[:late]) / np.sum(energy[late:])))

    @property
    def rt60_s(self) -> float:
        """Reverberation time of what follows the direct sound."""
        pra = _pyroomacoustics()
        tail = self.samples[self.direct + round(DIRECT_S * SAMPLE_RATE) :]
        return float(pra.experimental.measure_rt60(tail, SAMPLE_RATE, decay_db=DECAY_DB))


@dataclass(frozen=True, slots=True, eq=False)
class Acoustics:
    """A room, simulated.

    rt60_s     as measured: mean over the seats, at the farthest microphone
    responses  by id of the seat and distance in m
    """

    rt60_s: float
    responses: Mapping[tuple[str, float], Response]


def simulate(room: Room) -> Acoustics:
    """Every seat and distance of a room, its walls made so that it has the reverberation wanted.

    Sabine's formula gives the absorption to start with. Sound that runs along the longer walls
    lasts longer than it says (by a third in a meeting room), so the absorption is raised until
    what is measured agrees. Raises InputError without pyroomacoustics.
    """
    pra = _pyroomacoustics()
    absorption, order = pra.inverse_sabine(room.rt60_s, room.size_m)
    farthest = max(room.distances_m)
    for _ in range(ROUNDS):
        measured = _mean_rt60(room, absorption, order, farthest)
        if abs(measured / room.rt60_s - 1) <= TOLERANCE:
            break
        absorption = 1 - (1 - absorption) ** (measured / room.rt60_s)
    found = {
        (seat.id, distance): response
        for seat in room.seats
        for distance, response in zip(
            room.distances_m,
            impulse_responses(
                room.size_m,
                absorption,
                order,
                seat.mouth_m,
                [seat.microphone_m(d) for d in room.distances_m],
            ),
            strict=True,
        )
    }
    measured = float(np.mean([found[seat.id, farthest].rt60_s for seat in room.seats]))
    return Acoustics(measured, found)


def _mean_rt60(room: Room, absorption: float, order: int, distance: float) -> float:
    """Over the seats, with the microphone at this distance."""
    responses = [
        impulse_responses(
            room.size_m, absorption, order, seat.mouth_m, [seat.microphone_m(distance)]
        )[0]
        for seat in room.seats
    ]
    return float(np.mean([r.rt60_s for r in responses]))


def impulse_responses(
    size_m: Point, absorption: float, order: int, mouth_m: Point, microphones_m: Sequence[Point]
) -> list[Response]:
    """From one mouth to each microphone.

    absorption  share of the energy that a wall takes, above 0 and below 1
    order       reflections that are followed at most

    The model lets a constant pressure build up that no room has; the low cut takes it away. The
    library's own does so too, but rings before the sound arrives.
    """
    from scipy.signal import butter, sosfilt

    pra = _pyroomacoustics()
    pra.constants.set("num_threads", 1)  # sums in one order, so that one seed gives one sound
    pra.constants.set("rir_hpf_enable", False)
    shoebox = pra.ShoeBox(
        size_m, fs=SAMPLE_RATE, materials=pra.Material(absorption), max_order=order
    )
    shoebox.add_source(mouth_m)
    shoebox.add_microphone_array(np.array(microphones_m).T)
    shoebox.compute_rir()
    delay = pra.constants.get("frac_delay_length") // 2  # before every response
    speed = pra.constants.get("c")
    distances = [float(np.linalg.norm(np.subtract(m, mouth_m))) for m in microphones_m]
    low_cut = butter(2, LOWEST_HZ, "highpass", fs=SAMPLE_RATE, output="sos")
    tail = round(SAMPLE_RATE / LOWEST_HZ) * 2  # what the low cut itself takes to die away
    return [
        Response(
            sosfilt(low_cut, np.pad(rows[0], (0, tail))), delay + round(d / speed * SAMPLE_RATE)
        )
        for rows, d in zip(shoebox.rir, distances, strict=True)
    ]


def _pyroomacoustics() -> Any:
    try:
        import pyroomacoustics
    except ImportError as error:
        raise library_missing("pyroomacoustics") from error
    return pyroomacoustics
