"""custctl segment: who the customers are, and what to do about each."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import day_count, opened, rising_days
from custctl.cli.options import AnswerOptions, Everywhere, ReadingOptions, Sources, grouped
from custctl.cli.order_options import (
    ORDERS,
    OrderBy,
    OrderByOption,
    Returns,
    ReturnsOption,
    ZeroOrders,
    ZeroOrdersOption,
    margin_option,
)
from custctl.cli.session import Session

if TYPE_CHECKING:
    from custctl.result import Result

PANEL = "Customers"

WithReceivables = Annotated[
    bool, typer.Option("--with-receivables", help="Add what each customer owes past its due date.", rich_help_panel=PANEL)
]
WithValue = Annotated[
    bool,
    typer.Option(
        "--with-value", help="Add what each customer is expected to bring in the next 12 months.", rich_help_panel=PANEL
    ),
]
CompareOption = Annotated[
    str | None,
    typer.Option(
        "--compare", metavar="DAYS", help="Show who moved between segments in this time, such as 90d.", rich_help_panel=PANEL
    ),
]
FreezeOption = Annotated[
    Path | None,
    typer.Option(
        "--freeze",
        metavar="FILE",
        help="Score by the thresholds in this file; it is written if missing.",
        rich_help_panel=PANEL,
    ),
]
FixedDaysOption = Annotated[
    str | None,
    typer.Option(
        "--fixed-days", metavar="DAYS", help="Judge activity by fixed days, such as 90,180,365.", rich_help_panel=PANEL
    ),
]
ServiceCostOption = Annotated[
    str | None,
    typer.Option("--service-cost", metavar="AMOUNT", help="Cost to serve one customer for a year.", rich_help_panel=PANEL),
]
CacOption = Annotated[
    str | None, typer.Option("--cac", metavar="AMOUNT", help="Cost to win one customer.", rich_help_panel=PANEL)
]


@grouped
def command(
    sources: Sources = None,
    *,
    order_by: OrderByOption = OrderBy.DAY,
    returns: ReturnsOption = Returns.NET,
    zero_orders: ZeroOrdersOption = ZeroOrders.COUNT,
    margin: Annotated[str | None, margin_option(ORDERS)] = None,
    with_receivables: WithReceivables = False,
    with_value: WithValue = False,
    compare: CompareOption = None,
    freeze: FreezeOption = None,
    fixed_days: FixedDaysOption = None,
    service_cost: ServiceCostOption = None,
    cac: CacOption = None,
    reading: ReadingOptions,
    out: AnswerOptions,
    run: Everywhere,
) -> int:
    """Show who the customers are: value, rhythm, and what to do about each."""
    from custctl.analyses.segment import Wishes
    from custctl.workflow import answering, freezing

    session = Session.start(run, margin=margin, service_cost=service_cost, cac=cac, tax_rate=reading.tax_rate)
    kept = freezing.thresholds(freeze) if freeze else None
    wishes = Wishes(
        rules=tuple((own.name, own.where) for own in session.settings.segment),
        actions=session.settings.actions,
        thresholds=kept,
        fixed_days=rising_days(fixed_days, option="--fixed-days"),
        compare=day_count(compare, option="--compare"),
        tables=(out.table,) if out.table else (),
    )
    with opened(sources, reading, session, command="segment") as (books, as_of):
        result = answering.segment(
            books,
            as_of,
            by=order_by.value,
            returns=returns.value,
            zero_orders=zero_orders.value,
            with_receivables=with_receivables,
            with_value=with_value,
            economics=session.economics,
            terms=session.settings.terms,
            wishes=wishes,
        )
        code = output.answer(result, out, session, books)
        if freeze and kept is None:
            _freeze(result, freeze, session)
        return code


def _freeze(result: "Result", path: Path, session: Session) -> None:
    """Keep what it took to score, for the next time."""
    from custctl.workflow import freezing

    with output.replacing(path) as file:
        file.write_text(freezing.thresholds_text(result), encoding="utf-8")
    session.say("say.thresholds_written", path=str(path))
