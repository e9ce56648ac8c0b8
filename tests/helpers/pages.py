"""Results of an invented shop of about forty customers, as the analyses would give them, for tests of pages."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from custctl.result import Fact, Note, Result, Table, Value
from custctl.schema import MONEY, Column, Role, Schema

AS_OF = date(2026, 10, 31)

HOSTILE: tuple[str, ...] = (
    "<script>alert('x')</script>",
    "=cmd|' /C calc'!A0",
    "\u202eevil\u202c \u2067rtl",
    "</style><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    '**bold** & "quoted"',
    "Unbroken" * 25,
    "👩‍👩‍👧‍👦 café 🧁 naïve",
    "上海浦东新区张江高科技园区祥瑞五金机电设备贸易有限责任公司第二营业部",
    "شركة النور للتجارة",
)


def _list(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


_NAMES = _list("""
    Nordwind Handel GmbH, Atlas Bau, Lindner & Töchter, Café Morgenrot, Studio Lumen, Hafenbäckerei,
    Praxis Dr. Weiß, Elbe Catering, Blumen Petersen, Kita Sonnenschein, Hotel am Wall, Radhaus Krüger,
    Yoga Raum Nord, Tischlerei Brandt, Weinhandel Voss, Bistro Anker, Galerie Süd, Zahntechnik Ohm,
    Buchladen Seite 1, Feinkost Maaß, Foto Behrens, Salon Haarmonie, Physio am Park, Werft Janssen,
    Eisdiele Riva, Imkerei Holm, Kanzlei Rau & Partner, Segelschule Luv, Gärtnerei Thiel, Metallbau Sommer,
    Kiosk Lotte, Rösterei Kaap, Schuhhaus Dorn, Druckerei Falz, Gasthof zur Linde, Fahrschule Blink,
    Optik Klar, Pension Möwe, Töpferei Lehm, Antik Brinkmann
""")

NAMES_ZH = _list("""
    上海祥瑞五金商行, 北港贸易, 杭州云栖茶业, 老张面馆, 苏州锦绣丝绸, 晨光文具店, 仁和诊所, 四季花坊,
    小太阳幼儿园, 临江宾馆, 顺达自行车, 清风瑜伽馆, 鲁班木业, 醇香酒庄, 码头餐馆, 南风画廊,
    康宁齿科, 第一页书店, 福满楼, 光影照相馆
""")

_SEGMENTS = (
    ("champions", 8),
    ("loyal", 8),
    ("potential_loyalist", 5),
    ("new", 4),
    ("promising", 2),
    ("need_attention", 2),
    ("about_to_sleep", 3),
    ("at_risk", 3),
    ("cant_lose", 2),
    ("hibernating", 2),
    ("lost", 1),
)

_RECENCY = {
    "champions": 9,
    "loyal": 24,
    "potential_loyalist": 15,
    "new": 6,
    "promising": 31,
    "need_attention": 48,
    "about_to_sleep": 66,
    "at_risk": 118,
    "cant_lose": 141,
    "hibernating": 190,
    "lost": 402,
}

_DO = {
    "champions": "thank_and_ask",
    "loyal": "offer_new_first",
    "potential_loyalist": "invite_again",
    "new": "second_purchase",
    "promising": "second_purchase",
    "need_attention": "remind_of_favourites",
    "about_to_sleep": "remind_of_favourites",
    "at_risk": "personal_offer",
    "cant_lose": "call_this_week",
    "hibernating": "twice_a_year",
    "lost": "let_go",
}

_TYPES: Mapping[Role, pl.DataType] = {
    Role.TEXT: pl.String(),
    Role.KEY: pl.String(),
    Role.DATE: pl.Date(),
    Role.COUNT: pl.Int64(),
    Role.NUMBER: pl.Float64(),
    Role.MONEY: MONEY,
    Role.SHARE: pl.Float64(),
    Role.DAYS: pl.Int64(),
    Role.SCORE: pl.Int64(),
}


def table(name: str, roles: Mapping[str, Role], rows: Sequence[Mapping[str, object]]) -> Table:
    """A table from the roles of its columns and its rows."""
    schema = Schema(name, {column: Column(_TYPES[role], role) for column, role in roles.items()})
    typed = [{column: _exact(row.get(column), roles[column]) for column in roles} for row in rows]
    return Table.collect(schema, pl.LazyFrame(typed, schema=schema.dtypes))


def facts(roles: Mapping[str, tuple[Value, Role]]) -> dict[str, Fact]:
    """Facts of one currency from name to value and role."""
    return {name: Fact(value, role) for name, (value, role) in roles.items()}


def shop(*, names: Sequence[str] = _NAMES, currency: str = "EUR", customers: int = 40) -> dict[str, Result]:
    """All three answers of a shop; `names` are repeated until there are enough."""
    people = [f"{names[number % len(names)]}" + ("" if number < len(names) else f" {number}") for number in range(customers)]
    return {
        "segment": segment(people, currency=currency),
        "aging": aging(people, currency=currency),
        "clv": clv(people, currency=currency),
    }


def segment(people: Sequence[str], *, currency: str = "EUR") -> Result:
    """What `segment` says of these customers: the first bring most."""
    rows = [_customer(number, name, len(people), currency) for number, name in enumerate(people)]
    whole = sum((row["revenue"] for row in rows), Decimal(0))
    return Result(
        analysis="segment",
        as_of=AS_OF,
        options={},
        facts={
            currency: facts(
                {
                    "customers": (len(rows), Role.COUNT),
                    "orders": (sum(row["orders"] for row in rows), Role.COUNT),
                    "revenue": (whole + Decimal("212.40"), Role.MONEY),
                    "named_revenue": (whole, Role.MONEY),
                    "unnamed_revenue": (Decimal("212.40"), Role.MONEY),
                    "top_20_share": (float(sum(row["revenue"] for row in rows[: max(len(rows) // 5, 1)]) / whole), Role.SHARE),
                    "top_1_share": (float(rows[0]["revenue"] / whole), Role.SHARE),
                }
            )
        },
        tables={
            "customers": table("customers", CUSTOMER_ROLES, rows),
            "segments": table(
                "segments", SEGMENT_ROLES, _grouped(rows, "segment", [name for name, _ in _SEGMENTS], whole, currency)
            ),
            "abc": table("abc", GROUP_ROLES | {"abc": Role.KEY}, _grouped(rows, "abc", ["A", "B", "C"], whole, currency)),
            "tiers": table("tiers", GROUP_ROLES | {"tier": Role.KEY}, _grouped(rows, "tier", list(_TIERS), whole, currency)),
        },
    )


def aging(people: Sequence[str], *, currency: str = "EUR") -> Result:
    """What `aging` says: every second customer owes something, every fourth is late."""
    rows = [_debtor(number, name, currency) for number, name in enumerate(people) if number % 2 == 0]
    rows.sort(key=lambda row: (-row["overdue"], row["customer"]))
    totals = {name: sum((row[name] for row in rows), Decimal(0)) for name, role in DEBTOR_ROLES.items() if role is Role.MONEY}
    late = {30: ("days_31_60", "days_61_90", "days_over_90"), 60: ("days_61_90", "days_over_90"), 90: ("days_over_90",)}
    money = {"open_total": totals["total"], **{name: totals[name] for name in ("overdue", "not_due", "disputed", "unapplied")}}
    money |= {f"overdue_{edge}": sum((totals[name] for name in names), Decimal(0)) for edge, names in late.items()}
    figures = {name: (value, Role.MONEY) for name, value in money.items()}
    counts = {
        "customers": (len(rows), Role.COUNT),
        "open_items": (2 * len(rows), Role.COUNT),
        "newest_payment": (date(2026, 10, 29), Role.DATE),
    }
    return Result(
        "aging", AS_OF, {}, {currency: facts({**figures, **counts})}, {"customers": table("customers", DEBTOR_ROLES, rows)}
    )


def clv(people: Sequence[str], *, currency: str = "EUR", notes: tuple[Note, ...] = ()) -> Result:
    """What `clv` says from facts."""
    rows = [
        {
            "customer": _number(number),
            "name": name,
            "currency": currency,
            "yearly_spend": spend,
            "value_12m": spend * Decimal("0.35"),
            "lifetime_value": spend * Decimal("1.2"),
            "share_of_equity": 1 / len(people),
        }
        for number, name in enumerate(people)
        for spend in [Decimal(24000) / (number + 2)]
    ]
    roles = {
        "customer": Role.TEXT,
        "name": Role.TEXT,
        "currency": Role.TEXT,
        "yearly_spend": Role.MONEY,
        "value_12m": Role.MONEY,
        "lifetime_value": Role.MONEY,
        "share_of_equity": Role.SHARE,
    }
    equity = sum((row["lifetime_value"] for row in rows), Decimal(0))
    figures = facts(
        {
            "customer_equity": (equity, Role.MONEY),
            "value_12m": (equity * Decimal("0.3"), Role.MONEY),
            "ltv": (equity / len(rows), Role.MONEY),
            "cac": (Decimal(140), Role.MONEY),
            "ltv_cac": (float(equity / len(rows) / 140), Role.NUMBER),
            "retention": (0.71, Role.SHARE),
            "expected_years": (3.4, Role.NUMBER),
            "reliability": ("rough", Role.KEY),
        }
    )
    return Result("clv", AS_OF, {}, {currency: figures}, {"customers": table("customers", roles, rows)}, notes)


def together(*shops: Mapping[str, Result]) -> dict[str, Result]:
    """Shops of different currencies as one answer with a block each."""
    return {
        name: Result(
            name,
            AS_OF,
            {},
            {currency: block for one in shops for currency, block in one[name].facts.items()},
            {
                key: Table(first.schema, pl.concat([one[name].tables[key].rows for one in shops]))
                for key, first in shops[0][name].tables.items()
            },
        )
        for name in shops[0]
    }


_TIERS = ("platinum", "gold", "iron", "lead")

CUSTOMER_ROLES: Mapping[str, Role] = {
    "customer": Role.TEXT,
    "name": Role.TEXT,
    "currency": Role.TEXT,
    "first_order": Role.DATE,
    "last_order": Role.DATE,
    "orders": Role.COUNT,
    "revenue": Role.MONEY,
    "profit": Role.MONEY,
    "average_order": Role.MONEY,
    "recency_days": Role.DAYS,
    "r": Role.SCORE,
    "f": Role.SCORE,
    "m": Role.SCORE,
    "segment": Role.KEY,
    "abc": Role.KEY,
    "tier": Role.KEY,
    "action": Role.KEY,
}

GROUP_ROLES: Mapping[str, Role] = {
    "currency": Role.TEXT,
    "customers": Role.COUNT,
    "share": Role.SHARE,
    "revenue": Role.MONEY,
    "revenue_share": Role.SHARE,
    "profit": Role.MONEY,
}

SEGMENT_ROLES: Mapping[str, Role] = {"segment": Role.KEY, **GROUP_ROLES, "average_recency_days": Role.DAYS, "action": Role.KEY}

DEBTOR_ROLES: Mapping[str, Role] = {
    "customer": Role.TEXT,
    "name": Role.TEXT,
    "currency": Role.TEXT,
    "not_due": Role.MONEY,
    "days_1_30": Role.MONEY,
    "days_31_60": Role.MONEY,
    "days_61_90": Role.MONEY,
    "days_over_90": Role.MONEY,
    "disputed": Role.MONEY,
    "unapplied": Role.MONEY,
    "total": Role.MONEY,
    "overdue": Role.MONEY,
    "overdue_share": Role.SHARE,
    "oldest_days": Role.DAYS,
}


def _customer(number: int, name: str, count: int, currency: str) -> dict:
    kind = _segment_of(number * 40 // max(count, 40) if count > 40 else number)
    days = _RECENCY[kind] + number % 5
    orders = 1 if kind in ("new", "promising", "lost") else 4 + (40 - number % 40) // 2
    revenue = (Decimal(26400) / (number + 2) * Decimal("1.07")).quantize(Decimal("0.01"))
    last = AS_OF - timedelta(days=days)
    return {
        "customer": _number(number),
        "name": name,
        "currency": currency,
        "first_order": last - timedelta(days=45 * (orders - 1)),
        "last_order": last,
        "orders": orders,
        "revenue": revenue,
        "profit": revenue * Decimal("0.3") - 60,
        "average_order": revenue / orders,
        "recency_days": days,
        "r": 3,
        "f": 3,
        "m": 3,
        "segment": kind,
        "abc": "A" if number < count * 0.3 else "B" if number < count * 0.7 else "C",
        "tier": _TIERS[0 if number < count * 0.2 else 1 if number < count * 0.5 else 2 if number < count * 0.8 else 3],
        "action": _DO[kind],
    }


def _debtor(number: int, name: str, currency: str) -> dict:
    size = Decimal(9800) / (number + 3)
    late = number % 4 == 0
    parts = {
        "not_due": size,
        "days_1_30": size * Decimal("0.45") if late else Decimal(0),
        "days_31_60": size * Decimal("0.2") if late and number % 8 == 0 else Decimal(0),
        "days_61_90": size * Decimal("0.11") if number % 16 == 0 else Decimal(0),
        "days_over_90": size * Decimal("0.3") if number in (12, 24) else Decimal(0),
        "disputed": Decimal(310) if number == 10 else Decimal(0),
        "unapplied": Decimal(-450) if number == 2 else Decimal(0),
    }
    parts = {key: value.quantize(Decimal("0.01")) for key, value in parts.items()}
    overdue = sum((value for key, value in parts.items() if key.startswith("days_")), Decimal(0))
    total = sum(parts.values(), Decimal(0))
    oldest = (
        131 if parts["days_over_90"] else 74 if parts["days_61_90"] else 47 if parts["days_31_60"] else 19 if late else None
    )
    owed = total - parts["unapplied"]
    return {
        "customer": _number(number),
        "name": name,
        "currency": currency,
        **parts,
        "total": total,
        "overdue": overdue,
        "overdue_share": float(overdue / owed),
        "oldest_days": oldest,
    }


def _grouped(rows: Sequence[dict], by: str, keys: Sequence[str], whole: Decimal, currency: str) -> list[dict]:
    groups = []
    for key in keys:
        members = [row for row in rows if row[by] == key]
        if members:
            revenue = sum((row["revenue"] for row in members), Decimal(0))
            groups.append(
                {
                    by: key,
                    "currency": currency,
                    "customers": len(members),
                    "share": len(members) / len(rows),
                    "revenue": revenue,
                    "revenue_share": float(revenue / whole),
                    "profit": sum((row["profit"] for row in members), Decimal(0)),
                    "average_recency_days": sum(row["recency_days"] for row in members) // len(members),
                    "action": members[0]["action"],
                }
            )
    return groups


def _segment_of(number: int) -> str:
    # Spread over the size of customers, so that large ones are at risk too.
    wanted = (number * 7 + 3) % 40 if number >= 4 else (0, 9, 36, 1)[number]
    for name, size in _SEGMENTS:
        if wanted < size:
            return name
        wanted -= size
    return "lost"


def _number(number: int) -> str:
    return f"K{number + 1:03d}"


def _exact(value: object, role: Role) -> object:
    return value.quantize(Decimal("0.0001")) if role is Role.MONEY and isinstance(value, Decimal) else value
