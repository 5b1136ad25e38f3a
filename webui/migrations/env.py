"""Run by Alembic, on the connection that it was given."""

from alembic import context

from webui.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transaction_per_migration=True,
    user_module_prefix="tables.",
)
with context.begin_transaction():
    context.run_migrations()
