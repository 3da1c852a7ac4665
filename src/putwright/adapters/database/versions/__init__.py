"""The schema's versions, one script each, run in order by Alembic; a script that was released is never changed."""
