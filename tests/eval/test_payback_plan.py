"""Plans and counts as people write them: every fault is told at once, in a clerk's words."""

from fractions import Fraction
from pathlib import Path

import pytest
from payback_plans import COMMITTEE, COSTS, cost, plan_of, plan_text, table, use

from eval.payback.counted import read_effort, read_usage, with_usage
from eval.payback.figures import Figure
from eval.payback.reading import example, load_plan, parse_plan
from transcribe.errors import InputError
from transcribe.messages import Message, language


def faults_of(text: str) -> str:
    with language("ja"), pytest.raises(InputError) as caught:
        parse_plan(text, "plan.toml")
    return str(caught.value)


SERVICE = {"name": "業者", "kind": "service", "yen_once": 1, "source": "見積書"}
MEMBER = {"name": "A市", "population": 1, "times": 1, "source": "仮定"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (plan_text(use("会議", times=-1)), "uses[1]「会議」.times: 0以上の数を書いてください"),
        (plan_text(use("会議", times="24回")), "uses[1]「会議」.times: 0以上の数を書いてください"),
        (plan_text(use("会議", times=True)), "uses[1]「会議」.times: 0以上の数"),
        (plan_text(use("会議").replace("times = 20", "times = inf")), ".times: 0以上の数"),
        (plan_text(use("会議").replace("times = 20", "times = 1e9999999")), ".times: 0以上の数"),
        (plan_text(use("会議", times=None)), "uses[1]「会議」.times: 書かれていません"),
        (plan_text(use("会議", speech_hours=0)), ".speech_hours: 0より大きい数"),
        (plan_text(use("会議", today_hours=0)), ".today_hours: 0より大きい数"),
        (plan_text(use("会議", distance_m=0)), ".distance_m: 0より大きい数"),
        (plan_text(use("会議", accuracy=92)), ".accuracy: 0から1までの数（92 % は0.92）"),
        (plan_text(use("会議", use_case="会議")), ".use_case: 「会議」はありません。使えるもの"),
        (plan_text(use("会議", candidate="はい")), ".candidate: true か false"),
        (plan_text(use("会議", time=3)), ".time: 使わない項目です。「times」ではありませんか"),
        (plan_text(use("会議", source=None)), ".times: 出所がありません"),
        (plan_text(use("会議", source=3)), '.source: 文字を "…" で'),
        (plan_text(use("")), 'uses[1].task: 文字を "…" で'),
        (plan_text(), "[[uses]]: 業務を一つ以上"),
        (plan_text(COMMITTEE, COMMITTEE), "uses.task: 「委員会」が2回あります"),
        (plan_text(COMMITTEE, years=0), "years: 1から20までの整数"),
        (plan_text(COMMITTEE, years=1.5), "years: 1から20までの整数"),
        (plan_text(COMMITTEE).replace("version = 1", "version = 2"), "version: 1から1まで"),
        (plan_text(COMMITTEE).replace("wage_yen", "wage"), "office.wage_yen: 書かれていません"),
        (plan_text(COMMITTEE, costs=cost("PC")), "tool.costs[1]「PC」: yen（金額）か hours"),
        (plan_text(COMMITTEE, costs=cost("PC", yen=1, hours=1)), "どちらか一つ"),
        (plan_text(COMMITTEE, costs=cost("PC", yen=1, when="毎月")), ".when: 「毎月」はありません"),
        (plan_text(COMMITTEE, costs=COSTS + COSTS), "tool.costs.item: 「PC」が2回"),
        (plan_text(COMMITTEE, costs=cost("PC", yen=1, shared="equally")), "分担する団体が"),
        (
            plan_text(COMMITTEE, table("[alternatives]", SERVICE | {"kind": "x"})),
            "「x」はありません",
        ),
        (plan_text(COMMITTEE, table("[alternatives]", SERVICE | {"name": "Kikitori"})), "2回"),
        (
            plan_text(COMMITTEE, table("[alternatives]", SERVICE | {"kind": "outsourcing"})),
            ".work_left: 書かれていません",
        ),
        (plan_text(COMMITTEE, table("sharing", {"own": "A市"})), "sharing.own: 「A市」が"),
        (
            plan_text(
                COMMITTEE,
                table("sharing", {"own": "A市"}),
                table("[sharing.members]", MEMBER | {"population": None}),
                costs=cost("PC", yen=1, shared="by_population"),
            ),
            "sharing.members「A市」.population: 分担の計算に要ります",
        ),
        (plan_text(COMMITTEE) + "[[office.wage]]", "office.wage: 使わない項目です"),
        ("uses = 3", "uses: [[uses]] で書いてください"),
        ("uses = [3]", "uses[1]: 表（[…]）で"),
        ("version = 1\nversion = x", "TOML として読めません（2行目11文字目）"),
        ("version = ", "TOML として読めません（ファイルの終わり）"),
        ("version = " + "9" * 5000, "桁の多すぎる数か、深すぎる入れ子"),
        ("version = " + "[" * 3000, "桁の多すぎる数か、深すぎる入れ子"),
    ],
)
def test_a_fault_names_its_place_and_says_what_to_write(text: str, told: str) -> None:
    said = faults_of(text)
    assert told in said
    assert "--new" in said


def test_every_fault_is_told_at_once() -> None:
    said = faults_of(
        plan_text(use("会議", times=-1, accuracy=2), use("部会", wage_yen=0), years=99)
    )
    assert "直すところが4か所あります" in said
    for place in ("years", "uses[1]「会議」.times", ".accuracy", "uses[2]「部会」.wage_yen"):
        assert place in said


def test_a_figure_has_the_source_of_its_table_or_its_own() -> None:
    inline = 'times = { value = 24, source = "令和7年度の会議録" }'
    plan = plan_of(use("会議").replace("times = 20", inline))
    assert plan.uses[0].times == Figure(Fraction(24), "令和7年度の会議録")
    assert plan.uses[0].speech_hours == Figure(Fraction(2), "仮定")
    assert not plan.uses[0].times.assumed
    assert plan.uses[0].speech_hours.assumed


def test_numbers_are_exact() -> None:
    assert plan_of(use("会議", times=0.1)).uses[0].times.value == Fraction(1, 10)


def test_the_wage_of_the_office_holds_where_a_use_names_none() -> None:
    plan = plan_of(COMMITTEE, use("会議", wage_yen=3000))
    assert [use.wage_yen.value for use in plan.uses] == [2000, 3000]
    listed = [(of, field) for of, field, _ in plan.figures() if field == "wage_yen"]
    assert listed == [("", "wage_yen"), ("会議", "wage_yen")]


def test_the_bundled_example_is_sourced_or_marked() -> None:
    plan = parse_plan(example(), "example")
    for of, field, figure in plan.figures():
        named = "https://" in figure.source or "実証" in figure.source or "Apache" in figure.source
        assert figure.assumed or named, (of, field, figure.source)
        assert not (figure.assumed and "https://" in figure.source), (of, field)
    assert plan.candidates
    assert plan.members


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_plan_is_read_in_any_encoding_of_an_office(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "計画.toml"
    text = plan_text(COMMITTEE).encode(encoding)
    path.write_bytes(text)
    said: list[Message] = []
    assert load_plan(path, said.append) == plan_of(COMMITTEE)
    assert [message.ja for message in said if "Shift_JIS" in message.ja] == (
        [said[0].ja] if encoding == "cp932" else []
    )


# Counts


@pytest.fixture
def csv(tmp_path: Path):
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "実績.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_usage_replaces_assumptions_and_keeps_the_work_per_hour(csv) -> None:
    path = csv("task,times,hours\n委員会,10,30\n委員会,2,6\n")
    plan = with_usage(plan_of(COMMITTEE, use("部会")), read_usage(path, print), path)
    counted, untouched = plan.uses
    assert (counted.times.value, counted.speech_hours.value) == (12, 3)
    assert counted.today_hours.value == 12  # 8 h for 2 h of speech, so 12 h for 3 h
    assert counted.times.source == "実績（実績.csv）"
    assert not counted.times.assumed
    assert counted.today_hours.assumed  # the work per hour is still what the plan assumed
    assert untouched.times.source == "仮定"


def test_usage_of_excel_is_read_with_a_notice(csv) -> None:
    path = csv('業務,回数,時間\r\n委員会,１２,"1,036.5"\r\n,,\r\n', "cp932")
    said: list[Message] = []
    (found,) = read_usage(path, said.append).values()
    assert (found.times, found.speech_hours) == (12, Fraction("1036.5"))
    assert "Shift_JIS" in said[0].ja


def test_a_task_that_the_plan_lacks_is_refused(csv) -> None:
    path = csv("task,times,hours\n委員会,10,30\n委員合,2,6\n")
    with pytest.raises(InputError, match="委員合"):
        with_usage(plan_of(COMMITTEE), read_usage(path, print), path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("task,times\n委員会,1\n", "次の列がありません: hours"),
        ("task,times,hours\n", "データの行がありません"),
        ("task,times,hours\n委員会,x,1\n", "2行目 times: 0以上の数"),
        ("task,times,hours\n\n,1,1\n", "3行目 task: 空です"),
        ("task,times,hours\n委員会,1\n", "2行目 hours: 0以上の数"),
        ("task,times,hours\n委員会,3,0\n", "片方だけが0です"),
        ("task,times,hours\n委員会,NaN,1\n", "2行目 times: 0以上の数"),
        ("task,times,hours\n委員会,1,000,2000\n", "2行目: 列が余っています"),
        ("task,times,hours,times\n委員会,1,2,3\n", "列 times が二つあります"),
    ],
)
def test_faults_of_usage_name_the_line(csv, text: str, told: str) -> None:
    with language("ja"), pytest.raises(InputError) as caught:
        read_usage(csv(text), print)
    assert told in str(caught.value)


HEADER = "meeting,task,duration_s,edit_s,characters_changed_share\n"


def test_effort_adds_up_before_it_is_divided(csv) -> None:
    rows = "m1,委員会,3600,1800,0.02\nm2,委員会,10800,1800,0.10\nm3,,60,60,0\n"
    found = read_effort(csv(HEADER + rows), print)
    assert found["委員会"].work_per_speech == Fraction(1, 4)  # not the mean of 1/2 and 1/6
    assert (found["委員会"].changed_low, found["委員会"].changed_high) == (
        Fraction("0.02"),
        Fraction("0.10"),
    )
    assert found[""].meetings == 1


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("m1,委員会,0,10,0.1\n", "2行目 duration_s: 0より大きい数"),
        ("m1,委員会,60,-1,0.1\n", "2行目 edit_s: 0以上の数"),
        ("m1,委員会,60,1,12\n", "characters_changed_share: 0から1までの数"),
        ("m1,委員会,60,1,0.1\nm1,委員会,60,1,0.1\n", "3行目 meeting: 「m1」が二度"),
    ],
)
def test_faults_of_effort_name_the_line(csv, rows: str, told: str) -> None:
    with language("ja"), pytest.raises(InputError) as caught:
        read_effort(csv(HEADER + rows), print)
    assert told in str(caught.value)
