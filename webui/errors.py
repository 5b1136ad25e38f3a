"""What can go wrong in the service, beside the errors of `transcribe`. Each knows no HTTP.

InputError
├─ NotFound    it does not exist, or is none of the asker's business: both look the same
├─ Refused     the asker may see it, but not do this
├─ Conflict    somebody else was quicker
│  ├─ Busy     another request is at it just now
│  └─ Locked   it is signed off, and does not change any more
├─ Expired     it was there once, and is not any more
├─ Mismatch    the content is not the one that its checksum names
└─ OverLimit   too large, or the organisation's space is used up

AppError
├─ Unreachable another machine that this one relies on does not answer as it should
├─ Overloaded  too many are at the same just now
└─ CheckFailed a file could not be looked at, and nothing says that it is the file's fault
"""

from transcribe.errors import AppError, InputError
from transcribe.messages import Message


class NotFound(InputError):
    def __init__(self, what: Message | None = None) -> None:
        what = what or Message(ja="ページ", en="page")
        super().__init__(
            Message(ja=f"この{what.ja}は見つかりません。", en=f"There is no such {what.en}."),
            Message(
                ja="アドレスを確かめるか、一覧から選び直してください。削除されたか、"
                "見る権限がないこともあります。",
                en="Check the address or choose from the list. It may have been deleted, or you "
                "may not be allowed to see it.",
            ),
        )


class Refused(InputError):
    pass


class Conflict(InputError):
    pass


class Busy(Conflict):
    pass


class Locked(Conflict):
    def __init__(self) -> None:
        super().__init__(
            Message(
                ja="この会議の記録は確定済みです。変更できません。",
                en="The record of this meeting is signed off. It cannot be changed.",
            ),
            Message(
                ja="変更が必要なときは、議事録のページで理由を書いて確定を解除してください。",
                en="If it has to change, re-open it on the page of its minutes, with a reason.",
            ),
        )


class Expired(InputError):
    pass


class Mismatch(InputError):
    pass


class OverLimit(InputError):
    pass


class Unreachable(AppError):
    pass


class CheckFailed(AppError):
    pass


class Overloaded(AppError):
    def __init__(self) -> None:
        super().__init__(
            Message(
                ja="混み合っています。今は受け付けられません。",
                en="Too many people are at this just now.",
            ),
            Message(
                ja="1分ほど待って、もう一度試してください。",
                en="Wait for a minute, then try again.",
            ),
        )
