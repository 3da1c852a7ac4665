"""What the commands at the desk share: the workspace opened, the desk taken, one thing done, the report delivered."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder
from putwright.domain.refusal import BadInput

if TYPE_CHECKING:
    from putwright.bootstrap import Opened
    from putwright.domain.approval import Approval
    from putwright.ports.broker_view import Endpoint
    from putwright.settings.config import Config
    from putwright.workflows.at_desk import AtDesk

Told = TypeVar("Told")


@Parameter(name="*")
@dataclass(frozen=True)
class BrokerOptions:
    """Where the broker is; what is left out is as config.toml has it under [broker]."""

    host: str | None = None
    "Where TWS or IB Gateway runs."

    port: int | None = None
    "Its API port: 7497 paper TWS, 7496 live TWS, 4002 paper Gateway, 4001 live Gateway."

    client_id: int | None = None
    "As whom to come in: the desk's number where orders leave, the next one for whoever only looks."

    account: str | None = None
    "Which account is meant where there are several."


Broker = Annotated[BrokerOptions | None, Parameter(name="*")]


def opened_for(
    options: Options,
    broker: BrokerOptions | None,
    playbook: str | None = None,
    *,
    as_of: str | None = None,
    only_looks: bool = False,
) -> Opened:
    """The workspace, with the broker that was named on the command line.

    Args:
        options: of the command.
        broker: as typed.
        playbook: by name or file; the configured one when None.
        as_of: the moment of the question as typed; now unless told.
        only_looks: whether it comes beside the desk, and so not as the desk's client.

    Raises:
        BadInput: no workspace there, or a mistake in one of its files.
    """
    from putwright.bootstrap import open_workspace

    opened = open_workspace(workspace_folder(options), playbook=playbook, as_of=as_of)
    config = with_broker(opened.settings.config, broker, only_looks=only_looks)
    return replace(opened, settings=replace(opened.settings, config=config))


def with_broker(config: Config, broker: BrokerOptions | None, *, only_looks: bool) -> Config:
    """The preferences with what was typed of the broker; arguments as for `opened_for`."""
    told = broker or BrokerOptions()
    usual = config.broker_client_id + (1 if only_looks else 0)
    return replace(
        config,
        broker_host=config.broker_host if told.host is None else told.host,
        broker_port=config.broker_port if told.port is None else told.port,
        broker_client_id=usual if told.client_id is None else told.client_id,
        broker_account=config.broker_account if told.account is None else told.account,
    )


def looking_endpoint(options: Options, broker: BrokerOptions | None) -> Endpoint:
    """Where the broker is for whoever only looks: as config.toml has it, where there is a workspace.

    Raises:
        BadInput: a mistake in the file.
    """
    from putwright.adapters.workspace.workspace import Workspace
    from putwright.ports.broker_view import Endpoint
    from putwright.settings.config import Config, read_config

    workspace = Workspace(workspace_folder(options))
    config = read_config(workspace.config_path) if workspace.exists else Config.ordinary()
    told = with_broker(config, broker, only_looks=True)
    return Endpoint(told.broker_host, told.broker_port, told.broker_client_id, told.broker_account)


def done_at_desk(
    options: Options,
    opened: Opened,
    doing: str,
    work: Callable[[AtDesk], Awaitable[Told]],
    *,
    words: str,
    probes: tuple[str, ...] = (),
) -> Told:
    """Take the desk, do one thing, leave it.

    Args:
        options: of the command.
        opened: the workspace.
        doing: the command as it was typed, for whoever waits for the desk.
        work: the one thing.
        words: what a person who waits reads.
        probes: names whose share quote tells what kind of quotes is served.

    Raises:
        BadInput: the wrong account, port or client id.
        OutsideFailure: the desk is held, or the broker can not be reached.
    """
    from putwright.bootstrap.at_desk import at_desk
    from putwright.cli.progress import working

    async def done() -> Told:
        async with at_desk(opened, doing, probes) as at:
            return await work(at)

    with working(options, words):
        return asyncio.run(done())


def confirmed(approval: Approval, is_paper: bool) -> str:
    """How a person's word came: on a live account only from a terminal, with the symbol typed.

    Raises:
        BadInput: a live order without a terminal, or another symbol typed.
    """
    if is_paper:
        return "the command line, a paper account"
    tried = f"Approving {approval.approval_id} on a live account"
    if not sys.stdin.isatty():
        raise BadInput(
            tried, "nobody is at a terminal", "Run it in a terminal: a person types the symbol there."
        )
    sys.stderr.write(f"This sends an order on a LIVE account. Type {approval.symbol} to go on: ")
    sys.stderr.flush()
    typed = sys.stdin.readline().strip().upper()
    if typed != approval.symbol:
        raise BadInput(tried, f"{typed or 'nothing'} was typed, not {approval.symbol}", "Nothing was sent.")
    return "a terminal, the symbol typed"


def approved_or_offered(
    options: Options,
    opened: Opened,
    kind: str,
    about: str,
    token: str | None,
    preview: Callable[[AtDesk], Awaitable[Any]],
) -> int:
    """Show terms with a token, or do what a token approves; the exit code."""
    from putwright.cli.main import OK, REFUSED
    from putwright.cli.options import deliver
    from putwright.cli.render.offer import render_given, render_offer
    from putwright.workflows.give import give

    if token is None:
        offer = done_at_desk(
            options, opened, f"{kind} {about}", preview, words="Checking it anew at the broker"
        )
        deliver(options, "offer", 1, offer, render_offer)
        return REFUSED if offer.refusals else OK

    async def approve(at: AtDesk) -> Any:
        return await give(at, about, token, confirmed)

    given = done_at_desk(
        options, opened, f"{kind} {about} --approve", approve, words="Checking it once more, and sending"
    )
    deliver(options, "given", 1, given, render_given)
    return OK if given.is_done else REFUSED
