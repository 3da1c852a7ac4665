"""Which sources of facts there are, which may be asked, and what has to be done before the others may be."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from putwright.ports.fact_source import FactSource, SourceAbout
from putwright.reports.doctor_sources import SourceState

if TYPE_CHECKING:
    from putwright.adapters.online.client import PoliteClient
    from putwright.adapters.online.workers import Workers
    from putwright.domain.index_members import Members
    from putwright.settings.config import Config

TOKEN_NAME = "PUTWRIGHT_TRADIER_TOKEN"  # noqa: S105 - the name of a variable, not a token


@dataclass(frozen=True, slots=True)
class Offered:
    """One source: who it is, how it is made, and why it may not be asked; "" when it may."""

    about: SourceAbout
    make: Callable[[PoliteClient], FactSource]
    words: str = ""
    remedy: str = ""


def offered_sources(
    config: Config, scratch: Path, watched: Collection[str], workers: Workers | None = None
) -> list[Offered]:
    """Every source that speaks HTTP, in the order in which they are asked.

    Args:
        config: contact, accepted terms, and who tells chains and closes.
        scratch: a folder for what sources keep between two refreshes.
        watched: the names of the watch-list.
        workers: read large answers; threads do unless told.
    """
    from putwright.adapters.cboe import source as cboe
    from putwright.adapters.ecb import source as ecb
    from putwright.adapters.files.received import delayed_chain
    from putwright.adapters.nasdaq import source as nasdaq
    from putwright.adapters.sec import about
    from putwright.adapters.sec import source as sec
    from putwright.adapters.tradier import source as tradier
    from putwright.adapters.treasury import source as treasury

    made: list[tuple[SourceAbout, Callable[[PoliteClient], FactSource]]] = [
        (about.ABOUT, lambda client: sec.Source(client, scratch / "sec", workers=workers)),
        (nasdaq.ABOUT, lambda client: nasdaq.Source(client, watched)),
        (cboe.ABOUT, lambda client: cboe.Source(client, delayed_chain, workers)),
        (tradier.ABOUT, tradier.Source),
        (treasury.ABOUT, treasury.Source),
        (ecb.ABOUT, ecb.Source),
    ]
    return [Offered(about, make, *_hindrance(about, config)) for about, make in made]


@asynccontextmanager
async def opened_sources(offered: Sequence[Offered], config: Config) -> AsyncIterator[list[FactSource]]:
    """The sources that may be asked, each with its own client."""
    async with AsyncExitStack() as stack:
        may_be_asked = [one for one in offered if not one.words]
        yield [one.make(await stack.enter_async_context(_client(one.about, config))) for one in may_be_asked]


def members_of(root: Path, index: str) -> Members:
    """The members of an index, as a public list tells them now.

    Args:
        root: the workspace, whose configuration may name a stand-in.
        index: sp500 or nasdaq100.

    Raises:
        BadInput: no such index, or no workspace.
        SourceFailure: the list could not be had.
    """
    import asyncio

    from putwright.adapters.members.constituents import ABOUT, members
    from putwright.bootstrap import existing
    from putwright.settings.config import read_config

    config = read_config(existing(root).config_path)

    async def ask() -> Members:
        async with _client(ABOUT, config) as client:
            return await members(index, client)

    return asyncio.run(ask())


def _client(about: SourceAbout, config: Config) -> PoliteClient:
    from putwright.adapters.online.client import PoliteClient

    token = os.environ.get(TOKEN_NAME, "").strip() if about.needs_token else ""
    return PoliteClient(
        about,
        contact=config.contact if about.needs_contact else "",
        secret_headers={"authorization": f"Bearer {token}", "accept": "application/json"} if token else None,
        through=config.through,
    )


def _hindrance(about: SourceAbout, config: Config) -> tuple[str, str]:
    """Why a source may not be asked yet, and the remedy; empty when it may."""
    if about.terms and about.name not in config.accepted_terms:
        accepted = ", ".join(f'"{name}"' for name in (*config.accepted_terms, about.name))
        return (
            "its terms have not been accepted",
            f"Read {about.terms}; if you accept them, write accepted_terms = [{accepted}] under [sources] in config.toml.",
        )
    if about.needs_contact and "@" not in config.contact:
        return (
            "it wants to know whom to write to",
            'Write contact = "you@example.com" under [sources] in config.toml; it is told to this source alone.',
        )
    if about.needs_token and not os.environ.get(TOKEN_NAME, "").strip():
        return (
            "it wants a token",
            f"Put your token into the environment as {TOKEN_NAME}; it is never written down.",
        )
    return "", ""


async def source_states(
    offered: Sequence[Offered], config: Config, kinds_of: Callable[[SourceAbout], tuple[str, ...]]
) -> list[SourceState]:
    """Every source with whether it may be asked and whether it answers; those that may are asked one small question.

    Args:
        offered: the sources.
        config: contact, terms and stand-in.
        kinds_of: what is wanted of a source.
    """
    import asyncio

    from putwright.adapters.online.reaching import reach

    async def state_of(one: Offered) -> SourceState:
        kinds = kinds_of(one.about)
        if one.words or not kinds:
            return SourceState(one.about, kinds, one.words, one.remedy)
        async with _client(one.about, config) as client:
            return SourceState(one.about, kinds, reached=await reach(client))

    return list(await asyncio.gather(*map(state_of, offered)))
