"""A slice of the storms in every run: some hundred behind the port, some over a real socket; and the command that runs them all.

`python -m tests.simulation.storms` runs ten thousand and a hundred and fifty. Seeds are of one desk only: when its code moves,
the same seed may lead elsewhere. Those that once found a defect stay in the slice all the same.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from putwright.desk import desk as desk_module
from tests.simulation import storms
from tests.simulation.storm import storm
from tests.simulation.storm_census import DIED, KINDS
from tests.simulation.storms import PORT, SOCKET, Outcome, outcomes

ONCE_BROKEN = (217, 733, 6321, 8241, 8294)
HALVES = [(*range(100), *ONCE_BROKEN[:2]), (*range(100, 200), *ONCE_BROKEN[2:])]
OVER_THE_SOCKET = [range(3), range(3, 6)]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What the paper TWS warns of is what a storm is made of."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def met(told: Sequence[Outcome]) -> Counter[str]:
    """What they had to go through."""
    return sum((one.troubles for one in told), Counter[str]())


@pytest.mark.parametrize("seeds", HALVES, ids=["first half", "second half"])
def test_promises_are_kept_when_everything_goes_wrong_behind_the_port(seeds: Sequence[int]) -> None:
    """No complaint of the witness in any storm, and in each half every kind of trouble: a slice of calm days would prove nothing."""
    told = outcomes(PORT, seeds, jobs=1)
    broken = [str(one) for one in told if one.complaints]
    assert not broken, "\n".join(broken)
    assert met(told).keys() >= KINDS


@pytest.mark.parametrize("seeds", OVER_THE_SOCKET, ids=["first half", "second half"])
def test_promises_are_kept_when_a_real_process_is_killed_over_a_real_socket(seeds: Sequence[int]) -> None:
    """The same over unmodified library and wire, with `kill -9`."""
    told = outcomes(SOCKET, seeds, jobs=1)
    broken = [str(one) for one in told if one.complaints]
    assert not broken, "\n".join(broken)
    assert met(told)[DIED] >= len(seeds)
    assert sum(one.orders for one in told) >= len(seeds)


@pytest.mark.parametrize("seed", [3, 6321])
def test_storm_is_the_same_again_when_its_seed_is_the_same(seed: int) -> None:
    """The same story, the same words at the exchange, the same record: what was found can be found again."""
    one, again = storm(seed), storm(seed)
    assert one.died
    assert (one.story, one.died, one.port.said) == (again.story, again.died, again.port.said)
    assert one.events == again.events


def test_command_names_seed_and_replay_when_a_promise_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A desk that forgets its exits is caught: exit code 1, and a line that leads back to the very storm."""
    command = ["storms", "--count", "4", "--socket", "0", "--jobs", "1"]
    monkeypatch.setattr("sys.argv", command)
    assert storms.main() == 0
    assert "a promise was broken in 0" in capsys.readouterr().out
    with monkeypatch.context() as forgetful:
        forgetful.setattr(desk_module, "exit_wishes", lambda *told, **named: [])
        assert storms.main() == 1
        told = capsys.readouterr().out
        line = next(line for line in told.splitlines() if "open, 0 exits" in line)
        replay = line[line.index("[python -m tests.simulation.storms --seed ") + 1 : -1]
        forgetful.setattr("sys.argv", replay.split()[2:])
        assert storms.main() == 1
        assert "open, 0 exits" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", replay.split()[2:])
    assert storms.main() == 0
    assert capsys.readouterr().out.endswith("nothing was broken\n")


def test_command_calls_it_broken_when_a_storm_ends_in_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that falls over is no storm weathered."""

    def falls(*told: object, **named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(desk_module, "alarms_now", falls)
    [told] = outcomes(PORT, [0], jobs=1)
    assert told.complaints == ("ZeroDivisionError: ",)
