"""What the search looks in; webui.search fills it, the full-text index follows by itself."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id


class SearchRow(Base):
    """A turn of a meeting's current transcript, a piece of a long one, or what stands above it.

    turn_id  None for the meeting's title, place and people
    grams    search keys (webui.search.keys); on SQLite an FTS5 table is kept over them by triggers
    """

    __tablename__ = "search_entry"

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    turn_id: Mapped[int | None] = mapped_column(
        ForeignKey("turn.id", ondelete="CASCADE"), index=True
    )
    grams: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))
