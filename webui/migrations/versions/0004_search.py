"""The full-text index over search_entry, and the order of the list of meetings.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# "ascii" takes everything beyond ASCII for letters: newer kanji, which other tokenizers do not
# know, stay whole. The grams hold nothing but letters and numbers (webui.search.keys).
SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5"
    "(grams, content='search_entry', content_rowid='id', tokenize='ascii', prefix='1')",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
         INSERT INTO search_words(rowid, grams) VALUES (new.id, new.grams);
       END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
         INSERT INTO search_words(search_words, rowid, grams)
         VALUES ('delete', old.id, old.grams);
       END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF grams ON search_entry BEGIN
         INSERT INTO search_words(search_words, rowid, grams)
         VALUES ('delete', old.id, old.grams);
         INSERT INTO search_words(rowid, grams) VALUES (new.id, new.grams);
       END""",
    "INSERT INTO search_words(search_words) VALUES ('rebuild')",
)
POSTGRESQL = ("CREATE INDEX ix_search_entry_grams ON search_entry USING gin (grams)",)


LIST = (
    "CREATE INDEX ix_meeting_list ON meeting (organisation_id, coalesce(held_at, created_at), id)"
)


def upgrade() -> None:
    op.execute(LIST)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX ix_meeting_list")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("added", "removed", "changed"):
            op.execute(f"DROP TRIGGER search_entry_{name}")
        op.execute("DROP TABLE search_words")
    else:
        op.execute("DROP INDEX ix_search_entry_grams")
