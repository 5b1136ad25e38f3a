"""The guided round: what to do, and whether it was done, told by the meeting's own rows and log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from transcribe.messages import Message

from .. import transcripts
from ..minutes import signing
from ..tables import AuditRow, MeetingRow, MinutesRow, PersonRow
from .mistakes import MISTAKES

Where = Literal["editor", "minutes", "export"]


@dataclass(frozen=True, slots=True)
class Step:
    """done, of: how much of it; where: the page on which it is done."""

    title: Message
    how: Message
    where: Where
    done: int
    of: int = 1

    @property
    def is_done(self) -> bool:
        return self.done >= self.of


def steps(session: Session, person: PersonRow, meeting: MeetingRow) -> list[Step]:
    row = transcripts.current(session, meeting.id)
    texts = [turn.text for turn in transcripts.turns(session, row)] if row else []
    voices = transcripts.speakers(session, row) if row else []
    minutes = session.get(MinutesRow, meeting.id)
    taken = [d for d in minutes.content.get("decisions", []) if d["text"]] if minutes else []
    return [
        _play(_count(session, person, meeting, "recording.play")),
        _correct(texts),
        _name(sum(voice.is_named for voice in voices), len(voices)),
        _decide(len(taken)),
        _sign(signing.last(session, meeting) is not None),
        _export(_count(session, person, meeting, "meeting.export")),
    ]


def _play(times: int) -> Step:
    return Step(
        Message(ja="音声を聞く", en="Listen"),
        Message(
            ja="再生のボタンを押します（Ctrl+Enter でも）。再生中の言葉に色が付きます。"
            "発言の左の時刻を押すと、そこから聞けます。",
            en="Press the button for playing, or Ctrl+Enter. What is heard is marked; the time at "
            "the left of a turn plays from there.",
        ),
        "editor",
        min(times, 1),
    )


def _correct(texts: Sequence[str]) -> Step:
    text = "\n".join(texts)
    right = [m for m in MISTAKES if m.right in text and m.wrong not in text]
    examples = Message(
        ja="、".join(f"「{m.wrong}」は「{m.right}」" for m in MISTAKES),
        en=", ".join(f"“{m.wrong}” is “{m.right}”" for m in MISTAKES),
    )
    return Step(
        Message(ja="聞き誤りを直す", en="Correct what was misheard"),
        Message(
            ja=f"音声と読み比べ、違うところを直します（{examples.ja}です）。"
            "「次に確かめるところ」で、間違いが多そうなところへ順に移れます。",
            en=f"Compare text and sound and correct what differs ({examples.en}). “Next place to "
            "check” leads from one doubtful place to the next.",
        ),
        "editor",
        len(right),
        len(MISTAKES),
    )


def _name(named: int, voices: int) -> Step:
    return Step(
        Message(ja="話者に名前を付ける", en="Name the speakers"),
        Message(
            ja="話者1 は山本委員長、話者2 は藤井課長、話者3 は佐々木委員、話者4 は高橋課長です。"
            "名前の欄で ↓ を"
            "押すと、出席者から選べます。",
            en="話者1 is 山本委員長, 話者2 藤井課長, 話者3 佐々木委員, 話者4 高橋課長. ↓ in the "
            "field offers the names of those present.",
        ),
        "editor",
        named,
        max(voices, 1),
    )


def _decide(taken: int) -> Step:
    return Step(
        Message(ja="決定事項を取る", en="Take a decision"),
        Message(
            ja="最後の発言の「原案のとおり可決」のところを選び、「決定事項にする」を押します。"
            "議事録には、根拠の発言も残ります。",
            en="In the last turn select 原案のとおり可決 and press “Make it a decision”. The "
            "minutes keep the turn it rests on.",
        ),
        "editor",
        min(taken, 1),
    )


def _sign(is_signed: bool) -> Step:
    return Step(
        Message(ja="議事録を確定する", en="Sign the minutes off"),
        Message(
            ja="議事録のページで内容を確かめ、確認を依頼してから確定します。練習では、両方とも自分で"
            "できます。確定すると、発言も議事録も変わらなくなります。",
            en="Read the minutes on their page, ask for a review and sign them off; here you may "
            "do both. From then on neither they nor the text change.",
        ),
        "minutes",
        int(is_signed),
    )


def _export(times: int) -> Step:
    return Step(
        Message(ja="書き出す", en="Export"),
        Message(
            ja="書き出しのページで記録の種類を選び、Word か PDF をダウンロードして開きます。",
            en="Choose the kind of record on the page of exports, download Word or PDF, and "
            "open it.",
        ),
        "export",
        min(times, 1),
    )


def _count(session: Session, person: PersonRow, meeting: MeetingRow, action: str) -> int:
    mine = AuditRow.meeting_id == meeting.id, AuditRow.person_id == person.id
    found = select(func.count()).select_from(AuditRow).where(*mine, AuditRow.action == action)
    return session.scalar(found) or 0
