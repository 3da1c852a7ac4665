"""Preferences: `config.toml` into one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from putwright.settings.toml_reading import Table, read_model


class _Rates(Table):
    assumed_percent: Decimal | None = Field(default=None, gt=-5, lt=30)
    assumed_source: str = ""
    # Interactive Brokers pays its benchmark less 0.5 % on cash above $10,000
    cash_below_bills_percent: Decimal = Field(default=Decimal("0.5"), ge=0, lt=30)


class _Ticks(Table):
    penny_symbols: tuple[str, ...] = ()


class _Broker(Table):
    host: str = "127.0.0.1"
    port: int = Field(default=7497, ge=1, le=65535)
    client_id: int = Field(default=70, ge=1, le=2_000_000)
    account: str = ""


class _Desk(Table):
    approval_minutes: int = Field(default=10, ge=1, le=60)
    look_every_seconds: int = Field(default=5, ge=1, le=300)
    exits: Literal["attached", "separate"] = "attached"


class _Sources(Table):
    contact: str = ""
    accepted_terms: tuple[str, ...] = ()
    chains: Literal["cboe", "tradier", "ibkr"] = "cboe"
    prices: Literal["cboe", "tradier", "ibkr"] = "cboe"
    broker: tuple[Literal["earnings", "volatility"], ...] = ()
    through: str = Field(default="", pattern=r"^(http://(127\.0\.0\.1|localhost|\[::1\]):[0-9]{1,5})?$")


class _Flex(Table):
    query: str = Field(default="", pattern=r"^[0-9]*$")


class _Alerts(Table):
    send: tuple[Literal["alarms", "week"], ...] = ()
    addresses: str = Field(default="alerts.txt", pattern=r"^[\w.-]+$")
    amounts: bool = False


class _Config(Table):
    schema_version: Literal[1] = Field(alias="schema")
    playbook: str
    fee_schedule: str
    report_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    as_of: str | None = None
    rates: _Rates = _Rates()
    ticks: _Ticks = _Ticks()
    broker: _Broker = _Broker()
    desk: _Desk = _Desk()
    sources: _Sources = _Sources()
    flex: _Flex = _Flex()
    alerts: _Alerts = _Alerts()


@dataclass(frozen=True, slots=True)
class Config:
    """What the user prefers; nothing in here can loosen a rule.

    `as_of` pins the day looked at; `assumed_rate` is a fraction per year [1/year]; `cash_below_bills` is how much less
    than bills the broker pays on the cash set aside [1/year]. Orders leave as `broker_client_id`, what only looks comes as the
    next number. `exits_attached`: whether the exit of a single contract is left with the broker before the fill. `contact` is
    told to sources of facts that want to know whom to write to; `through` is a stand-in on this machine that is asked
    instead of every source. `flex_query` is the number of the statement query at the broker.
    `alerts` is what is sent to the addresses that stand in the file `alert_addresses` of the workspace.
    """

    playbook: str
    fee_schedule: str
    report_currency: str
    as_of: str | None
    assumed_rate: Decimal | None
    assumed_rate_source: str
    penny_symbols: tuple[str, ...]
    cash_below_bills: Decimal = Decimal("0.005")
    broker_host: str = "127.0.0.1"
    broker_port: int = 7497
    broker_client_id: int = 70
    broker_account: str = ""
    approval_minutes: int = 10
    look_every_seconds: int = 5
    exits_attached: bool = True
    contact: str = ""
    accepted_terms: tuple[str, ...] = ()
    chains_from: str = "cboe"
    prices_from: str = "cboe"
    facts_from_broker: tuple[str, ...] = ()
    through: str = ""
    flex_query: str = ""
    alerts: tuple[str, ...] = ()
    alert_addresses: str = "alerts.txt"
    alert_amounts: bool = False

    @classmethod
    def ordinary(cls) -> Config:
        """What holds where nobody has set anything up."""
        return cls("income", "ibkr-tiered", "USD", None, None, "", ())


def read_config(path: Path) -> Config:
    """Preferences from their file.

    Raises:
        BadInput: unknown or missing keys, or values out of range.
    """
    told = read_model(path, _Config)
    assumed = told.rates.assumed_percent
    return Config(
        playbook=told.playbook,
        fee_schedule=told.fee_schedule,
        report_currency=told.report_currency,
        as_of=told.as_of,
        assumed_rate=None if assumed is None else assumed / 100,
        assumed_rate_source=told.rates.assumed_source or "config.toml",
        penny_symbols=told.ticks.penny_symbols,
        cash_below_bills=told.rates.cash_below_bills_percent / 100,
        broker_host=told.broker.host,
        broker_port=told.broker.port,
        broker_client_id=told.broker.client_id,
        broker_account=told.broker.account,
        approval_minutes=told.desk.approval_minutes,
        look_every_seconds=told.desk.look_every_seconds,
        exits_attached=told.desk.exits == "attached",
        contact=told.sources.contact.strip(),
        accepted_terms=tuple(name.strip().lower() for name in told.sources.accepted_terms),
        chains_from=told.sources.chains,
        prices_from=told.sources.prices,
        facts_from_broker=told.sources.broker,
        through=told.sources.through,
        flex_query=told.flex.query,
        alerts=told.alerts.send,
        alert_addresses=told.alerts.addresses,
        alert_amounts=told.alerts.amounts,
    )
