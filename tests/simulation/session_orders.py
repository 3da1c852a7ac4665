"""Orders of the tests, as fields of placeOrder and as the world knows them."""

from __future__ import annotations

from decimal import Decimal

from putwright.paper.model import ContractQuery, Executed, Execution, OrderRequest
from tests.simulation.session_world import ACCOUNT, PUT, START

# The 113 fields of placeOrder at version 178 with nothing set (TWS.md 5), by their places.
WHAT_IF_AT = 83
FIELDS = 113
SET = {
    1: "201", 8: "SMART", 15: "SELL", 16: "1", 17: "LMT", 18: "1.25", 20: "DAY", 23: "O", 24: "0", 26: "1", 27: "0",
    28: "0", 29: "0", 30: "0", 31: "0", 32: "0", 33: "0", 35: "0", 42: "0", 44: "-1", 45: "0", 48: "0", 51: "0",
    52: "0", 54: "0", 60: "0", 65: "0", 76: "0", 79: "0", 80: "0", WHAT_IF_AT: "0", 85: "0", 86: "0", 87: "0",
    88: "0", 95: "0", 104: "0", 105: "0", 106: "0", 107: "0", 110: "0",
}  # fmt: skip


def place(order_id: int, *, what_if: str = "0") -> list[object]:
    """The fields of placeOrder: sell one put at 1.25."""
    fields = {**dict.fromkeys(range(FIELDS), ""), **SET, 0: str(order_id), WHAT_IF_AT: what_if}
    return ["3", *(fields[at] for at in range(FIELDS))]


def order(client_id: int, order_id: int) -> OrderRequest:
    """The same order as the exchange takes it."""
    query = ContractQuery(con_id=PUT.con_id)
    return OrderRequest(
        client_id, order_id, query, "SELL", Decimal(1), "LMT", Decimal("1.25"), time_in_force="DAY"
    )


def booking() -> Executed:
    """The option leg of an assignment."""
    zero, one = Decimal(0), Decimal(1)
    return Executed(Execution("00A1", 0, 0, 0, ACCOUNT, PUT, START, "--", "BOT", one, zero, one, zero))
