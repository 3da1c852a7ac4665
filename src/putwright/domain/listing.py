"""Whether a name has the options sold here: American, delivering shares, on US-listed shares and funds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from putwright.domain.configuration import Table
from putwright.domain.refusal import Refusal
from putwright.domain.symbol import canonical_symbol

OTC_SYMBOL_LENGTH = 5
OTC_ENDINGS = {"Y": "a foreign share's receipt", "F": "a foreign share"}


@dataclass(frozen=True, slots=True)
class Listing:
    """Names known not to have such options, and the marks by which others give themselves away.

    `cash_settled`: index symbols and roots, with their full names. `unlisted`: names with the reason.
    `exchanges`: suffixes of foreign exchanges. `share_classes`: suffixes that are US share classes.
    `otc_exceptions`: five-letter symbols ending in Y or F that do have options.
    """

    cash_settled: Mapping[str, str]
    unlisted: Mapping[str, str]
    exchanges: Mapping[str, str]
    share_classes: frozenset[str]
    otc_exceptions: frozenset[str]
    valid_from: date
    source: str

    def refusal(self, text: str) -> Refusal | None:
        """Why a name can not be played here, or None.

        Raises:
            BadInput: the text is not a symbol at all.
        """
        symbol = canonical_symbol(text)
        if symbol in self.cash_settled:
            return Refusal(
                rule="CASH_SETTLED",
                limit="American options that deliver shares",
                actual=f"{symbol} options are cash-settled: {self.cash_settled[symbol]}",
                distance="",
                remedy="Nothing is assigned there. Use a fund on the index instead, such as SPY.",
            )
        reason = self._reason(symbol)
        if reason is None:
            return None
        return Refusal(
            rule="NO_US_OPTIONS",
            limit="shares with options listed in the United States",
            actual=f"{symbol}: {reason}",
            distance="",
            remedy="Choose a name listed in New York; many foreign companies are, under another symbol.",
        )

    def _reason(self, symbol: str) -> str | None:
        if symbol in self.unlisted:
            return self.unlisted[symbol]
        bare, _, suffix = symbol.partition(".")
        if suffix and suffix not in self.share_classes:
            where = self.exchanges.get(suffix)
            return f"listed in {where}" if where else f"the suffix .{suffix} is no US share class"
        is_otc = not suffix and len(bare) == OTC_SYMBOL_LENGTH and bare[-1] in OTC_ENDINGS
        if is_otc and symbol not in self.otc_exceptions:
            return f"five letters ending in {bare[-1]} mark {OTC_ENDINGS[bare[-1]]}, traded over the counter"
        return None


def listing(table: Mapping[str, object]) -> Listing:
    """The names and marks of `unlisted.toml`.

    Raises:
        BadInput: names the key that is wrong, missing or unknown.
    """
    reader = Table(table, "unlisted.toml")
    reader.schema(1)
    value = Listing(
        cash_settled=_by_symbol(reader.mapping("cash_settled")),
        unlisted=_by_symbol(reader.mapping("names")),
        exchanges=reader.mapping("exchanges"),
        share_classes=frozenset(reader.texts("share_classes")),
        otc_exceptions=frozenset(map(canonical_symbol, reader.texts("otc_exceptions"))),
        valid_from=reader.day("valid_from"),
        source=reader.text("source"),
    )
    reader.finish()
    return value


def _by_symbol(words: Mapping[str, str]) -> dict[str, str]:
    return {canonical_symbol(symbol): text for symbol, text in words.items()}
