"""書き方の設定: words that ケバ取り hides, numerals, marks; a sentence shows what they do."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError
from transcribe.japanese.layers import LAYERS, clean, default_fillers, propose, styled

from .. import house_style
from ..house_style import HouseStyle, StyleConflict
from ..http.current import db, note, person
from ..http.failing import status_of
from ..http.rules import needs
from ..numbers import whole_number

bp = Blueprint("house_style", __name__)
EXAMPLE = (
    "えー、財政課長の藤井でございます。この、この補正予算はですね、総額で三億二千四百万円を、まあ、"
    "追加するんですけど、あの件は、来月までに報告する。"
)
LONGEST_EXAMPLE = 500  # characters


@bp.get("/admin/style")
@needs("admin")
def page() -> ResponseReturnValue:
    style, revision = house_style.get(db(), person().organisation_id)
    return _form(_typed(style), revision, style)


@bp.post("/admin/style")
@needs("admin")
def save() -> ResponseReturnValue:
    """`do` says what: save, preview (nothing is kept), reset (the usual words are typed in)."""
    home, form = person().organisation_id, request.form
    based_on = whole_number(form.get("revision", "")) or 0
    written = form.to_dict()
    try:
        style = _from_form()
        if form.get("do") != "save":
            return _form(_typed(style), based_on, style)
        house_style.save(db(), home, style, based_on=based_on)
    except InputError as error:
        db().rollback()
        stands, revision = house_style.get(db(), home)
        if isinstance(error, StyleConflict):
            return _form(written, revision, style, error, stands), status_of(error)
        return _form(written, based_on, stands, error), status_of(error)
    note(
        "style.edit",
        numerals=style.numerals,
        punctuation=style.punctuation,
        says_machine=style.says_machine,
        fillers=len(style.words),
    )
    db().commit()
    flash(_("書き方の設定を保存しました。"), "success")
    return redirect(url_for("house_style.page"))


def _from_form() -> HouseStyle:
    form = request.form
    usual = "\n".join(default_fillers())
    return house_style.of_form(
        usual if form.get("do") == "reset" else form.get("fillers", ""),
        form.get("numerals", ""),
        form.get("punctuation", ""),
        says_machine=form.get("says_machine") == "1",
    )


def _typed(style: HouseStyle) -> dict[str, str]:
    return {
        "fillers": "\n".join(style.words),
        "numerals": style.numerals,
        "punctuation": style.punctuation,
        "says_machine": "1" if style.says_machine else "",
        "example": request.form.get("example", EXAMPLE),
    }


def _form(
    written: dict[str, str],
    revision: int,
    style: HouseStyle,
    error: InputError | None = None,
    stands: HouseStyle | None = None,
) -> str:
    example = " ".join(written.get("example", EXAMPLE)[:LONGEST_EXAMPLE].split("\n"))
    verbatim, cleaned, polished = (style.style(layer) for layer in LAYERS)
    return render_template(
        "house_style/page.html",
        written={**written, "example": example},
        revision=revision,
        error=error,
        stands=_typed(stands) if stands else None,
        numerals=_numerals(),
        punctuations=_punctuations(),
        most=house_style.MOST_FILLERS,
        shown=[
            (_("逐語"), styled(example, verbatim)),
            (_("ケバ取り"), styled(clean(example, style.fillers), cleaned)),
            (_("整文の案"), propose(example, polished)),
        ],
    )


def _numerals() -> list[tuple[str, str]]:
    return [
        ("as-heard", _("聞こえたまま")),
        ("arabic", _("算用数字（8,640万円）")),
        ("kanji", _("漢数字（八千六百四十万円）")),
    ]


def _punctuations() -> list[tuple[str, str]]:
    return [("japanese", _("、と。")), ("comma", _("，と。"))]
