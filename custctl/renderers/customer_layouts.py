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
            "customer segment own_segment abc orders revenue value_12m overdue last_order",
            "customer segment own_segment orders revenue value_12m overdue last_order",
            "customer segment orders revenue value_12m overdue last_order",
            "customer segment revenue value_12m overdue",
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
            "customer value_level tier probability_12m expected_orders_12m yearly_spend value_12m low high lifetime_value "
            "share_of_equity collectable_value activity overdue",
            "customer value_level tier probability_12m yearly_spend value_12m low high lifetime_value share_of_equity overdue",
            "customer value_level probability_12m yearly_spend value_12m low high lifetime_value",
            "customer value_level probability_12m yearly_spend value_12m lifetime_value",
            "customer value_level probability_12m value_12m lifetime_value",
            "customer value_level value_12m lifetime_value",
        ),
        totals=frozenset(
            {
                "expected_orders_12m",
                "yearly_spend",
                "value_12m",
                "lifetime_value",
                "share_of_equity",
                "collectable_value",
                "overdue",
            }
        ),
        total_facts=dict.fromkeys(("lifetime_value", "share_of_equity", "collectable_value"), "customer_equity"),
    ),
    ("clv", "equity"): Layout(
        sets=columns(
            "by group customers value_12m low high later_value customer_equity equity_low equity_high share_of_equity",
            "by group customers value_12m low high customer_equity share_of_equity",
            "by group customers value_12m customer_equity share_of_equity",
            "by group customers customer_equity",
        ),
    ),
    ("clv", "new_customer"): Layout(
        sets=columns(
            "by group customers first_order_value orders_index expected_orders_12m value_12m value_36m most_you_may_pay",
            "by group customers first_order_value value_12m value_36m most_you_may_pay",
            "by group customers value_12m most_you_may_pay",
        ),
    ),
    ("clv", "backtest"): Layout(
        sets=columns(
            "method model held_out_days tests customers forecast actual error mean_absolute_error loss chosen",
            "method model held_out_days forecast actual error chosen",
            "method forecast actual error chosen",
        ),
    ),
    ("clv", "accounts"): Layout(
        sets=columns(
            "customer revenue_12m share_of_revenue facts_value orders last_order usual_gap_days next_expected activity open "
            "overdue credit_limit collected_share",
            "customer revenue_12m share_of_revenue last_order next_expected activity open overdue",
            "customer revenue_12m share_of_revenue activity open overdue",
            "customer revenue_12m share_of_revenue open",
        ),
        totals=frozenset({"revenue_12m", "share_of_revenue", "open", "overdue"}),
    ),
    ("clv", "contracts"): Layout(
        sets=columns(
            "customer contract_state first_order last_order renewed amount next_expected ended_on probability_12m value_12m",
            "customer contract_state renewed amount next_expected ended_on probability_12m value_12m",
            "customer contract_state renewed amount next_expected value_12m",
        ),
        totals=frozenset({"value_12m"}),
    ),
    ("clv", "renewals"): Layout(
        sets=columns("renewal asked took renewal_rate expected_rate", "renewal asked renewal_rate"),
    ),
    ("growth", "wallet"): Layout(
        sets=columns(
            "customer potential potential_from look_alikes revenue_12m share_of_wallet head_room last_order",
            "customer potential potential_from revenue_12m share_of_wallet head_room",
            "customer revenue_12m share_of_wallet head_room",
            "customer share_of_wallet head_room",
        ),
        totals=frozenset({"revenue_12m", "head_room"}),
    ),
    ("clv", "models"): Layout(sets=columns("model parameter value standard_error")),
    ("clv", "arithmetic"): Layout(sets=columns("way figure amount number share", "figure amount number share"), all_rows=True),
}
"""Analysis and table to its layout: the tables about customers."""
