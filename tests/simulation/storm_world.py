"""What a storm is made of: the broker's habits, the weather, the market and the account, all drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from putwright.domain.playbook import Playbook
from putwright.paper.clearing import ClearingTerms, OpeningAccount, Split
from putwright.paper.settings import AssignmentNews, Behaviour, ChildOnParentEnd, ChildOnPartialFill
from putwright.paper.tape import TapeScenario
from tests.simulation.storm_broker import StormWorld, fees
from tests.simulation.storm_judge import easy_playbook
from tests.simulation.storm_port import ACCOUNT, Weather
from tests.simulation.storm_tape import CALENDAR, StormTape

SPLIT_ON = date(2026, 12, 1)
STREAM_OF_LATER = 12


@dataclass(frozen=True)
class Setting:
    """One storm's surroundings, as its seed draws them."""

    seed: int
    behaviour: Behaviour
    weather: Weather
    drift: float
    width: float
    cash: Decimal
    kind: str
    pace: float
    playbook: Playbook
    early_exercise: float
    has_split: bool
    attaches: bool
    split_on: date = SPLIT_ON

    def world(self) -> StormWorld:
        """The make-believe world of this setting."""
        tape = StormTape(self.seed, self.drift, self.width)
        actions = (Split("AAA", self.split_on, 2),) if self.has_split else ()
        if self.has_split:
            tape.split("AAA", self.split_on, 2)
        return StormWorld(
            CALENDAR,
            fees(),
            [OpeningAccount(ACCOUNT, self.kind, "USD", {"USD": self.cash})],
            seed=self.seed,
            scenario=TapeScenario(),
            behaviour=self.behaviour,
            actions=actions,
            terms=ClearingTerms(early_exercise=self.early_exercise),
            tape=tape,
            looks_max=4,
        )


def setting_of(seed: int) -> Setting:
    """The setting of a seed; the same seed gives the same one."""
    chance = np.random.default_rng([seed, 1])

    def one_of(*choices: object) -> object:
        return choices[int(chance.integers(len(choices)))]

    def share(most: float) -> float:
        """Nothing in half of all storms, else up to so much."""
        return float(chance.uniform(0, most)) if chance.random() < 0.5 else 0.0

    behaviour = Behaviour(
        child_on_partial_fill=one_of(*ChildOnPartialFill),  # type: ignore[arg-type]
        child_on_parent_end=one_of(*ChildOnParentEnd),  # type: ignore[arg-type]
        opposing_orders_refused=bool(chance.random() < 0.8),
        child_cancelled_on_early_assignment=bool(chance.random() < 0.3),
        preset_time_in_force="DAY" if chance.random() < 0.1 else "",
        cancel_waits_for_open=bool(chance.random() < 0.3),
        assignment_news=one_of(*AssignmentNews),  # type: ignore[arg-type]
        assignment_stock_first=bool(chance.random() < 0.5),
        assignment_minutes_between=int(one_of(0, 0, 2, 45)),  # type: ignore[call-overload]
        duplicate_status=share(0.5),
        commission_delay_seconds_max=share(60.0),
        partial_fill=float(one_of(0.0, 0.5, 1.0)),  # type: ignore[arg-type]
        minutes_at_mid=float(one_of(0.0, 10.0, 60.0)),  # type: ignore[arg-type]
    )
    weather = Weather(
        lost_before=share(0.3),
        lost_after=share(0.3),
        look_lost=share(0.2),
        fill_late=share(0.5),
        position_late=share(0.3),
        doubled=share(0.5),
        death=share(0.03),
        **_later(seed),
    )
    return Setting(
        seed=seed,
        behaviour=behaviour,
        weather=weather,
        drift=float(one_of(-2.0, -0.5, 0.0, 1.5)),  # type: ignore[arg-type]
        width=float(one_of(0.5, 1.0, 2.0)),  # type: ignore[arg-type]
        cash=Decimal(int(one_of(12_000, 30_000, 120_000))),  # type: ignore[call-overload]
        kind=str(one_of("cash", "cash", "margin")),
        pace=float(one_of(1.0, 60.0, 600.0)),  # type: ignore[arg-type]
        playbook=easy_playbook(hold=bool(chance.random() < 0.2), patience=int(one_of(0, 10, 30))),  # type: ignore[call-overload]
        early_exercise=float(one_of(0.3, 0.9)),  # type: ignore[arg-type]
        has_split=bool(chance.random() < 0.1),
        attaches=bool(chance.random() < 0.7),
    )


def calm(behaviour: Behaviour, *, attaches: bool = True) -> Setting:
    """A setting in which nothing goes wrong by itself: a quiet market, money enough, and the habits of a broker."""
    return replace(
        setting_of(0),
        behaviour=behaviour,
        weather=Weather(),
        drift=0.0,
        width=0.5,
        cash=Decimal(120_000),
        kind="cash",
        pace=1.0,
        playbook=easy_playbook(patience=10),
        has_split=False,
        attaches=attaches,
    )


def _later(seed: int) -> dict[str, float]:
    """Troubles that were thought of later, in a quarter of all storms each: drawn apart, so that the others stay as they were."""
    chance = np.random.default_rng([seed, STREAM_OF_LATER])
    most = {"refused": 0.3, "death_ordering": 0.1}
    return {
        what: float(chance.uniform(0, limit)) if chance.random() < 0.25 else 0.0
        for what, limit in most.items()
    }
