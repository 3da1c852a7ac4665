"""Run by the official client's own interpreter, old or new: sells a put at the paper TWS and prints what it saw as JSON."""

import json
import sys
import threading
import time
from decimal import Decimal

from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.order import Order
from ibapi.wrapper import EWrapper

SECONDS_MAX = 15.0


class Client(EWrapper, EClient):
    """Keeps what the server says."""

    def __init__(self) -> None:
        EClient.__init__(self, self)
        self.seen: dict[str, object] = {
            "errors": [],
            "statuses": [],
            "positions": [],
            "ticks": {},
            "values": {},
        }
        self.done = {
            name: threading.Event() for name in ("ready", "details", "bid", "filled", "positions", "values")
        }

    def nextValidId(self, orderId: int) -> None:  # noqa: N802, N803 - the client's own names, here and below
        self.seen["next_id"] = orderId
        self.done["ready"].set()

    def managedAccounts(self, accountsList: str) -> None:  # noqa: N802, N803
        self.seen["accounts"] = accountsList

    def contractDetails(self, reqId: int, contractDetails: object) -> None:  # noqa: N802, N803
        self.seen["con_id"] = contractDetails.contract.conId  # type: ignore[attr-defined]
        self.seen["minimum_tick"] = contractDetails.minTick  # type: ignore[attr-defined]

    def contractDetailsEnd(self, reqId: int) -> None:  # noqa: N802, N803
        self.done["details"].set()

    def tickPrice(self, reqId: int, tickType: int, price: float, attrib: object) -> None:  # noqa: N802, N803
        self.seen["ticks"][int(tickType)] = price  # type: ignore[index]
        if int(tickType) == 1:
            self.done["bid"].set()

    def orderStatus(self, orderId: int, status: str, *rest: object) -> None:  # noqa: N802, N803
        self.seen["statuses"].append([orderId, status])  # type: ignore[attr-defined]
        if status == "Filled":
            self.done["filled"].set()

    def execDetails(self, reqId: int, contract: object, execution: object) -> None:  # noqa: N802, N803
        self.seen["fill"] = [execution.side, float(execution.shares), execution.price, execution.orderRef]  # type: ignore[attr-defined]

    def position(self, account: str, contract: object, position: object, avgCost: float) -> None:  # noqa: N803
        self.seen["positions"].append([contract.localSymbol, float(position)])  # type: ignore[attr-defined, arg-type]

    def positionEnd(self) -> None:  # noqa: N802
        self.done["positions"].set()

    def accountSummary(self, reqId: int, account: str, tag: str, value: str, currency: str) -> None:  # noqa: N802, N803
        self.seen["values"][tag] = value  # type: ignore[index]

    def accountSummaryEnd(self, reqId: int) -> None:  # noqa: N802, N803
        self.done["values"].set()

    def error(self, reqId: int, *told: object) -> None:  # noqa: N803
        # 10.x puts the time of the error before its code
        numbers = [one for one in told if isinstance(one, int)]
        self.seen["errors"].append([reqId, numbers[-1] if numbers else None])  # type: ignore[attr-defined]

    def wait(self, name: str) -> None:
        if not self.done[name].wait(SECONDS_MAX):
            self.seen["waited_in_vain_for"] = name
            print(json.dumps(self.seen))
            sys.exit(1)


def the_put() -> Contract:
    contract = Contract()
    contract.symbol, contract.secType, contract.exchange, contract.currency = "GM", "OPT", "SMART", "USD"
    contract.lastTradeDateOrContractMonth, contract.strike, contract.right = "20261211", 57.0, "P"
    contract.multiplier = "100"
    return contract


def sale(limit: float) -> Order:
    order = Order()
    order.action, order.totalQuantity, order.orderType, order.lmtPrice = "SELL", Decimal(1), "LMT", limit
    order.tif, order.orderRef, order.transmit = "DAY", "intent-1", True
    # the old client sets these unless told, and a real TWS refuses them
    order.eTradeOnly, order.firmQuoteOnly = "", ""
    return order


def main() -> None:
    client = Client()
    client.connect("127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))
    threading.Thread(target=client.run, daemon=True).start()
    client.wait("ready")
    client.seen["version"] = client.serverVersion()
    put = the_put()
    client.reqContractDetails(1, put)
    client.wait("details")
    client.reqMktData(2, put, "", False, False, [])
    client.wait("bid")
    client.reqAccountSummary(3, "All", "NetLiquidation,TotalCashValue")
    client.wait("values")
    client.placeOrder(int(str(client.seen["next_id"])), put, sale(float(client.seen["ticks"][1])))  # type: ignore[index]
    client.wait("filled")
    client.reqPositions()
    client.wait("positions")
    time.sleep(0.2)
    client.disconnect()
    print(json.dumps(client.seen))


if __name__ == "__main__":
    main()
