"""The program is killed in the middle of selling: nothing is lost, nothing is sent twice, and no put is left without its exit.

Afterwards `desk --once` looks, and then both books agree line by line; the broker's own list is the second witness.
"""

import random
import signal
import subprocess
from contextlib import suppress
from decimal import Decimal

import pytest

from tests.journeys.desk_killed import PROGRAM, VARIABLE, Moment
from tests.journeys.desk_lives import PUT, SECONDS_MAX, Books, Seat, seat
from tests.journeys.terminal import Terminal

SOLD, EXIT = "-1.0 GM 2026-12-11 57 P", "BUY 1.0 GM 2026-12-11 57 P at 0.66 GTC"


def killed(desk: Seat, moment: Moment, number: int, *words: str) -> None:
    """A command that does not outlive a moment."""
    with desk.process(*words, program=PROGRAM, **{VARIABLE: f"{moment} {number}"}) as process:
        told, _ = process.communicate(timeout=SECONDS_MAX)
    assert process.returncode == -signal.SIGKILL, told


def recovered(desk: Seat) -> Books:
    """What the books say after the desk has looked: one put with its one exit, or nothing; here and at the broker."""
    desk.round()
    told = desk.books()
    orders = desk.paper.say("show").split("orders: ")[1].split(";")[0]
    if desk.held() == "nothing":
        assert (told.open, told.working, orders) == ([], [], "none")
        assert told.reconcile["audit"] == "0 puts, 0 exits, 0 orphans"
    else:
        assert (desk.held(), orders) == (SOLD, f"{EXIT} Submitted")
        assert [put["contracts"] for put in told.open] == [1]
        [(_, position, purpose, side, limit)] = told.working
        assert (position, purpose, side, limit) == (
            told.open[0]["position_id"],
            "exit",
            "BUY",
            Decimal("0.66"),
        )
        assert told.reconcile["audit"] == "1 put, 1 exit, 0 orphans"
    return told


@pytest.mark.slow
def test_sale_is_sent_once_when_it_is_killed_again_and_again(market: Terminal) -> None:
    """Before its line is whole the word was not taken and holds; after it nothing is sent later; once sent it is found again."""
    with seat(market, "eager") as desk:
        token = desk.read("sell", PUT)["token"]
        for moment in (Moment.BEFORE_RECORD, Moment.IN_RECORD, Moment.RECORDED):
            killed(desk, moment, 1, "sell", PUT, "--approve", token)
            assert recovered(desk).open == []
        again = desk.read("sell", PUT, "--approve", token, code=4)
        assert [one["rule"] for one in again["refusals"]] == ["NOT_APPROVED"]
        token = desk.read("sell", PUT)["token"]
        killed(desk, Moment.SENT, 1, "sell", PUT, "--approve", token)
        told = recovered(desk)
        assert [order["order_id"] for order in told.orders["ended_today"]] == ["o1", "o2"]
        assert [order["state"] for order in told.orders["ended_today"]] == ["NEVER_ARRIVED", "FILLED"]


@pytest.mark.slow
@pytest.mark.parametrize("moment", [Moment.RECORDED, Moment.SENT])
def test_put_has_one_exit_when_it_is_sold_and_its_exit_is_killed(market: Terminal, moment: Moment) -> None:
    """The second order is the exit: not sent, another takes its place; sent, it is the one."""
    with seat(market, "eager") as desk:
        token = desk.read("sell", PUT)["token"]
        killed(desk, moment, 2, "sell", PUT, "--approve", token)
        assert desk.held() == SOLD
        assert len(recovered(desk).open) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_sale_leaves_one_put_with_one_exit_or_nothing_when_it_is_killed_at_any_moment(
    market: Terminal, seed: int
) -> None:
    """Wherever it was: after a look everything is accounted for."""
    delay = random.Random(seed).uniform(1.0, 6.0)
    print(f"seed {seed}: killed after {delay:.3f} s")
    with seat(market, "eager") as desk:
        token = desk.read("sell", PUT)["token"]
        with desk.process("sell", PUT, "--approve", token) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=delay)
            process.kill()
        recovered(desk)


@pytest.mark.slow
def test_exit_is_put_right_when_the_desk_is_killed_before_its_change_is_sent(market: Terminal) -> None:
    """The change to 0.66 was written down and not sent: `reconcile` shows the difference, and minutes later it is sent."""
    with seat(market, "quiet") as desk:
        desk.approve("sell", PUT)
        desk.pass_to("4m")
        killed(desk, Moment.RECORDED, 1, "desk", "--once")
        told = desk.books(is_well=False)
        assert [line["verdict"] for line in told.reconcile["lines"] if line["kind"] == "order"] == ["DIFFERS"]
        assert told.reconcile["audit"] == "1 put, 1 exit, 0 orphans"
        desk.pass_to("open")
        recovered(desk)


@pytest.mark.slow
def test_roll_is_finished_when_it_is_killed_between_its_orders(market: Terminal) -> None:
    """Bought back, and killed before the sale was written down: the next look sells, once, as it was approved."""
    with seat(market, "eager") as desk:
        desk.approve("sell", PUT)
        token = desk.read("roll", "p1", "--strike", "57", "--expiry", "2026-12-18")["token"]
        killed(desk, Moment.BEFORE_RECORD, 2, "roll", "p1", "--approve", token)
        assert desk.held() == "nothing"
        desk.round()
        told = desk.books()
        assert (desk.held(), told.reconcile["audit"]) == (
            "-1.0 GM 2026-12-18 57 P",
            "1 put, 1 exit, 0 orphans",
        )
        assert [put["position_id"] for put in told.open] == ["p2"]
