"""What TWS tells of contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from putwright.paper.model import Contract, ContractDetails, OptionParameters, PriceIncrement, SecurityType
from putwright.paper.wire.contract_fields import CON_ID, STRIKE, contract_values
from putwright.paper.wire.greeting import VERSION_MAX
from putwright.paper.wire.schema import Field, Fixed, Layout, Many, write
from putwright.paper.wire.words import COUNT, IDENTITY, NUMBER, PROSE, plain

DERIVATIVES_OF_STOCKS = ("OPT",)

CONTRACT_DETAILS: Layout = (
    Fixed("10"),
    Fixed("8", until=164),
    Field("request_id", IDENTITY),
    Field("symbol"),
    Field("security_type"),
    Field("expiry"),
    STRIKE,
    Field("right"),
    Field("exchange"),
    Field("currency"),
    Field("local_symbol"),
    Field("market_name"),
    Field("trading_class"),
    CON_ID,
    Field("minimum_tick", NUMBER),
    Field("size_multiplier", COUNT, unset="100", until=164),
    Field("multiplier"),
    Field("order_types"),
    Field("valid_exchanges"),
    Field("price_magnifier", COUNT),
    Field("under_con_id", COUNT),
    Field("long_name", PROSE),
    Field("primary_exchange"),
    Field("contract_month"),
    Field("industry"),
    Field("category"),
    Field("subcategory"),
    Field("time_zone"),
    Field("trading_hours"),
    Field("liquid_hours"),
    Field("economic_value_rule"),
    Field("economic_value_multiplier", COUNT, unset="0"),
    Many("security_ids", (Field("tag"), Field("value"))),
    Field("aggregate_group", COUNT),
    Field("under_symbol"),
    Field("under_security_type"),
    Field("market_rule_ids"),
    Field("real_expiry"),
    Field("stock_type"),
    Field("minimum_size_tick", NUMBER, unset="1", since=163, until=164),
    Field("minimum_size", NUMBER, unset="1", since=164),
    Field("size_increment", NUMBER, unset="1", since=164),
    Field("suggested_size_increment", NUMBER, unset="1", since=164),
)
OPTION_PARAMETERS: Layout = (
    Fixed("75"),
    Field("request_id", IDENTITY),
    Field("exchange"),
    Field("under_con_id", COUNT),
    Field("trading_class"),
    Field("multiplier"),
    Many("expiries", (Field("expiry"),)),
    Many("strikes", (STRIKE,)),
)
SYMBOL_SAMPLES: Layout = (
    Fixed("79"),
    Field("request_id", IDENTITY),
    Many(
        "samples",
        (
            CON_ID,
            Field("symbol"),
            Field("security_type"),
            Field("primary_exchange"),
            Field("currency"),
            Many("derivatives", (Field("security_type"),)),
            Field("description", PROSE, since=176),
            Field("issuer_id", since=176),
        ),
    ),
)


def contract_details(version: int, request_id: int, details: ContractDetails) -> Sequence[str]:
    """One contract that fits."""
    return write(CONTRACT_DETAILS, {"request_id": request_id} | _details_values(details), version)


def contract_details_end(request_id: int) -> Sequence[str]:
    """Every contract that fits has been told."""
    return ["52", "1", str(request_id)]


def option_parameters(request_id: int, listed: OptionParameters) -> Sequence[str]:
    """Expiries and strikes of one exchange and trading class."""
    values = {
        "request_id": request_id,
        "exchange": listed.exchange,
        "under_con_id": listed.under_con_id,
        "trading_class": listed.trading_class,
        "multiplier": str(listed.multiplier),
        "expiries": [{"expiry": f"{expiry:%Y%m%d}"} for expiry in listed.expiries],
        "strikes": [{"strike": strike} for strike in listed.strikes],
    }
    return write(OPTION_PARAMETERS, values, VERSION_MAX)


def option_parameters_end(request_id: int) -> Sequence[str]:
    """Every exchange and trading class has been told."""
    return ["76", str(request_id)]


def symbol_samples(
    request_id: int, contracts: Sequence[Contract], version: int, names: Mapping[int, str] | None = None
) -> Sequence[str]:
    """Contracts like a pattern; `names` of companies by contract id, where they are known."""
    samples = [_sample(contract, names or {}) for contract in contracts]
    return write(SYMBOL_SAMPLES, {"request_id": request_id, "samples": samples}, version)


def market_rule(rule_id: int, increments: Sequence[PriceIncrement]) -> Sequence[str]:
    """The price steps of a rule."""
    steps = [word for step in increments for word in (plain(step.low_edge), plain(step.increment))]
    return ["93", str(rule_id), str(len(increments)), *steps]


def _details_values(details: ContractDetails) -> dict[str, Any]:
    contract = details.contract
    names = (name for name in ContractDetails.__slots__ if name != "contract")
    # Stocks are suggested in round lots; everything else one by one.
    lot = 100 if contract.security_type is SecurityType.STOCK else 1
    return (
        {name: getattr(details, name) for name in names}
        | contract_values(contract)
        | {
            "valid_exchanges": ",".join(details.valid_exchanges),
            "market_rule_ids": ",".join(map(str, details.market_rule_ids)),
            "real_expiry": f"{details.real_expiry:%Y%m%d}" if details.real_expiry else "",
            "suggested_size_increment": lot,
        }
    )


def _sample(contract: Contract, names: Mapping[int, str]) -> dict[str, Any]:
    derivatives = DERIVATIVES_OF_STOCKS if contract.security_type is SecurityType.STOCK else ()
    return contract_values(contract) | {
        "derivatives": [{"security_type": word} for word in derivatives],
        "description": names.get(contract.con_id, ""),
    }
