"""Which entries hold words: the one place where the two databases differ."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, cast, column, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from ..tables import SearchRow
from . import keys

_FTS = table("search_words", column("rowid"), column("search_words"))  # of migration 0002


def meetings_with(session: Session, organisation_id: int, word: keys.Word) -> Select[str]:
    """The ids of the organisation's meetings that hold the word in one of their entries."""
    found = select(SearchRow.meeting_id).where(SearchRow.organisation_id == organisation_id)
    if _is_sqlite(session):
        return found.join(_FTS, _FTS.c.rowid == SearchRow.id).where(_match(_fts(word)))
    return found.where(_holds(_tsquery(word)))


def turns_with(
    session: Session, meeting_id: str, words: Sequence[keys.Word], reach: tuple[int, int]
) -> Select[int | None]:
    """The ids of the meeting's turns that hold one of the words or more, in their order.

    reach  the lowest and the highest id of its entries: the index is read between them only
    """
    found = select(SearchRow.turn_id).where(SearchRow.turn_id.is_not(None))
    if _is_sqlite(session):
        # without the plus SQLite goes through the meeting's entries and asks the index for each
        own = literal_column("+search_entry.meeting_id") == meeting_id
        found = found.join(_FTS, _FTS.c.rowid == SearchRow.id).order_by(_FTS.c.rowid)
        query = " OR ".join(map(_fts, words))
        return found.where(_match(query), _FTS.c.rowid.between(*reach), own)
    own = SearchRow.meeting_id == meeting_id
    query = " | ".join(map(_tsquery, words))
    return found.where(own, _holds(query)).order_by(SearchRow.id)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _match(query: str) -> ColumnElement[bool]:
    return _FTS.c.search_words.op("MATCH", is_comparison=True)(query)


def _holds(query: str) -> ColumnElement[bool]:
    return SearchRow.grams.op("@@", is_comparison=True)(cast(query, TSQUERY))


def _fts(word: keys.Word) -> str:
    """Keys hold letters and numbers only, so nothing in them means anything to FTS5."""
    runs = (f'"{" ".join(keys.phrase(run))}"{"*" * (len(run) == 1)}' for run in word.runs)
    return f"({' AND '.join(runs)})"


def _tsquery(word: keys.Word) -> str:
    runs = (" <-> ".join(f"'{gram}'" for gram in keys.phrase(run)) for run in word.runs)
    parts = (
        f"({grams}{':*' * (len(run) == 1)})" for run, grams in zip(word.runs, runs, strict=True)
    )
    return f"({' & '.join(parts)})"
