"""How fast the service answers: the list of meetings and the search in everything said.

    python -m bench.service_pages [--meetings 10000] [--hours 1000] [--database URL]

The municipality is made by the generator "office-1" from a seed, so that figures can be compared:
10,000 meetings over ten years, the newest 1,000 of them with the transcript of an hour each (300
turns of about 50 characters). Each figure is the median time of answering a request, from the WSGI
call to the last byte, signed in, in this process; 1 warm-up, 15 rounds. Nothing is asserted.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from webui import search
from webui.accounts import sessions
from webui.app import create_app
from webui.http.guard import COOKIE
from webui.migrations import upgrade
from webui.service import Service, open_service
from webui.settings import load_settings
from webui.tables import (
    MeetingRow,
    PersonRow,
    SpeakerRow,
    TranscriptRow,
    TurnRow,
)

from . import office
from .office import NOW

GENERATOR, SEED = "office-1", 20261124
TURNS, TURN_S, CHARACTERS = 300, 12.0, 50
BODIES = ("総務委員会", "文教委員会", "予算委員会", "課長会議", "審議会", "部会", "打合せ")
VOCABULARY = (
    "予算 決算 委員会 ました であります 質問 答弁 市長 教育 福祉 道路 整備 計画 事業 につきまして "
    "お願い 検討 します です 議案 第 号 令和 年度 円 百万 学校 給食 防災 避難所 高齢者 介護 保険 "
    "条例 改正 地域 住民 説明 資料 ページ 次に 以上 それでは 続いて 異議 採決 賛成 多数 認めます"
)
WORDS = tuple(VOCABULARY.split())
RARE = tuple(f"{a}{b}川橋" for a in "甲乙丙丁戊己庚辛壬癸" for b in "春夏秋冬東西南北")
ROUNDS = 15
PAGES = {
    "the list": "/meetings",
    "the list, 50 pages on": "/meetings?after={middle}",
    "the list, oldest first": "/meetings?order=old",
    "the list, one state": "/meetings?state=failed",
    "the list, mine": "/meetings?mine=1",
    "the list, a year": "/meetings?from=2022-01-01&to=2022-12-31",
    "search, 2 characters, common (予算)": "/meetings?q=予算",
    "search, in every turn (です)": "/meetings?q=です",
    "search, 1 character (税, in none)": "/meetings?q=税",
    "search, 1 character, common (予)": "/meetings?q=予",
    "search, long (避難所整備計画)": "/meetings?q=避難所整備計画",
    "search, rare (甲春川橋)": "/meetings?q=甲春川橋",
    "search, two words (給食 防災)": "/meetings?q=給食 防災",
    "search, in titles (審議会)": "/meetings?q=審議会",
    "search, not there": "/meetings?q=無い言葉",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.service_pages")
    parser.add_argument("--meetings", type=int, default=10_000)
    parser.add_argument("--hours", type=int, default=1_000)
    parser.add_argument("--database", default="", help="an empty one; default: SQLite in a folder")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="kikitori-bench-") as folder:
        settings = load_settings({}, {"data": Path(folder), "database_url": asked.database or None})
        service = open_service(settings, lambda: NOW)
        upgrade(service.database)
        start = time.perf_counter()
        with service.database.begin() as session:
            people = office.people(session)
            _meetings(session, people, asked.meetings, asked.hours)
        print(f"generator {GENERATOR}, seed {SEED}: {asked.meetings:,} meetings,", end=" ")
        print(f"{asked.hours:,} hours of speech; made in {time.perf_counter() - start:.0f} s")
        _tidy(service)
        _measure(service, people[0].id)
        service.database.engine.dispose()


def _meetings(session: Session, people: list[PersonRow], count: int, hours: int) -> None:
    chance = random.Random(SEED)
    for number in range(count):
        owner = chance.choice(people)
        held_at = NOW - timedelta(days=3650 * number / count, minutes=chance.randrange(600))
        meeting = MeetingRow(
            id=f"m{number:09d}{chance.randrange(10**6):06d}",
            organisation_id=owner.organisation_id,
            department_id=owner.department_id,
            owner_id=owner.id,
            title=f"第{chance.randrange(1, 99)}回{chance.choice(BODIES)}",
            held_at=held_at,
            place=f"第{chance.randrange(1, 9)}会議室",
            attendees="\n".join(person.name for person in chance.sample(people, 6)),
            visibility=chance.choice(("department", "department", "owner")),
            state=chance.choice(("ready",) * 18 + ("failed", "cancelled")),
            created_at=held_at,
        )
        session.add(meeting)
        session.flush()
        if number < hours:
            _transcript(session, meeting, chance)
        else:
            search.index_meeting(session, meeting)
        session.expunge(meeting)


def _transcript(session: Session, meeting: MeetingRow, chance: random.Random) -> None:
    row = TranscriptRow(meeting_id=meeting.id, file_key="", created_at=NOW)
    session.add(row)
    session.flush()
    session.execute(
        insert(SpeakerRow),
        [{"transcript_id": row.id, "code": f"S{n}", "name": f"話者{n}"} for n in range(1, 6)],
    )
    turns = [
        {
            "organisation_id": meeting.organisation_id,
            "transcript_id": row.id,
            "position": n,
            "code": f"T{n + 1:04d}",
            "speaker_code": f"S{chance.randrange(1, 6)}",
            "start_s": n * TURN_S,
            "end_s": (n + 1) * TURN_S,
            "text": "".join(sentence(chance)),
        }
        for n in range(TURNS)
    ]
    session.execute(insert(TurnRow), turns)
    search.index_transcript(session, row)


def sentence(chance: random.Random) -> Iterator[str]:
    """About CHARACTERS; one turn in a thousand names a place that few others name."""
    length = 0
    if chance.random() < 0.001:
        yield chance.choice(RARE)
    while length < CHARACTERS - 4:
        word = chance.choice(WORDS)
        length += len(word)
        yield word
    yield "です。"


def _tidy(service: Service) -> None:
    """What the database does by itself in quiet hours."""
    with service.database.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("ANALYZE" if service.database.is_sqlite else "VACUUM ANALYZE"))


def _measure(service: Service, person_id: int) -> None:
    app = create_app(service.settings, service)
    for who in (person_id, person_id + 1):
        with service.database.begin() as session:
            person = session.get_one(PersonRow, who)
            cookie = sessions.start(session, person, NOW, 12, "127.0.0.1", "bench")
        client = app.test_client()
        client.set_cookie(COOKIE, cookie)
        print(f"\n{person.role}: median ms, slowest, median of this process's own work")
        for name, url in PAGES.items():
            walls, works = _times(client, url.format(middle=_middle()))
            wall, work = statistics.median(walls), statistics.median(works)
            print(f"  {name:40} {wall:7.1f} {max(walls):7.1f} {work:7.1f}", flush=True)


def _middle() -> str:
    return (NOW - timedelta(days=365)).isoformat().replace("+", "%2B") + "~m"


def _times(client: FlaskClient, url: str) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock, and of processor time: others may be busy on this machine."""
    walls, works = [], []
    for round_ in range(ROUNDS + 1):
        start, work = time.perf_counter(), time.process_time()
        answer = client.get(url, headers={"Accept": "text/html"})
        answer.get_data()
        took = (time.perf_counter() - start) * 1000, (time.process_time() - work) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{url}: {answer.status}")
        if round_:
            walls.append(took[0])
            works.append(took[1])
    return walls, works


if __name__ == "__main__":
    main()
