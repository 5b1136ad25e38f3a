"""A meeting's record: choosing how it is exported, its files, and the page to print."""

import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from transcribe.errors import UnknownName
from transcribe.japanese.layers import LAYERS
from transcribe.messages import Message

from ..access import meeting_to_view
from ..errors import NotFound
from ..forms import forms_of
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..meetings import JAPAN
from ..meetings.moments import local
from ..meetings.names import file_name
from ..minutes.content import LAYOUTS
from ..records import archive, cautions, layouts
from ..records.material import Material, Options, gather
from ..records.writers import WRITERS
from ..records.writers.plain import missing
from ..tables import MeetingRow
from .exports import FORBIDDEN, FORMAT, LONGEST
from .noting import note_once

bp = Blueprint("records", __name__)
SOUND = Message(ja="音声", en="sound")
LAYOUT_NAMES = {
    "proceedings": Message(ja="会議録", en="Proceedings"),
    "minutes": Message(ja="議事録", en="Minutes"),
    "summary": Message(ja="議事要旨", en="Summary"),
    "verbatim": Message(ja="発言録", en="Verbatim record"),
}
LAYER_NAMES = {
    "verbatim": Message(ja="逐語", en="Verbatim"),
    "clean": Message(ja="ケバ取り", en="Without fillers"),
    "polished": Message(ja="整文", en="Edited"),
}
PURPOSES = {
    "proceedings": Message(
        ja="議会の会議録。○議長（氏名君）の形で、すべての発言と署名欄",
        en="of an assembly: every turn, the chair and members named, lines to sign on",
    ),
    "minutes": Message(
        ja="ふだんの会議。議題・経過・決定事項・宿題",
        en="of usual meetings: topics, their course, decisions, tasks",
    ),
    "summary": Message(ja="要点だけを知らせる", en="the main points only"),
    "verbatim": Message(ja="時刻の付いたすべての発言", en="every turn with its time"),
}
LAYER_PURPOSES = {
    "verbatim": Message(ja="話したとおり。何も除かない", en="as it was said, nothing hidden"),
    "clean": Message(ja="「えー」などを除く", en="without fillers and false starts"),
    "polished": Message(ja="人が整えた文があれば、それを使う", en="as people edited it"),
}


@bp.get("/meetings/<meeting_id>/export")
@needs("viewer")
def page(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_view(db(), person(), meeting_id)
    material = _material(meeting)
    return render_template(
        "records/page.html",
        meeting=meeting,
        options=material.options,
        chosen=_chosen(material.options),
        cautions=cautions.cautions(db(), meeting, material),
        missing=missing(layouts.build(material)),
        layouts=LAYOUT_NAMES,
        layers=LAYER_NAMES,
        purposes=PURPOSES,
        layer_purposes=LAYER_PURPOSES,
        writers=WRITERS,
        forms=forms_of(db(), person().organisation_id),
        has_sound=bool(meeting.audio_key) and not material.options.is_public,
    )


@bp.get("/meetings/<meeting_id>/record.<kind>")
@needs("viewer")
def download(meeting_id: str, kind: str) -> ResponseReturnValue:
    meeting = meeting_to_view(db(), person(), meeting_id)
    if kind == "zip":
        return _archive(meeting)
    if kind not in WRITERS:
        raise UnknownName(FORMAT, kind[:20], [*WRITERS, "zip"])
    writer = WRITERS[kind]
    material = _material(meeting, with_words=writer.with_words)
    content = writer.write(material)
    _note(meeting, kind, material.options)
    return send_file(
        io.BytesIO(content),
        mimetype=writer.mimetype,
        as_attachment=True,
        download_name=f"{_stem(meeting, material)}.{writer.suffix}",
    )


@bp.get("/meetings/<meeting_id>/print")
@needs("viewer")
def printed(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_view(db(), person(), meeting_id)
    material = _material(meeting)
    note_once("meeting.view", meeting)
    is_large = request.args.get("size") == "large"
    other = {**_chosen(material.options), "size": None if is_large else "large"}
    return render_template(
        "records/print.html",
        meeting=meeting,
        document=layouts.build(material),
        is_large=is_large,
        back=url_for("records.page", meeting_id=meeting.id, **_chosen(material.options)),
        other_size=url_for("records.printed", meeting_id=meeting.id, **other),
    )


def _archive(meeting: MeetingRow) -> Response:
    material = _material(meeting, with_words=True)
    with_sound = "sound" in request.args and not material.options.is_public
    if with_sound and not meeting.audio_key:
        raise NotFound(SOUND)
    stem = _stem(meeting, material)
    _note(meeting, "zip", material.options, sound=with_sound)
    files, key = service().files, meeting.audio_key or ""
    if with_sound:
        files.size(key)  # that it is there is found out before the answer begins

    def entries() -> Iterator[archive.Entry]:
        yield from archive.documents(material, stem)
        if with_sound:
            yield f"{stem}.flac", files.blocks(key)

    answer = Response(archive.stream(entries(), material.made_at), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{stem}.zip")
    return answer


def _material(meeting: MeetingRow, *, with_words: bool = False) -> Material:
    options = Options(
        next((name for name in LAYOUTS if name == request.args.get("layout")), "minutes"),
        next((name for name in LAYERS if name == request.args.get("layer")), "verbatim"),
        request.args.get("public") == "1",
        with_words,
    )
    return gather(db(), service().files, meeting, options, service().now())


def _chosen(options: Options) -> dict[str, Any]:
    """As arguments of an address."""
    public = "1" if options.is_public else None
    return {"layout": options.layout, "layer": options.layer, "public": public}


def _note(meeting: MeetingRow, kind: str, options: Options, **detail: bool) -> None:
    chosen: dict[str, Any] = {"layout": options.layout, "layer": options.layer, **detail}
    note("meeting.export", meeting=meeting, format=kind, public=options.is_public, **chosen)
    db().commit()


def _stem(meeting: MeetingRow, material: Material) -> str:
    """総務委員会_会議録_20261124: a file's name, unended, that every system keeps."""
    day = local(meeting.held_at or meeting.created_at, JAPAN)
    parts = [layouts.LAYOUTS[material.options.layout], f"{day:%Y%m%d}"]
    if material.options.is_public:
        parts.insert(1, "公開版")
    ending = "_".join(["", *parts])
    room = LONGEST - len(ending.encode()) - len("_txt-sjis.flac")
    title = file_name(material.name.translate(FORBIDDEN), "").strip(" .")
    shown = title.encode()[:room].decode(errors="ignore").strip(" .")
    return f"{shown}{ending}" if shown else ending[1:]
