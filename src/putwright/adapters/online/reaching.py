"""Whether a source answers at all: one small question, of which only the beginning is read."""

from __future__ import annotations

from time import monotonic

from putwright.adapters.online.answers import SourceFailure
from putwright.adapters.online.client import PoliteClient
from putwright.adapters.online.judging import BEGINNING, judge_page
from putwright.ports.fact_source import Reached


async def reach(client: PoliteClient) -> Reached:
    """Ask a source for its probe, once; it never raises for what the network does."""
    began = monotonic()
    try:
        async with client.stream(client.about.probe, {}) as (response, tried):
            async for part in response.aiter_bytes(BEGINNING):
                judge_page(part, tried)
                break
    except SourceFailure as failure:
        return Reached(monotonic() - began, failure.wrong, failure.remedy)
    return Reached(monotonic() - began)
