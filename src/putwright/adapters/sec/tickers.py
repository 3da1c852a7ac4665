"""Which company is behind a symbol: the SEC's table of tickers, asked for once a run and kept between runs."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from putwright.adapters.online.answers import Answer, Form, SourceFailure
from putwright.adapters.online.client import PoliteClient
from putwright.adapters.sec.about import TICKERS
from putwright.adapters.sec.submissions import symbol_of

TABLE, VALIDATORS = "company_tickers.json", "company_tickers.memo.json"


class Tickers:
    """Looks symbols up.

    Args:
        client: of EDGAR.
        scratch: where the table is kept between runs; it may be emptied at any time.
    """

    def __init__(self, client: PoliteClient, scratch: Path) -> None:
        self._client, self._scratch = client, scratch
        self._lock = asyncio.Lock()
        self._table: Mapping[str, int] | None = None

    async def cik_of(self, symbol: str) -> int | None:
        """The number of the company behind a symbol as we spell it; None where the SEC knows none.

        Raises:
            SourceFailure: the table can not be had.
        """
        async with self._lock:
            if self._table is None:
                self._table = await self._read()
        return self._table.get(symbol)

    async def _read(self) -> Mapping[str, int]:
        kept, validators = self._scratch / TABLE, self._scratch / VALIDATORS
        memo = _validators(validators) if kept.is_file() else {}
        answer = await self._client.get(TICKERS, Form.JSON, memo)
        if answer.is_unchanged:
            try:
                return read_tickers(Answer(TICKERS, kept.read_bytes()))
            except (SourceFailure, OSError):  # what was kept is damaged: it is had anew
                answer = await self._client.get(TICKERS, Form.JSON)
        if answer.is_absent:
            raise answer.damaged("the table of tickers is no longer there")
        table = read_tickers(answer)
        with contextlib.suppress(OSError):  # where nothing can be kept it is asked for the next time
            self._scratch.mkdir(parents=True, exist_ok=True)
            # The validators last: without them the table is simply asked for again.
            validators.unlink(missing_ok=True)
            kept.write_bytes(answer.body)
            validators.write_text(json.dumps(dict(answer.memo)), encoding="utf-8")
        return table


def read_tickers(answer: Answer) -> Mapping[str, int]:
    """The company numbers by symbol in the table of tickers.

    Raises:
        SourceFailure: it is another document.
    """
    document = answer.document()
    if not isinstance(document, dict) or not document:
        raise answer.damaged("it is no table of tickers")
    table: dict[str, int] = {}
    for row in document.values():
        cik, ticker = (row.get("cik_str"), row.get("ticker")) if isinstance(row, dict) else (None, None)
        if (
            isinstance(cik, bool)
            or not isinstance(cik, int)
            or not 0 < cik < 10**10
            or not isinstance(ticker, str)
        ):
            raise answer.damaged("a row of it has no cik_str or ticker")
        symbol = symbol_of(ticker)
        if symbol is not None:
            table.setdefault(symbol, cik)
    return table


def _validators(path: Path) -> dict[str, str]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}
