"""Which columns of the tables about receivables matter when there is not room for all?"""

from custctl.renderers.layout import BUCKETS, Layout, columns

_AGES = ("not_due", BUCKETS, "disputed", "unapplied", "total")
_BY_AGE = " ".join(_AGES)

RECEIVABLE_LAYOUTS: dict[tuple[str, str], Layout] = {
    ("aging", "customers"): Layout(
        sets=columns(
            f"customer {_BY_AGE} oldest_days average_days_late credit_limit limit_left",
            f"customer {_BY_AGE} oldest_days",
            f"customer {_BY_AGE}",
            "customer not_due overdue disputed unapplied total",
            "customer overdue total",
        ),
        totals=frozenset({*_AGES, "overdue"}),
        shares_of="total",
    ),
    ("aging", "customers_valued"): Layout(
        sets=columns(
            f"customer {_BY_AGE} oldest_days average_days_late credit_limit limit_left value approach",
            f"customer {_BY_AGE} oldest_days value",
            "customer not_due overdue disputed unapplied total oldest_days value",
            "customer overdue total oldest_days value",
            "customer overdue total value",
            "customer overdue value",
        ),
        totals=frozenset({*_AGES, "overdue", "value"}),
        below="approach",
    ),
    ("aging", "groups"): Layout(
        sets=columns(
            f"group customers {_BY_AGE} overdue overdue_share oldest_days",
            f"group customers {_BY_AGE}",
            "group customers overdue total overdue_share",
            "group overdue total",
        ),
        totals=frozenset({*_AGES, "overdue"}),
        shares_of="total",
    ),
    ("aging", "items"): Layout(
        sets=columns(
            "customer document date due amount settled open days_overdue status salesperson",
            "customer document due amount settled open days_overdue",
            "customer document due amount open days_overdue",
            "customer document due open days_overdue",
            "customer document open days_overdue",
        ),
        totals=frozenset({"amount", "settled", "open"}),
        exact=True,
    ),
    ("aging", "allocations"): Layout(
        sets=columns(
            "customer receipt document date amount days_to_pay how",
            "customer receipt document date amount days_to_pay",
            "customer receipt document date amount",
            "customer document amount",
        ),
        totals=frozenset({"amount"}),
        exact=True,
    ),
    ("aging", "metrics"): Layout(
        sets=columns(
            "month_end sales receivables overdue dso dso_three_months dso_count_back best_possible_dso "
            "average_days_delinquent collection_effectiveness turnover days_to_pay days_late days_to_pay_with_open "
            "days_late_with_open",
            "month_end sales receivables overdue dso dso_three_months dso_count_back best_possible_dso "
            "average_days_delinquent collection_effectiveness turnover days_to_pay days_late",
            "month_end sales receivables overdue dso dso_count_back best_possible_dso collection_effectiveness",
            "month_end sales receivables overdue dso dso_count_back collection_effectiveness",
            "month_end receivables overdue dso dso_count_back",
            "month_end receivables dso",
        ),
        trends=("sales", "receivables", "overdue", "dso", "collection_effectiveness"),
        latest=True,
    ),
    ("aging", "roll_rates"): Layout(sets=columns("from to amount share", "from to share"), bar="share", exact=True),
    ("aging", "provision"): Layout(
        sets=columns(
            "segment bucket amount invoices rate expected_loss carrying_amount",
            "segment bucket amount rate expected_loss carrying_amount",
            "segment bucket amount rate expected_loss",
            "bucket amount expected_loss",
        ),
        totals=frozenset({"amount", "expected_loss", "carrying_amount"}),
        bar="expected_loss",
        exact=True,
    ),
    ("aging", "forecast"): Layout(
        sets=columns("week begins ends p50 p80", "week ends p50 p80", "ends p50"),
        totals=frozenset({"p50"}),
        bar="p50",
        exact=True,
    ),
    ("aging", "behaviour"): Layout(
        sets=columns(
            "customer paid_invoices days_late trend_days share_late broken_promises limit_overdue score payer",
            "customer paid_invoices days_late trend_days share_late limit_overdue score payer",
            "customer paid_invoices days_late trend_days share_late score payer",
            "customer days_late share_late score payer",
            "customer days_late score",
        ),
        bar="score",
    ),
    ("aging", "explanation"): Layout(
        sets=columns(
            "customer document due step receipt date amount days_late file row",
            "document step receipt date amount days_late file row",
            "step receipt date amount days_late file row",
            "step receipt date amount days_late",
            "step receipt date amount",
            "step amount",
        ),
        ends=frozenset({"file"}),
        exact=True,
        zeros=True,
    ),
    ("aging", "grand_total"): Layout(
        sets=columns(
            "currency open base_currency at_original_rates at_rates_of_day difference",
            "currency open at_original_rates at_rates_of_day difference",
            "currency open at_rates_of_day",
        ),
        totals=frozenset({"at_original_rates", "at_rates_of_day", "difference"}),
        exact=True,
    ),
    ("aging", "interest"): Layout(
        sets=columns(
            "customer document due open days_overdue interest compensation",
            "customer document due open days_overdue interest",
            "customer document days_overdue interest",
            "document interest",
        ),
        totals=frozenset({"open", "interest", "compensation"}),
        exact=True,
    ),
    ("check", "orders"): Layout(
        sets=columns(
            "order customer date amount exposure limit limit_left overdue verdict reasons",
            "order customer amount exposure limit overdue verdict",
            "order customer amount exposure limit verdict",
            "order customer amount verdict",
        ),
        totals=frozenset({"amount"}),
        below="reasons",
        zeros=True,
    ),
    ("collect", "customers"): Layout(
        sets=columns(
            "customer phone overdue oldest_days items level last_contact promise value at_risk approach",
            "customer phone overdue oldest_days level value at_risk",
            "customer phone overdue oldest_days level",
            "customer overdue oldest_days level",
        ),
        totals=frozenset({"overdue", "items", "at_risk"}),
        below="approach",
    ),
    ("collect", "items"): Layout(
        sets=columns(
            "customer document date due open interest compensation days_overdue last_level sent_on level",
            "customer document due open interest compensation days_overdue sent_on level",
            "customer document due open interest days_overdue level",
            "customer document open days_overdue level",
            "document open level",
        ),
        totals=frozenset({"open", "interest", "compensation"}),
        exact=True,
    ),
    ("collect", "log"): Layout(
        sets=columns(
            "date customer what document due amount text",
            "date customer what document due amount",
            "date customer what due amount",
            "date customer what",
        ),
        below="text",
        exact=True,
    ),
}
"""Analysis and table to its layout: the tables of `aging`, `collect` and `check`; valued is one that tells how to speak."""
