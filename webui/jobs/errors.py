"""What is told of jobs that cannot be started, or that failed."""

from transcribe.errors import AppError, InputError, ModelError
from transcribe.messages import Message

from ..errors import Conflict

AGAIN = Message(
    ja="「もう一度実行」を押すと、終わったところの続きから始まります。"
    "続けて失敗するときは、管理者に知らせてください。",
    en="Press “Run again” to go on from what is finished. If it fails again, tell your "
    "administrator.",
)
WORKER_DIED = AppError(
    Message(
        ja="処理が3回続けて途中で止まりました。PCのメモリが足りないことがあります。",
        en="The work stopped half-way three times. The machine may be short of memory.",
    ),
    Message(
        ja="小さい音声モデルを選んで実行し直すか、管理者に知らせてください。",
        en="Choose a smaller model and run it again, or tell your administrator.",
    ),
)
UNEXPECTED = AppError(
    Message(ja="予期しない問題が起きました。", en="Something unexpected happened."), AGAIN
)


def not_all_here(coming: int) -> Conflict:
    """coming: how many files of the meeting are on their way."""
    return Conflict(
        Message(
            ja=f"まだ届いていない録音が {coming} 件あります。",
            en=f"{coming} recordings have not arrived yet.",
        ),
        Message(
            ja="送り終わるのを待つか、「新しい会議」のページで続けるか取り消してください。",
            en="Wait until they are here, or continue or cancel them under New meeting.",
        ),
    )


def no_recording(*, is_deleted: bool) -> InputError:
    if is_deleted:
        return InputError(
            Message(
                ja="この会議の音声は削除されているため、もう実行できません。",
                en="The sound of this meeting has been deleted, so this cannot be run.",
            ),
            Message(
                ja="録音を追加し直すと、実行できます。",
                en="Add the recording again to run it.",
            ),
        )
    return InputError(
        Message(
            ja="この会議には、文字起こしする録音がありません。",
            en="This meeting has no recording to transcribe.",
        ),
        Message(ja="先に録音を追加してください。", en="Add a recording first."),
    )


def gone(name: str) -> InputError:
    return InputError(
        Message(
            ja=f"録音「{name}」のファイルが、保存場所に見つかりません。",
            en=f"The file of the recording {name!r} is not where files are kept.",
        ),
        Message(
            ja="管理者に知らせてください。元のファイルがあれば、録音を削除して追加し直せます。",
            en="Tell your administrator. If you have the file, remove the recording and add it.",
        ),
    )


def no_transcript() -> InputError:
    return InputError(
        Message(
            ja="まだ文字起こしがないため、話者だけを分け直せません。",
            en="There is no transcript yet whose speakers could be told apart again.",
        ),
        Message(ja="先に文字起こしを実行してください。", en="Transcribe the meeting first."),
    )


def wrong_speakers() -> InputError:
    return InputError(
        Message(
            ja="話者数は 1 以上で、少ない方を先にしてください。",
            en="Give one or more speakers, the smaller number first.",
        ),
        Message(ja="直してから、もう一度送信してください。", en="Correct it and send it again."),
    )


def under_way() -> Conflict:
    return Conflict(
        Message(
            ja="この会議は、文字起こしの順番待ちか、実行中です。",
            en="This meeting is waiting to be transcribed, or being transcribed.",
        ),
        Message(
            ja="終わるのを待つか、中止してからやり直してください。",
            en="Wait until it is done, or cancel it first.",
        ),
    )


def is_done() -> Conflict:
    return Conflict(
        Message(ja="この処理はもう終わっています。", en="This has been done already."),
        Message(ja="ページを読み込み直してください。", en="Reload the page."),
    )


def for_the_page(error: AppError) -> AppError:
    """What a command would advise, in the words of a page's reader."""
    if not isinstance(error, ModelError):
        return error
    return type(error)(
        error.problem,
        Message(
            ja="別の音声モデルを選んで実行し直すか、次のことを管理者に伝えてください: "
            f"{error.hint.ja}",
            en=f"Choose another model and run it again, or tell your administrator: "
            f"{error.hint.en}",
        ),
    )
