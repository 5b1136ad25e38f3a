"""What the parts of a plan are called where a person reads them."""

from transcribe.messages import Message

from .accuracy import Accuracy
from .model import TODAY, Benefit, Course
from .numbers import hours, percent, plain
from .plan import ALONE, BY_POPULATION, BY_USE, EQUALLY, ONCE, YEARLY

USE_CASES = {
    "assembly": Message(ja="議会・委員会・会見", en="assembly, committee, press conference"),
    "meeting": Message(ja="会議", en="meeting"),
    "counter": Message(ja="窓口・ヒアリング", en="counter, hearing"),
}
WHEN = {ONCE: Message(ja="最初だけ", en="once"), YEARLY: Message(ja="毎年", en="yearly")}
WAYS = {
    ALONE: Message(ja="自団体のみ", en="own office"),
    EQUALLY: Message(ja="均等割", en="equally"),
    BY_USE: Message(ja="利用回数割", en="by use"),
    BY_POPULATION: Message(ja="人口割", en="by population"),
}
FIELDS = {
    "distance_m": (Message(ja="マイクまでの距離", en="microphone distance"), "m"),
    "times": (Message(ja="年間の回数", en="times a year"), ""),
    "speech_hours": (Message(ja="1回の録音", en="speech each time"), "h"),
    "today_hours": (Message(ja="1回の議事録作成（今）", en="minutes-making each time"), "h"),
    "wage_yen": (Message(ja="人件費（1時間）", en="wage per hour"), "yen"),
    "accuracy": (Message(ja="文字正確度", en="accuracy"), "share"),
    "start_yen": (Message(ja="使い始める金額", en="money to begin"), "yen"),
    "start_hours": (Message(ja="使い始める作業", en="work to begin"), "h"),
    "yen": (Message(ja="金額", en="amount"), "yen"),
    "hours": (Message(ja="職員の作業", en="staff work"), "h"),
    "count": (Message(ja="個数・人数", en="number"), ""),
    "yen_once": (Message(ja="最初の金額", en="amount once"), "yen"),
    "yen_per_month": (Message(ja="月額", en="amount per month"), "yen"),
    "yen_per_speech_hour": (Message(ja="録音1時間の金額", en="amount per hour of speech"), "yen"),
    "work_left": (Message(ja="職員に残る仕事の割合", en="share of work left"), "share"),
    "population": (Message(ja="人口", en="population"), ""),
}
UNITS = {
    "m": Message(ja=" m", en=" m"),
    "h": Message(ja="時間", en=" h"),
    "yen": Message(ja="円", en=" yen"),
    "share": Message(ja="", en=""),
    "": Message(ja="", en=""),
}
TODAY_LABEL = Message(ja="今のまま（職員が書く）", en="as today (staff write)")


def course_label(course: Course) -> str:
    return str(TODAY_LABEL) if course.name == TODAY else course.name


def accuracy_label(benefit: Benefit) -> str:
    """The accuracy that was taken for a use; 測定なし where there is none."""
    if benefit.accuracy is None:
        return str(Message(ja="測定なし", en="not measured"))
    return percent(benefit.accuracy.value)


def basis_label(benefit: Benefit) -> str:
    """What the saving of a use rests on, in full."""
    if effort := benefit.effort:
        return str(
            Message(
                ja=f"編集の実測（{effort.meetings}会議、録音{hours(effort.duration_s / 3600)}時間に"
                f"編集{hours(effort.edit_s / 3600)}時間、直した文字"
                f" {percent(effort.changed_low)}〜{percent(effort.changed_high)}）",
                en=f"measured editing ({effort.meetings} meetings,"
                f" {hours(effort.edit_s / 3600)} h for {hours(effort.duration_s / 3600)} h of"
                " speech,"
                f" {percent(effort.changed_low)} to {percent(effort.changed_high)} changed)",
            )
        )
    accuracy = benefit.accuracy
    if accuracy is None:
        return str(
            Message(ja="この距離以遠の測定がない", en="nothing measured this far or farther")
        )
    if not accuracy.measured or accuracy.distance_m is None:
        return str(Message(ja=f"計画の値（{accuracy.source}）", en=f"stated ({accuracy.source})"))
    distance, kind = plain(accuracy.distance_m), kind_of_sound(accuracy)
    return str(
        Message(
            ja=f"{distance} m の測定（{accuracy.recordings}録音{kind.ja}）",
            en=f"measured at {distance} m ({accuracy.recordings} recordings{kind.en})",
        )
    )


def kind_of_sound(accuracy: Accuracy) -> Message:
    """、模擬 and 、合成音声, wherever a measurement was one."""
    simulated, synthetic = accuracy.simulated, accuracy.synthetic
    return Message(
        ja=("、模擬" if simulated else "") + ("、合成音声" if synthetic else ""),
        en=(", simulated" if simulated else "") + (", synthetic voices" if synthetic else ""),
    )
