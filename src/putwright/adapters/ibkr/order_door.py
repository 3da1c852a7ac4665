"""Orders through a TWS: sent, changed, taken back and previewed; what is heard of them is told, and never taken for the truth.

The library's own memory of orders is left out: it calls an order cancelled when an error comes for it, refuses to change
what it takes for over, and never answers a preview that is refused with a warning. Orders go straight to its writer, and
what the TWS says of them is heard beneath it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING

from ib_async import Contract, LimitOrder, OrderState

from putwright.adapters.ibkr import codes
from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.discretion import masked
from putwright.adapters.ibkr.words import amount
from putwright.domain.fees import Side
from putwright.domain.order import Order
from putwright.domain.playbook import TimeInForce
from putwright.domain.preview import Preview
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.domain.trading_calendar import NEW_YORK
from putwright.ports.order_entry import Answer, Heard

if TYPE_CHECKING:
    from putwright.adapters.ibkr.listening import OrderWord
    from putwright.adapters.ibkr.session import Heard as HeardCode
    from putwright.adapters.ibkr.session import Session
    from putwright.domain.contract import OptionContract

OVER = frozenset({"Cancelled", "ApiCancelled", "PendingCancel"})


class TwsDoor:
    """An `OrderEntry` over the connection of a view, under its client id."""

    def __init__(self, view: TwsView) -> None:
        self._view, self._session = view, view.session
        self._contracts = view.contracts

    @property
    def client_id(self) -> int:
        """As whom we come."""
        return self._session.endpoint.client_id

    @property
    def is_ready(self) -> bool:
        """Whether something sent now would reach the broker's servers."""
        return self._session.is_open and self._session.line_is_up

    async def next_number(self, what: OptionContract | str) -> int:
        """A number for one more order, when contract and turn to send are at hand."""
        await self._theirs(what)
        await self._session.pace.turn()
        return self._session.order_number()

    async def preview(self, order: Order) -> Preview:
        """What an order would do to the account."""
        theirs = await self._theirs(order.contract or order.symbol)
        account = self._view.account()
        await self._session.pace.turn()
        number = self._session.order_number()
        with _Ear(self._session, number) as ear:
            what_if = _order(number, order, account)
            what_if.whatIf = True
            self._send(number, theirs, what_if)  # the connection was there when the number was taken
            await ear.until(lambda: bool(ear.figures or ear.refused), self._session.patience.order)
            if ear.refused is not None:
                return _refused(ear.refused)
            if ear.figures is not None:
                return _figures(ear.figures)
            words = next((state.warningText for state in ear.previews if state.warningText), ear.notice)
        if not self._session.is_open:
            raise codes.fault("Asking the TWS for a preview", 504)
        raise OutsideFailure(
            "Asking the TWS for a preview",
            f"no figures came within {self._session.patience.order:g} s{f' ({masked(words)})' if words else ''}",
            "Ask again; the broker does not preview while it restarts.",
            retry_is_safe=True,
        )

    async def place(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        """Send an order, and wait for what is heard of it."""
        return await self._sent(number, order, parent_number)

    async def change(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        """Send an order again under its number with another limit or quantity."""
        await self._session.pace.turn()
        return await self._sent(number, order, parent_number)

    async def cancel(self, number: int) -> Answer:
        """Ask that an order be taken back."""
        await self._session.pace.turn()
        with _Ear(self._session, number) as ear:
            try:
                self._session.ib.client.cancelOrder(number, "")
            except ConnectionError:
                return Answer(Heard.SILENCE, "the connection is gone")
            await ear.until(lambda: ear.refused is not None or ear.is_ending, self._session.patience.order)
            if ear.is_ending or (ear.refused is not None and ear.refused.code == codes.CANCELED):
                return Answer(Heard.ACKNOWLEDGED)
            return self._unheard(ear)

    async def _theirs(self, what: OptionContract | str) -> Contract:
        """What the TWS calls an option, or the shares of a symbol: looked up once."""
        if isinstance(what, str):
            share = copy(await self._contracts.share(what))
            share.right, share.strike = (
                "",
                0.0,
            )  # of a share the TWS tells "?", which it does not want to be told
            return share
        return (self._contracts.known(what) or await self._contracts.listed(what)).theirs

    async def _sent(self, number: int, order: Order, parent_number: int) -> Answer:
        try:
            contract = await self._theirs(order.contract or order.symbol)
            theirs = _order(number, order, self._view.account(), parent_number)
        except BadInput as fault:
            return Answer(Heard.COMPLAINT, f"not sent: {fault.wrong}")
        except OutsideFailure as fault:
            return Answer(Heard.SILENCE, f"not sent: {fault.wrong}")
        with _Ear(self._session, number) as ear:
            try:
                self._send(number, contract, theirs)
            except ConnectionError:
                return Answer(Heard.SILENCE, "the connection is gone")
            await ear.until(lambda: ear.refused is not None or ear.is_heard, self._session.patience.order)
            if ear.refused is None and ear.is_heard:
                return Answer(Heard.ACKNOWLEDGED, "", ear.permanent_id)
            return self._unheard(ear)

    def _send(self, number: int, contract: Contract, order: LimitOrder) -> None:
        self._session.ib.client.placeOrder(number, contract, order)

    def _unheard(self, ear: _Ear) -> Answer:
        if ear.refused is not None:
            return Answer(Heard.COMPLAINT, _words(ear.refused), ear.permanent_id)
        if not self._session.is_open:
            return Answer(Heard.SILENCE, "the connection is gone")
        noticed = f" ({ear.notice})" if ear.notice else ""
        return Answer(Heard.SILENCE, f"no answer within {self._session.patience.order:g} s{noticed}")


class _Ear:
    """What is heard of one order number of ours."""

    def __init__(self, session: Session, number: int) -> None:
        self._session, self._number = session, number
        self._poke = asyncio.Event()
        self.refused: HeardCode | None = None
        self.notice = ""
        self.is_heard = self.is_ending = False
        self.permanent_id = 0
        self.previews: list[OrderState] = []

    def __enter__(self) -> _Ear:
        self._session.order_numbers.add(self._number)
        self._session.listeners.append(self._code)
        self._session.told.listeners.append(self._word)
        self._session.ib.disconnectedEvent += self._poke.set
        return self

    def __exit__(self, *_: object) -> None:
        self._session.order_numbers.discard(self._number)
        self._session.listeners.remove(self._code)
        self._session.told.listeners.remove(self._word)
        self._session.ib.disconnectedEvent -= self._poke.set

    @property
    def figures(self) -> OrderState | None:
        """The first preview that has figures; of two that come, the first may have none."""
        return next((state for state in self.previews if amount(state.initMarginChange) is not None), None)

    async def until(self, is_enough: Callable[[], bool], seconds: float) -> None:
        """Wait until enough was heard, the connection is lost, or the time is up [s]."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self._session.is_open and not is_enough() and (left := end - loop.time()) > 0:
            self._poke.clear()
            try:
                await asyncio.wait_for(self._poke.wait(), left)
            except TimeoutError:
                return

    def _code(self, told: HeardCode) -> None:
        is_mine = told.request_id == self._number
        is_for_all = told.code == codes.READ_ONLY and told.request_id == -1
        if is_mine and told.code in codes.ORDER_LIVES:
            self.notice = _words(told)
        elif is_mine or is_for_all:
            self.refused = told
            self._poke.set()

    def _word(self, word: OrderWord) -> None:
        mine = self._session.endpoint.client_id  # another client may have an order of the same number
        if word.order_id != self._number or word.client_id not in {mine, 0 if word.is_preview else mine}:
            return
        if word.is_preview:
            if word.state is not None:
                self.previews.append(word.state)
        else:
            self.is_heard = True
            self.permanent_id = word.permanent_id or self.permanent_id
            self.is_ending = self.is_ending or word.status in OVER
        self._poke.set()


def _order(number: int, order: Order, account: str, parent_number: int = 0) -> LimitOrder:
    """The order in the words of the TWS; whatever a preset could fill in is said outright."""
    until = order.good_until if order.time_in_force is TimeInForce.GTC else None
    return LimitOrder(
        order.side.value,
        float(order.quantity),
        float(order.limit),
        orderId=number,
        tif="GTD" if until is not None else order.time_in_force.value,
        goodTillDate="" if until is None else f"{until.astimezone(NEW_YORK):%Y%m%d %H:%M:%S} US/Eastern",
        orderRef=order.client_order_id,
        account=account,
        parentId=parent_number,
        openClose="O" if order.side is Side.SELL and order.contract is not None else "C",
        outsideRth=False,
        transmit=True,
    )


def _figures(state: OrderState) -> Preview:
    commission = amount(state.commission)
    least, most = amount(state.minCommission), amount(state.maxCommission)
    return Preview(
        initial_margin_change=amount(state.initMarginChange),
        equity_after=amount(state.equityWithLoanAfter),
        commission=commission if commission is not None else least,
        commission_max=most if commission is None else commission,
        currency=state.commissionCurrency or "USD",
        warning=masked(state.warningText or ""),
    )


def _refused(told: HeardCode) -> Preview:
    meaning = codes.MEANINGS.get(told.code)
    return Preview(refused=_words(told), remedy=meaning.remedy if meaning else "")


def _words(told: HeardCode) -> str:
    return f"TWS {told.code}: {masked(' '.join(told.text.split()))}"
