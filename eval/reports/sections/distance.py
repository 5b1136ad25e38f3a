"""Accuracy from near to far, and how far a line is held."""

from collections.abc import Iterator, Sequence

from transcribe.messages import Message

from ...distance import Curve, Point, Reach, curve, reach, rooms
from ...samples import Sample
from ...wording import joined, listed, metres, percent, percent_range
from ..document import Block, Figure, Heading, Items, Section, Shown, Table, Text
from ..evidence import Evidence, marks
from ..plots import MOST_SERIES, Series, distance_plot

TITLE = Message(ja="マイクとの距離と正確度", en="Accuracy against distance")
NONE: Shown = Message(ja="なし", en="none")
NO_INTERVAL = Message(ja="文が少なく出せない", en="too few texts")


def distance_section(found: Evidence) -> Section:
    curves = [(sample, curve(sample.results, found.measure)) for sample in found.samples]
    drawn = [(sample, one) for sample, one in curves if one.points]
    blocks: list[Block] = [Text(_meaning())]
    if not drawn:
        blocks.append(Text(_unknown(), "headline"))
    for number, part in enumerate(_parts(drawn)):
        blocks.append(_figure(found, part, number + 1))
    for sample, one in drawn:
        blocks += _sample_blocks(found, sample, one)
    return Section("distance", TITLE, tuple(blocks))


def _meaning() -> Message:
    return Message(
        ja="「線を保つ最大の距離」は、実際に測った距離のうち、そこまでのすべての距離で線以上だった"
        "いちばん遠い距離です。測っていない距離については何も言いません。",
        en="“The largest distance that holds a line” is the farthest measured distance up to which"
        " every measured distance is on or above the line. Nothing is said about distances that"
        " were not measured.",
    )


def _unknown() -> Message:
    return Message(
        ja="距離の記録された録音がないので、距離との関係は示せません。",
        en="No recording has a known distance, so nothing can be said about distance.",
    )


Drawn = list[tuple[Sample, Curve]]


def _parts(drawn: Drawn) -> Iterator[Drawn]:
    """As many lines as one picture can keep apart."""
    for start in range(0, len(drawn), MOST_SERIES):
        yield drawn[start : start + MOST_SERIES]


def _figure(found: Evidence, part: Drawn, number: int) -> Figure:
    kinds = list(dict.fromkeys(marks(sample) for sample, _ in part))
    series = [
        Series(str(found.name_of(sample)) if len(kinds) > 1 else sample.system, one.points)
        for sample, one in part
    ]
    alt = joined(_told(found.name_of(sample), one.points) for sample, one in part)
    mark = listed(kinds)
    title = Message(ja=f"{TITLE.ja}（{mark.ja}）", en=f"{TITLE.en} ({mark.en})")
    return _picture(found, f"distance-{number}", series, mark, alt, title)


def _picture(
    found: Evidence,
    name: str,
    series: Sequence[Series],
    mark: Message,
    alt: Message,
    title: Message,
) -> Figure:
    fine, usable = (f"{100 * line:g} %" for line in (found.lines.fine, found.lines.usable))
    caption = Message(
        ja=f"{title.ja}。点は測った値、縦の線は 95 % 区間、破線は {fine} と {usable} の線。",
        en=f"{title.en}. Dots: measured; vertical lines: 95 % intervals; dashed: {fine} and"
        f" {usable}.",
    )
    told = Message(ja=f"折れ線グラフ。{alt.ja}", en=f"Line chart. {alt.en}")
    return Figure(name, caption, told, *distance_plot(series, found.lines, mark))


def _told(name: Message, points: Sequence[Point]) -> Message:
    """The figures of one line in words."""
    parts = [f"{metres(p.distance_m)} {percent(p.pooled.accuracy)}" for p in points]
    return Message(ja=f"{name.ja}: {'、'.join(parts)}。", en=f"{name.en}: {', '.join(parts)}.")


def _sample_blocks(found: Evidence, sample: Sample, one: Curve) -> Iterator[Block]:
    number, name = found.samples.index(sample) + 1, found.name_of(sample)
    yield Heading(name)
    lines = (found.lines.fine, found.lines.usable)
    yield Items(tuple(_held(reach(one.points, line), one.points) for line in lines))
    yield _table(found, f"distance-{number}", name, one.points)
    yield from (Text(note, "note") for note in _notes(one))
    places = rooms(sample.results)
    if len(places) > 1:
        yield from _by_room(found, sample, places)


def _held(found: Reach, points: Sequence[Point]) -> Message:
    line = f"{100 * found.line:g} %"
    nearest, farthest = points[0], points[-1].distance_m
    if found.holds is None:
        value = percent(nearest.pooled.accuracy)
        return Message(
            ja=f"{line} の線: いちばん近い {metres(nearest.distance_m)} でも {value} で、"
            "線を保つ距離はありません。",
            en=f"Line at {line}: no distance holds it; even the nearest,"
            f" {metres(nearest.distance_m)}, gives {value}.",
        )
    end = Message(ja="", en="")
    if found.holds == farthest:
        end = Message(
            ja="これは測ったいちばん遠い距離で、その先は測っていません。",
            en=" This is the farthest distance measured; beyond it nothing is known.",
        )
    sure = (
        Message(
            ja=f"95 % 区間の下の端で見ると {metres(found.surely)} までです。",
            en=f"By the lower end of the 95 % interval: up to {metres(found.surely)}.",
        )
        if found.surely is not None
        else Message(
            ja="95 % 区間の下の端で見ると、確実に保つ距離はありません。",
            en="By the lower end of the 95 % interval: none for certain.",
        )
    )
    return Message(
        ja=f"{line} の線: {metres(found.holds)} まで保ちます。{sure.ja}{end.ja}",
        en=f"Line at {line}: held up to {metres(found.holds)}. {sure.en}{end.en}",
    )


def _table(found: Evidence, name: str, title: Message, points: Sequence[Point]) -> Table:
    return Table(
        name,
        Message(ja=f"距離ごとの正確度: {title.ja}", en=f"Accuracy by distance: {title.en}"),
        (
            Message(ja="距離", en="Distance"),
            Message(ja="正確度", en="Accuracy"),
            Message(ja="95 % 区間", en="95 % interval"),
            Message(ja="判定", en="Verdict"),
            Message(ja="文", en="Texts"),
            Message(ja="録音", en="Recordings"),
        ),
        tuple(
            (
                metres(p.distance_m),
                percent(p.pooled.accuracy),
                percent_range(p.pooled.interval) if p.pooled.interval else NO_INTERVAL,
                found.lines.band(p.pooled.accuracy).label,
                f"{p.pooled.texts:,}",
                f"{p.pooled.recordings:,}",
            )
            for p in points
        ),
        frozenset({1, 2, 4, 5}),
    )


def _notes(one: Curve) -> Iterator[Message]:
    if not one.balanced:
        yield Message(
            ja="注意: 距離によって読まれた文や部屋が違います。距離どうしの差には、文や部屋の違いも"
            "混ざっています。",
            en="Note: the distances do not share the same texts and rooms; differences between them"
            " are partly differences of texts or rooms.",
        )
    if one.unknown:
        yield Message(
            ja=f"距離の記録がない {one.unknown:,} 件は含まれていません。",
            en=f"{one.unknown:,} recordings of unknown distance are left out.",
        )


def _by_room(found: Evidence, sample: Sample, places: Sequence[str]) -> Iterator[Block]:
    number, name = found.samples.index(sample) + 1, found.name_of(sample)
    curves = {
        place: curve([r for r in sample.results if r.conditions.room == place], found.measure)
        for place in places
    }
    shown = {place: one.points for place, one in curves.items() if one.points}
    title = Message(
        ja=f"部屋ごとの距離と正確度: {name.ja}", en=f"Accuracy by distance and room: {name.en}"
    )
    if len(shown) <= MOST_SERIES:
        alt = joined(_told(Message(ja=p, en=p), points) for p, points in shown.items())
        series = [Series(place, points) for place, points in shown.items()]
        yield _picture(found, f"rooms-{number}", series, marks(sample), alt, title)
    yield _room_table(found, f"rooms-{number}", title, shown)


def _room_table(
    found: Evidence, name: str, title: Message, shown: dict[str, tuple[Point, ...]]
) -> Table:
    distances = sorted({p.distance_m for points in shown.values() for p in points})
    by_place = {place: {p.distance_m: p for p in points} for place, points in shown.items()}
    rows: list[tuple[Shown, ...]] = [
        (metres(d), *(_cell(points.get(d)) for points in by_place.values())) for d in distances
    ]
    for line in (found.lines.fine, found.lines.usable):
        held = [reach(points, line).holds for points in shown.values()]
        label = Message(ja=f"{100 * line:g} % を保つ距離", en=f"holds {100 * line:g} % up to")
        rows.append((label, *(NONE if h is None else metres(h) for h in held)))
    head: tuple[Shown, ...] = (Message(ja="距離", en="Distance"), *shown)
    return Table(name, title, head, tuple(rows), frozenset(range(1, len(head))))


def _cell(point: Point | None) -> Shown:
    if point is None:
        return "–"
    value = percent(point.pooled.accuracy)
    if point.pooled.interval is None:
        return value
    span = percent_range(point.pooled.interval)
    return Message(ja=f"{value}（{span.ja}）", en=f"{value} ({span.en})")
