"""The formats of a record, each a function from what is known of a meeting to a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from transcribe.messages import Message

from ..blocks import Document
from ..layouts import build
from ..material import Material
from . import data, docx, html, plain, subtitles, tables, typst

__all__ = ["WRITERS", "Writer"]


@dataclass(frozen=True, slots=True)
class Writer:
    """suffix, mimetype: of its files. purpose: what it is for, in a clerk's words.

    write        raises InputError where this machine cannot write it
    with_words   it needs the times of words
    follows      it is written in the layout that was chosen
    """

    suffix: str
    mimetype: str
    label: Message
    purpose: Message
    write: Callable[[Material], bytes]
    with_words: bool = False
    follows: bool = True


def _laid_out(write: Callable[[Document], bytes]) -> Callable[[Material], bytes]:
    return lambda material: write(build(material))


WRITERS: Mapping[str, Writer] = {
    "docx": Writer(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Message(ja="Word（docx）", en="Word (docx)"),
        Message(ja="決裁や配布の前に、Word で仕上げる", en="to finish it in Word"),
        _laid_out(docx.write),
    ),
    "pdf": Writer(
        "pdf",
        "application/pdf",
        Message(ja="PDF", en="PDF"),
        Message(
            ja="印刷や公開に。読み上げソフトで読める形（PDF/UA）",
            en="to print and publish; screen readers can read it (PDF/UA)",
        ),
        _laid_out(typst.write),
    ),
    "html": Writer(
        "html",
        "text/html",
        Message(ja="ウェブページ（html）", en="web page (html)"),
        Message(ja="庁内のページに載せる、ブラウザーで読む", en="for an intranet, or a browser"),
        _laid_out(html.write),
    ),
    "txt": Writer(
        "txt",
        "text/plain",
        Message(ja="テキスト（UTF-8）", en="plain text (UTF-8)"),
        Message(ja="どのソフトでも開ける。字形もそのまま", en="any program; every character kept"),
        _laid_out(plain.utf8),
    ),
    "txt-bom": Writer(
        "txt",
        "text/plain",
        Message(ja="テキスト（UTF-8 BOM付き）", en="plain text (UTF-8 with a mark)"),
        Message(ja="古い Windows のソフトで文字化けするとき", en="for older programs of Windows"),
        _laid_out(plain.utf8_with_bom),
    ),
    "txt-sjis": Writer(
        "txt",
        "text/plain; charset=shift_jis",
        Message(ja="テキスト（Shift_JIS）", en="plain text (Shift_JIS)"),
        Message(
            ja="Shift_JIS しか読めないシステムに。書けない字は〓になる",
            en="for systems that read nothing else; what it lacks becomes a geta mark",
        ),
        _laid_out(plain.shift_jis),
    ),
    "md": Writer(
        "md",
        "text/markdown",
        Message(ja="Markdown（md）", en="Markdown (md)"),
        Message(ja="チャットや Wiki に貼る", en="for chats and wikis"),
        _laid_out(plain.markdown),
    ),
    "xlsx": Writer(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Message(ja="Excel（xlsx）", en="Excel (xlsx)"),
        Message(
            ja="発言・決定事項・宿題を表で。並べ替えや集計に",
            en="turns, decisions and tasks as tables, to sort and count",
        ),
        tables.workbook,
        follows=False,
    ),
    "csv": Writer(
        "csv",
        "text/csv",
        Message(ja="CSV", en="CSV"),
        Message(ja="発言の一覧をほかのシステムに取り込む", en="the turns, for other systems"),
        tables.comma_separated,
        follows=False,
    ),
    "srt": Writer(
        "srt",
        "application/x-subrip",
        Message(ja="字幕（srt）", en="subtitles (srt)"),
        Message(ja="録画に字幕を付ける", en="for a video"),
        subtitles.srt,
        with_words=True,
        follows=False,
    ),
    "vtt": Writer(
        "vtt",
        "text/vtt",
        Message(ja="字幕（vtt）", en="subtitles (vtt)"),
        Message(ja="ウェブの動画に字幕を付ける", en="for a video on the web"),
        subtitles.vtt,
        with_words=True,
        follows=False,
    ),
    "json": Writer(
        "json",
        "application/json",
        Message(ja="データ（json）", en="data (json)"),
        Message(ja="プログラムで使う", en="for programs"),
        data.write,
        follows=False,
    ),
}
