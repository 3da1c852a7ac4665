"""How a statement names a contract: symbol, description, ids, and the share behind an option."""

from __future__ import annotations

from putwright.paper.contracts import Contract, ContractQuery, SecurityType
from putwright.paper.parts import Tape
from putwright.paper.statement.words import day, number

OPTION_LISTING = "CBOE"  # statements name one exchange for every option


class Naming:
    """Names contracts by what the tape knows of their shares."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._shares: dict[tuple[str, str], Contract | None] = {}

    def attributes(self, contract: Contract | None) -> dict[str, str]:
        """The attributes by which every row names what it is about; empty ones for cash alone."""
        if contract is None:
            return dict.fromkeys(_NAMES, "")
        told = dict.fromkeys(_NAMES, "") | {
            "assetCategory": contract.security_type.value,
            "symbol": self.symbol(contract),
            "description": self.description(contract),
            "conid": str(contract.con_id),
            "multiplier": str(contract.multiplier),
        }
        if contract.security_type is SecurityType.STOCK:
            told["listingExchange"] = contract.primary_exchange
        if contract.security_type is SecurityType.OPTION:
            told |= self._option(contract)
        return told

    def symbol(self, contract: Contract) -> str:
        """`GOOGL`, `GOOGL 261218P00365000` or `USD.CHF`."""
        return contract.local_symbol or contract.symbol

    def description(self, contract: Contract) -> str:
        """The company in capitals, `GOOGL 18DEC26 365 P`, or the pair."""
        if contract.security_type is SecurityType.OPTION and contract.expiry is not None:
            expiry = f"{contract.expiry:%d%b%y}".upper()
            root = contract.trading_class or contract.symbol
            return f"{root} {expiry} {number(contract.strike)} {contract.right}"
        if contract.security_type is SecurityType.STOCK and self._tape.contract(contract.con_id) is not None:
            return self._tape.details(contract.con_id).long_name.upper() or contract.symbol
        return self.symbol(contract)

    def _option(self, option: Contract) -> dict[str, str]:
        share = self._share(option)
        return {
            "listingExchange": OPTION_LISTING,
            "underlyingConid": str(share.con_id) if share else "",
            "underlyingSymbol": option.symbol,
            "underlyingListingExchange": share.primary_exchange if share else "",
            "strike": number(option.strike),
            "expiry": day(option.expiry),
            "putCall": option.right,
        }

    def _share(self, option: Contract) -> Contract | None:
        key = option.symbol, option.currency
        if key not in self._shares:
            asked = ContractQuery(
                symbol=option.symbol, security_type=SecurityType.STOCK, currency=option.currency
            )
            self._shares[key] = next(iter(self._tape.find(asked)), None)
        return self._shares[key]


_NAMES = (
    "assetCategory", "symbol", "description", "conid", "securityID", "securityIDType", "cusip", "isin",
    "listingExchange", "underlyingConid", "underlyingSymbol", "underlyingSecurityID", "underlyingListingExchange",
    "issuer", "multiplier", "strike", "expiry", "putCall", "principalAdjustFactor",
)  # fmt: skip
