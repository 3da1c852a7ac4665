"""`putwright orders` and `putwright positions`: what works and what is open, beside a desk that may be at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from putwright.bootstrap import Opened
    from putwright.workflows.looking import Onlooker


def orders(*, broker: Broker = None, options: Annotated[Options | None, Parameter(name="*")] = None) -> int:
    """Show what works at the broker: our orders with what they are for, and those of others, which are never touched."""
    from putwright.cli.options import deliver
    from putwright.cli.render.orders import render_orders

    options = options or Options()
    opened = opened_for(options, broker, only_looks=True)

    async def read(at: Onlooker) -> Any:
        from putwright.workflows.looking import orders_of

        return orders_of(at)

    deliver(options, "orders", 1, _looked(options, opened, read), render_orders)
    return 0


def positions(
    *, broker: Broker = None, options: Annotated[Options | None, Parameter(name="*")] = None
) -> int:
    """Show every open put: % captured, days left, what holding still earns, distance, its exit order, its state in a word."""
    from putwright.cli.options import deliver
    from putwright.cli.render.positions import render_positions

    options = options or Options()
    opened = opened_for(options, broker, only_looks=True)

    async def read(at: Onlooker) -> Any:
        from putwright.bootstrap.at_desk import known_playbooks
        from putwright.workflows.looking import positions_of

        return await positions_of(at, known_playbooks(opened, at.book))

    deliver(options, "positions", 1, _looked(options, opened, read), render_positions)
    return 0


def _looked(options: Options, opened: Opened, read: Callable[[Onlooker], Awaitable[Any]]) -> Any:
    import asyncio

    from putwright.bootstrap.at_desk import onlooking
    from putwright.cli.progress import working

    async def looked() -> Any:
        async with onlooking(opened) as at:
            return await read(at)

    with working(options, "Asking the broker"):
        return asyncio.run(looked())
