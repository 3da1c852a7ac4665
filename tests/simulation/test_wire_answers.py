"""Every answer is read by the real clients: ib_async 2.1.0 here, ibapi 9.81.1 and 10.50.2 in their environments."""

from datetime import timedelta
from typing import Any

import pytest

from putwright.paper.wire import answers
from tests.simulation.wire_answers_told import CASES
from tests.simulation.wire_cases import AT, Case
from tests.simulation.wire_judges import IbAsync, official, same


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer_is_read_by_ib_async_as_it_was_meant_when_written_at_178(case: Case) -> None:
    """The decoder of ib_async calls its wrapper with the values of the source, and logs nothing."""
    heard = IbAsync().hear(case.fields(178))
    _judge(case, "ib_async", [[name, arguments] for name, arguments in heard])


@pytest.fixture(scope="module", params=[157, 178])
def verdicts(request: pytest.FixtureRequest) -> tuple[int, list[Any]]:
    """What an official client makes of every case it knows."""
    version: int = request.param
    known = [case for case in CASES if case.expected(version)[0]]
    return version, official(version, {"frames": [list(case.fields(version)) for case in known]})


def test_answer_is_read_by_official_clients_as_it_was_meant(verdicts: tuple[int, list[Any]]) -> None:
    """The official decoders call with the values of the source and leave no field lying, at both ends of our range."""
    version, told = verdicts
    known = [case for case in CASES if case.expected(version)[0]]
    assert len(told) == len(known) > 40
    for case, (calls, left_over) in zip(known, told, strict=True):
        assert left_over == [], f"{case.name} at {version}"
        _judge(case, version, calls)


def test_answers_are_all_judged_when_the_list_of_cases_is_whole() -> None:
    """Every function that makes an answer has a case, but the greeting, which the clients read before all else."""
    judged = {case.name.split()[0] for case in CASES}
    assert judged == set(answers.__all__) - {"welcome"}


def test_welcome_is_read_by_ib_async_when_versions_are_agreed() -> None:
    """Two fields without a message id make ib_async start its session at our version."""
    judge = IbAsync(178)
    judge.client._serverVersion = 0
    judge.hear(answers.welcome(178, AT + timedelta(hours=1)))
    assert judge.client.serverVersion() == 178
    assert bytes(judge.sent).endswith(b"71\x002\x007\x00\x00")


def _judge(case: Case, judge: str | int, calls: list[Any]) -> None:
    method, expected = case.expected(judge)
    heard = [arguments for name, arguments in calls if name == method]
    assert heard, f"{case.name} at {judge}: {calls}"
    same(expected, heard[0], f"{case.name} at {judge}")
