"""A schema brought up to date inside the caller's transaction: by Alembic, which loads when there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from putwright.adapters.database.tables import NEWEST, version_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

FOLDER = Path(__file__).parent


def migrate(connection: Connection, version: int = NEWEST) -> None:
    """Run every script up to a version that has not been run; nothing is kept before the caller commits."""
    from alembic import command  # noqa: PLC0415 - a fifth of a second, for a new file or an old one alone
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    command.upgrade(config, version_text(version))
