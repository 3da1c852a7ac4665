"""The storms' witness is not blind: every promise it watches over is broken in front of it once, and it says so each time."""

import ast
import inspect
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from putwright.paper.clearing.actions import ADJUSTED_ID_OFFSET
from tests.simulation import auditor as witness
from tests.simulation.auditor_plants import EXIT, PLANTS, PUT, SHARE, SOMEBODY, START, Plant, Scene, held


@pytest.mark.parametrize(("plant", "complaint"), PLANTS.values(), ids=PLANTS)
def test_broken_promise_is_told(plant: Plant, complaint: str) -> None:
    """What was planted is among the complaints."""
    scene = Scene()
    plant(scene)
    assert any(one.startswith(complaint) for one in scene.auditor.complaints), scene.auditor.complaints


def test_every_check_has_a_promise_planted_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place of the auditor that complains is reached by a plant: a check nobody can trip would watch nothing."""
    told: set[int] = set()

    def complain(self: witness.Auditor, words: str) -> None:
        frame = inspect.currentframe()
        assert frame is not None
        assert frame.f_back is not None
        told.add(frame.f_back.f_lineno)

    monkeypatch.setattr(witness.Auditor, "complain", complain)
    for plant, _ in PLANTS.values():
        plant(Scene())
    calls = [
        node
        for node in ast.walk(ast.parse(Path(witness.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "complain"
    ]
    missed = [node.lineno for node in calls if not told & set(range(node.lineno, (node.end_lineno or 0) + 1))]
    assert calls
    assert not missed


def test_auditor_is_silent_when_every_promise_is_kept() -> None:
    """A sale approved, filled, protected, bought back: nothing to complain of at any point."""
    scene = Scene()
    scene.approve(2)
    sale = scene.sell(2)
    scene.auditor.changed()
    scene.fill(sale)
    exit_order = scene.buy(2)
    scene.at_rest(2)
    scene.fill(exit_order, EXIT, "f2.01")
    scene.at_rest(0, wanted=None)
    known = {"f1.01": (2, START), "f2.01": (2, EXIT)}
    scene.auditor.fills_known(known, frozenset(), lambda at: True)
    assert scene.auditor.complaints == []


def test_purchase_is_no_fault_when_nobody_could_have_seen_the_assignment() -> None:
    """Put away over night, bought back in the morning before any list showed it: the broker's doing, not the desk's."""
    scene = Scene()
    scene.short()
    scene.buy()
    scene.auditor.looked()
    scene.hear(held(0))
    scene.buy(number=10)
    assert scene.auditor.complaints == []
    scene.auditor.looked()
    scene.buy(number=11)
    assert scene.auditor.complaints


def test_put_of_a_split_is_bought_back_by_what_was_approved_before_or_after() -> None:
    """A sale before the split halves its ceiling with its strike; what is taken into care afterwards speaks of the new put."""
    new = replace(PUT, con_id=PUT.con_id + ADJUSTED_ID_OFFSET, strike=PUT.strike / 2)
    for approved_after, fair in ((False, START * SHARE / 2), (True, START * SHARE)):
        scene = Scene()
        scene.short()
        scene.hear(held(0), held(-1, new))
        if approved_after:
            scene.auditor.approved_adoption(new.con_id, START, SHARE)
        scene.buy(1, fair, contract=new)
        assert scene.auditor.complaints == []
        scene.buy(1, fair + Decimal("0.01"), number=10, contract=new)
        assert any(one.startswith("I9: buying") for one in scene.auditor.complaints)


def test_fill_need_not_be_known_when_no_look_could_have_shown_it() -> None:
    """Brokers list the fills of today only; of a sale inferred from its position the execution is not asked for."""
    for inferred, could_know in ((frozenset[str](), False), (frozenset({"putwright-x-o1"}), True)):
        scene = Scene()
        scene.short()
        scene.auditor.fills_known({}, inferred, lambda at, could_know=could_know: could_know)  # type: ignore[misc]
        assert scene.auditor.complaints == []


def test_sale_of_somebody_else_is_no_fault_but_binds_the_cash() -> None:
    """By hand anything may be sold; what is left has to carry the desk's own."""
    scene = Scene(cash=Decimal(12_000))
    scene.sell(client_id=SOMEBODY)
    assert scene.auditor.complaints == []
    scene.approve()
    scene.sell(number=2)
    assert [one[:9] for one in scene.auditor.complaints] == ["I1: 20900"]
