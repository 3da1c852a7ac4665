"""What an account must be allowed to trade: a short put needs a level which the broker grants on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.configuration import Table
from putwright.domain.refusal import Refusal, money_text


@dataclass(frozen=True, slots=True)
class Permissions:
    """A broker's option levels: what each allows, which one a short put needs, and what is disputed."""

    broker: str
    short_put_level: int
    net_liquidation_min: Decimal
    levels: Mapping[int, str]
    how_to_ask: str
    contradiction: str
    valid_from: date
    source: str

    def refusals(self, level: int | None, net_liquidation_usd: Decimal | None) -> list[Refusal]:
        """Why an account may not sell puts at this broker; an empty list where nothing stands against it.

        Args:
            level: the option level of the account, None where nobody said.
            net_liquidation_usd: the account's worth [USD]; None is not judged here.
        """
        found = []
        if level is None or level < self.short_put_level:
            found.append(
                Refusal(
                    rule="PERMISSION",
                    limit=f"option level {self.short_put_level} at {self.broker}",
                    actual="option level unknown" if level is None else f"option level {level}",
                    distance="" if level is None else f"{self.short_put_level - level} short",
                    remedy=f"{self.how_to_ask} Then set permission_level in account.toml.",
                )
            )
        if net_liquidation_usd is not None and net_liquidation_usd < self.net_liquidation_min:
            found.append(
                Refusal(
                    rule="PERMISSION",
                    limit=f"{self.broker} asks for {money_text(self.net_liquidation_min)} to sell puts",
                    actual=f"the account is worth {money_text(net_liquidation_usd)}",
                    distance=f"{money_text(self.net_liquidation_min - net_liquidation_usd)} short",
                    remedy="Deposit the difference.",
                )
            )
        return found


def permissions(table: Mapping[str, object]) -> Permissions:
    """The levels of `permissions.toml`.

    Raises:
        BadInput: names the key that is wrong, missing or unknown.
    """
    reader = Table(table, "permissions.toml")
    reader.schema(1)
    levels = {
        int(reader.choice(level, "levels", "1234")): words
        for level, words in reader.mapping("levels").items()
    }
    value = Permissions(
        broker=reader.text("broker"),
        short_put_level=reader.whole("short_put_level", at_least=1),
        net_liquidation_min=reader.amount("net_liquidation_min_usd"),
        levels=levels,
        how_to_ask=reader.text("how_to_ask"),
        contradiction=reader.text("contradiction"),
        valid_from=reader.day("valid_from"),
        source=reader.text("source"),
    )
    reader.finish()
    return value
