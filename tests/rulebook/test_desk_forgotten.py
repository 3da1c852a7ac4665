"""An older record that was put back: the desk finds orders of its own that it knows nothing of, and stops."""

from dataclasses import replace

from putwright.desk.book import Book
from putwright.desk.exits import others_buying
from putwright.desk.forgotten import forgotten_orders, stop_when_forgotten
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import BrokerLook
from tests.builders import put
from tests.desk_builders import GM, Day, by_hand, executed, listed, over, short


def lived() -> tuple[Day, BrokerLook]:
    """A put was sold, and its exit works."""
    day = Day()
    sale = day.working(GM)
    day.fills(sale, 1)
    leave = day.exit(day.book.positions["p1"])
    return day, day.look([short(GM)], [listed(leave)], [executed(sale)], [over(sale)])


def test_desk_stops_when_the_broker_has_orders_of_its_own_that_it_does_not_know() -> None:
    """Working, ended or filled: each name that was never written down here is told, with what to do."""
    day, look = lived()
    older = Book(tag=day.book.tag)
    assert forgotten_orders(older, look) == ("putwright-t1-o1", "putwright-t1-o2")
    (stop,) = stop_when_forgotten(older, look, day.now)
    assert isinstance(stop, told.InvariantBroken)
    assert stop.words.startswith("the broker has putwright-t1-o1, putwright-t1-o2 under this desk's name")
    assert "`putwright reconcile --anew`" in stop.words


def test_desk_does_not_stop_for_what_it_knows_or_what_is_not_its_own() -> None:
    """Its own record knows its orders; those by hand, of other desks, and previews are nobody's it could have forgotten."""
    day, look = lived()
    assert stop_when_forgotten(day.book, look, day.now) == []
    names = ("", "other-7", "putwright-t2-o1", "putwright-t1-preview")
    strangers = [by_hand("BUY", 1, GM, client_order_id=name) for name in names]
    assert forgotten_orders(day.book, day.look([], strangers)) == ()


def test_desk_that_has_stopped_is_not_stopped_again() -> None:
    """One stop until a person has looked."""
    day, look = lived()
    older = replace(Book(tag=day.book.tag), broken="sold twice")
    assert stop_when_forgotten(older, look, day.now) == []


def test_order_that_the_record_does_not_know_is_counted_as_somebody_elses() -> None:
    """It buys the put back already: no second purchase is placed beside it."""
    day, look = lived()
    assert others_buying(day.book, look, put(GM)) == 0
    assert others_buying(Book(tag=day.book.tag), look, put(GM)) == 1
