"""What Alembic runs before the scripts: it takes the connection it is given, inside a transaction that is not its own."""

from alembic import context

from putwright.adapters.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
