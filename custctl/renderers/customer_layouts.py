"""Which columns of the tables about customers matter when there is not room for all?"""

from custctl.renderers.layout import Layout, columns

CUSTOMER_LAYOUTS: dict[tuple[str, str], Layout] = {
    ("segment", "segments"): Layout(
        sets=columns(
            "segment customers share revenue revenue_share average_recency_days value_12m action",
            "segment customers share revenue revenue_share",
            "segment customers revenue revenue_share",
            "segment customers revenue",
        ),
        totals=frozenset({"customers", "revenue", "value_12m"}),
        bar="revenue_share",
        below="action",
        counted="customers",
    ),
    ("segment", "abc"): Layout(
        sets=columns("abc customers share revenue revenue_share", "abc customers revenue"),
        totals=frozenset({"customers", "revenue"}),
        bar="revenue_share",
    ),
    ("segment", "tiers"): Layout(
        sets=columns("tier customers share revenue revenue_share profit", "tier customers revenue profit"),
        totals=frozenset({"customers", "revenue", "profit"}),
        bar="revenue_share",
    ),
    ("segment", "activity"): Layout(
        sets=columns("activity customers share revenue revenue_share", "activity customers revenue"),
        totals=frozenset({"customers", "revenue"}),
        bar="revenue_share",
    ),
    ("segment", "customers"): Layout(
        sets=columns(
            "customer segment own_segment abc tier activity orders revenue profit value_12m overdue average_order last_order "
            "recency_days usual_gap_days next_expected",
            "customer segment own_segment abc activity orders revenue profit value_12m overdue last_order",
            "customer segment own_segment abc orders revenue overdue last_order",
            "customer segment own_segment orders revenue last_order",
            "customer segment orders revenue last_order",
            "customer segment revenue",
        ),
        totals=frozenset({"orders", "revenue", "profit", "value_12m", "overdue"}),
    ),
    ("segment", "warning"): Layout(
        sets=columns(
            "customer segment activity last_order usual_gap_days recency_days yearly_value value_at_risk action",
            "customer activity usual_gap_days recency_days yearly_value value_at_risk",
            "customer usual_gap_days recency_days value_at_risk",
        ),
        totals=frozenset({"yearly_value", "value_at_risk"}),
        below="action",
    ),
    ("segment", "profit"): Layout(
        sets=columns(
            "customer orders gross returned revenue profit service_cost acquisition_cost contribution sales_needed",
            "customer revenue profit service_cost acquisition_cost contribution sales_needed",
            "customer revenue profit contribution sales_needed",
            "customer contribution sales_needed",
        ),
        totals=frozenset(
            {"orders", "gross", "returned", "revenue", "profit", "service_cost", "acquisition_cost", "contribution"}
        ),
    ),
    ("segment", "migration"): Layout(
        sets=columns(
            "segment_before segment move customers revenue revenue_12m", "segment_before segment customers revenue_12m"
        ),
        totals=frozenset({"customers", "revenue", "revenue_12m"}),
    ),
    ("segment", "grades"): Layout(
        sets=columns(
            "customer steady_cash months_paid large_share revenue_share breaks_even contribution loyal tenure_days voice "
            "referrals in_a marks club",
            "customer steady_cash large_share breaks_even loyal voice in_a marks club",
            "customer marks marks_known club",
        ),
    ),
    ("segment", "advocates"): Layout(
        sets=columns(
            "customer care satisfaction yearly_value abc referrals referred_revenue referred_profit",
            "customer care satisfaction yearly_value referrals referred_revenue",
            "customer care satisfaction yearly_value",
        ),
        totals=frozenset({"referrals", "referred_revenue", "referred_profit"}),
    ),
    ("clv", "customers"): Layout(
        sets=columns(
            "customer tier probability_12m expected_orders_12m yearly_spend years value_12m low high lifetime_value "
            "share_of_equity activity overdue",
            "customer tier probability_12m expected_orders_12m yearly_spend value_12m low high lifetime_value share_of_equity",
            "customer probability_12m yearly_spend value_12m low high lifetime_value",
            "customer probability_12m value_12m lifetime_value",
            "customer value_12m lifetime_value",
        ),
        totals=frozenset({"expected_orders_12m", "yearly_spend", "value_12m", "lifetime_value", "share_of_equity", "overdue"}),
    ),
}
"""Analysis and table to its layout: the tables of `segment` and `clv`."""
