"""The broker's web service for statements, put together: which query, whose token, over which client."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from putwright.domain.refusal import BadInput

if TYPE_CHECKING:
    from putwright.bootstrap import Opened

TOKEN_NAME = "PUTWRIGHT_FLEX_TOKEN"  # noqa: S105 - the name of a variable, not a token
TOKEN_FILE = "flex-token"  # noqa: S105 - the name of a file
SHOWN = "docs/statements.md shows how to make the query and the token."


def fetched(opened: Opened) -> bytes:
    """The statement of the configured query, as the service sends it.

    Raises:
        BadInput: no query is configured, or there is no token.
        OutsideFailure: the service can not be reached, or said no.
    """
    query = opened.settings.config.flex_query
    if not query:
        raise BadInput(
            "Fetching a statement",
            "no query is configured",
            f'Write query = "123456" under [flex] in config.toml. {SHOWN}',
        )
    return asyncio.run(_fetch(opened, query, token_of(opened.workspace.root)))


def token_of(root: Path) -> str:
    """The token of the web service: from the environment, or from a file that only its owner can read.

    Raises:
        BadInput: there is none, or others can read the file.
    """
    told = os.environ.get(TOKEN_NAME, "").strip()
    if told:
        return told
    path = root / TOKEN_FILE
    tried = "Reading the token of the Flex web service"
    if not path.is_file():
        raise BadInput(
            tried,
            f"neither {TOKEN_NAME} nor the file {TOKEN_FILE} in the workspace holds one",
            f"Put it into one of them. {SHOWN}",
        )
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadInput(tried, f"others can read {path}", f"Make it yours alone: chmod 600 {path}")
    return path.read_text(encoding="utf-8").strip()


async def _fetch(opened: Opened, query: str, token: str) -> bytes:
    from putwright.adapters.flex.web_service import ABOUT, FlexService
    from putwright.adapters.online.client import PoliteClient

    async with PoliteClient(ABOUT, through=opened.settings.config.through) as client:
        return await FlexService(client, token).statement(query)
