"""The files of an invented shop, made anew: a coffee roastery with 120 customers over two years.

Run `python sample_data/generate.py [FOLDER]`. Equal seeds give equal bytes; a test proves that the files here are these.
Nothing in them is real.
"""

import csv
import io
import random
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

SEED = 20261031
FIRST, LAST = date(2024, 11, 1), date(2026, 10, 31)
VAT = Decimal("0.07")
COST_SHARE = Decimal("0.58")

PLACES = (
    "Morgenrot",
    "Nordwind",
    "Hafenblick",
    "Lindner",
    "Alster",
    "Möwe",
    "Speicher",
    "Elbufer",
    "Kranich",
    "Bernstein",
    "Fjord",
    "Lumen",
)
TRADES = ("Café", "Bistro", "Hotel", "Studio", "Praxis", "Bäckerei")
FORENAMES = (
    "Ada",
    "Ben",
    "Clara",
    "David",
    "Elif",
    "Finn",
    "Greta",
    "Hugo",
    "Ida",
    "Jonas",
    "Karla",
    "Linus",
    "Mila",
    "Noah",
    "Olga",
    "Paul",
)
SURNAMES = (
    "Albers",
    "Brandt",
    "Carstens",
    "Dietz",
    "Ehlers",
    "Franke",
    "Gerdes",
    "Hinrichs",
    "Jansen",
    "Kruse",
    "Lorenz",
    "Menke",
)
CHINESE = (
    "上海晨光咖啡馆",
    "苏州园林茶舍",
    "杭州湖畔酒店",
    "南京梧桐书店",
    "宁波港口贸易",
    "无锡太湖餐厅",
    "青岛海风面包房",
    "厦门鼓浪民宿",
)
CITIES = ("Hamburg", "Bremen", "Kiel", "Lübeck")
CHANNELS = ("referral", "trade fair", "web", "walk-in")
SALES = ("Kaya", "Ole", "Rieke")
PRODUCTS = {
    "Espresso 1 kg": Decimal("18.90"),
    "Filter 1 kg": Decimal("16.40"),
    "Decaf 500 g": Decimal("10.20"),
    "Paper filters": Decimal("4.50"),
}


@dataclass
class Customer:
    """One customer: who they are and how they buy and pay."""

    number: str
    name: str
    since: date
    gap: int
    basket: Decimal
    leaves: date | None
    late: int
    card: dict[str, object] = field(default_factory=dict)

    def visits(self, dice: random.Random) -> Iterable[date]:
        """The days on which this customer buys."""
        day = self.since
        while day <= min(self.leaves or LAST, LAST):
            if day >= FIRST:
                yield day
            day += timedelta(days=max(1, round(dice.gauss(self.gap, self.gap * 0.3))))


def cents(amount: Decimal) -> Decimal:
    """Rounded to the cent, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def people(dice: random.Random) -> list[Customer]:
    """52 businesses on account, 60 private customers at the counter, 8 partners in China."""
    names = [f"{trade} {place}" for place in PLACES for trade in TRADES]
    dice.shuffle(names)
    private = [f"{first} {last}" for first in FORENAMES for last in SURNAMES]
    dice.shuffle(private)
    made = []
    for position, name in enumerate([*names[:52], *private[:60], *CHINESE]):
        business = position < 52 or position >= 112
        since = FIRST + timedelta(days=dice.randint(-200, 600) if dice.random() < 0.7 else -dice.randint(0, 200))
        stays = dice.random() < 0.72
        made.append(
            Customer(
                number=f"{position + 1:04d}",
                name=name,
                since=since,
                gap=dice.choice((7, 14, 14, 21, 28, 30, 45) if business else (14, 21, 30, 45, 60, 90)),
                basket=Decimal(round(dice.lognormvariate(5.2 if business else 3.3, 0.6), 2)),
                leaves=None if stays else max(since, FIRST) + timedelta(days=dice.randint(20, 500)),
                late=dice.choice((-5, -2, 0, 0, 3, 8, 20, 45)),
                card={
                    "city": dice.choice(CITIES),
                    "salesperson": dice.choice(SALES) if business else "",
                    "channel": dice.choice(CHANNELS),
                },
            )
        )
    return made


def customer_rows(customers: Sequence[Customer], dice: random.Random) -> list[list[object]]:
    """The customer cards."""
    rows: list[list[object]] = [
        [
            "customer",
            "name",
            "city",
            "salesperson",
            "phone",
            "email",
            "credit_limit",
            "acquired_on",
            "channel",
            "acquisition_cost",
        ]
    ]
    for customer in customers:
        mail = f"hello{customer.number}@example.org"
        limit = round(int(customer.basket) * 6, -2) + 100 if customer.card["salesperson"] else ""
        cost = cents(Decimal(dice.randint(5, 120)))
        card = customer.card
        rows.append(
            [
                customer.number,
                customer.name,
                card["city"],
                card["salesperson"],
                f"+49 40 {dice.randint(100000, 999999)}",
                mail,
                limit,
                customer.since,
                card["channel"],
                cost,
            ]
        )
    return rows


def accounts(customers: Sequence[Customer], dice: random.Random) -> tuple[list[list[object]], list[list[object]]]:
    """Invoices with a few credit notes, and the payments for them."""
    invoices: list[list[object]] = []
    payments: list[list[object]] = []
    for customer in customers[:52]:
        for day in customer.visits(dice):
            net = cents(customer.basket * Decimal(round(dice.uniform(0.5, 1.8), 3)))
            gross = cents(net * (1 + VAT))
            invoices.append([day, customer, "Invoice", gross, gross - net, cents(net * COST_SHARE), day + timedelta(days=30)])
    invoices.sort(key=lambda row: (row[0], row[1].number))
    listed: list[list[object]] = [
        [
            "Invoice No",
            "Type",
            "Invoice Date",
            "Due Date",
            "Customer No",
            "Customer",
            "Amount",
            "VAT",
            "Cost",
            "Salesperson",
            "Applies to",
        ]
    ]
    for count, (day, customer, kind, gross, vat, cost, due) in enumerate(invoices, start=1):
        number = f"R{day.year}-{count:04d}"
        listed.append(
            [number, kind, day, due, customer.number, customer.name, gross, vat, cost, customer.card["salesperson"], None]
        )
        left = gross
        if dice.random() < 0.02:
            back = cents(gross * Decimal("0.2"))
            listed.append(
                [
                    f"G{day.year}-{count:04d}",
                    "Credit note",
                    day + timedelta(days=6),
                    None,
                    customer.number,
                    customer.name,
                    -back,
                    -cents(back * VAT / (1 + VAT)),
                    -cents(back * COST_SHARE),
                    customer.card["salesperson"],
                    number,
                ]
            )
            left -= back
        payments += settled(customer, number, due, left, dice)
    listed[1:] = sorted((row for row in listed[1:] if row[2] <= LAST), key=lambda row: (row[2], row[0]))
    payments = sorted((row for row in payments if row[0] <= LAST), key=lambda row: (row[0], row[1], row[3]))
    paid: list[list[object]] = [["Payment No", "Payment Date", "Customer No", "Amount", "Invoice No"]]
    paid += [
        [f"Z{count:05d}", day, number, amount, document]
        for count, (day, number, amount, document) in enumerate(payments, start=1)
    ]
    return listed, paid


def settled(customer: Customer, number: str, due: date, amount: Decimal, dice: random.Random) -> list[list[object]]:
    """When and how one invoice is paid: whole, in two parts, on account, or not at all."""
    day = due + timedelta(days=round(dice.gauss(customer.late, 6)))
    chance = dice.random()
    if chance < 0.012 or (customer.leaves and chance < 0.1):
        return []
    if chance < 0.06:
        half = cents(amount / 2)
        return [[day, customer.number, half, number], [day + timedelta(days=21), customer.number, amount - half, number]]
    return [[day, customer.number, amount, "" if chance > 0.94 else number]]


def till(customers: Sequence[Customer], dice: random.Random) -> list[list[object]]:
    """Counter sales: customers with a card, and passers-by without."""
    rows: list[list[object]] = []
    visits = [(day, customer.number) for customer in customers[52:112] for day in customer.visits(dice)]
    visits += [(FIRST + timedelta(days=dice.randrange((LAST - FIRST).days)), "") for _ in range(500)]
    for count, (day, number) in enumerate(sorted(visits), start=1):
        at = f"{dice.randint(8, 18):02d}:{dice.randint(0, 59):02d}"
        for product in dice.sample(list(PRODUCTS), dice.choice((1, 1, 2))):
            price = PRODUCTS[product]
            rows.append(
                [f"B{count:05d}", day, at, number, product, dice.choice((1, 1, 1, 2, 3)), price, cents(price * COST_SHARE)]
            )
        if dice.random() < 0.01:
            rows.append([f"B{count:05d}", day, at, number, product, -1, price, cents(price * COST_SHARE)])
    for row in rows:
        row[7] = cents(Decimal(row[7]) * row[5])
    return [["Receipt", "Date", "Time", "Customer No", "Product", "Quantity", "Unit price", "Cost"], *rows]


def chinese(customers: Sequence[Customer], dice: random.Random) -> list[list[object]]:
    """Orders of the partners in China, as their shop exports them: a preamble, cancelled orders, a closing line."""
    rows: list[list[object]] = []
    for customer in customers[112:]:
        for day in customer.visits(dice):
            amount = cents(customer.basket * Decimal(round(dice.uniform(0.6, 1.6), 3)))
            state = "已取消" if dice.random() < 0.03 else "已完成"
            rows.append(
                [
                    day,
                    customer.number,
                    customer.name,
                    dice.choice(("浓缩咖啡豆", "滤泡咖啡豆", "低因咖啡豆")),
                    amount,
                    "EUR",
                    state,
                ]
            )
    rows.sort(key=lambda row: (row[0], row[1]))
    listed = [[f"CN{count:05d}", f"{row[0]:%Y年%m月%d日}", *row[1:]] for count, row in enumerate(rows, start=1)]
    total = sum((row[5] for row in listed if row[7] == "已完成"), Decimal(0))
    preamble = [
        ["订单明细导出"],
        ["商户名称：港口烘焙（上海）"],
        [f"导出时间：{LAST:%Y年%m月%d日}"],
        ["------------------------"],
    ]
    header = ["订单号", "下单日期", "客户编号", "客户名称", "商品", "金额", "币种", "订单状态"]
    return [*preamble, header, *listed, ["合计", "", "", "", "", total, "", ""]]


def messy(customers: Sequence[Customer], dice: random.Random) -> list[list[object]]:
    """A salesman's list of October as such lists are: preamble, blank lines, German numbers, two bad rows, a total line."""
    rows: list[list[object]] = []
    for count in range(1, 41):
        customer = dice.choice(customers[:52])
        day = date(2026, 10, 1) + timedelta(days=dice.randrange(30))
        amount = cents(customer.basket * Decimal("0.4"))
        rows.append([f"{day:%d.%m.%Y}", customer.number, customer.name, f"M{count:03d}", german(amount), amount])
    rows.sort(key=lambda row: (row[0][3:5], row[0][:2], row[3]))
    total = sum((row[5] for row in rows), Decimal(0))
    lines = [row[:5] for row in rows]
    lines[6][4] = "s. Anlage"
    lines[21][0] = "31.09.2026"
    total -= rows[6][5]
    head = [["Messeverkäufe Oktober 2026", "", "", "", ""], ["Vertreter: Ole", "", "", "", ""], ["", "", "", "", ""]]
    return [
        *head,
        ["Datum", "Kd.-Nr.", "Kunde", "Beleg", "Betrag"],
        *lines[:20],
        ["", "", "", "", ""],
        *lines[20:],
        ["Summe", "", "", "", german(total)],
    ]


def german(amount: Decimal) -> str:
    """1234.5 as 1.234,50."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def text(rows: Iterable[Sequence[object]], *, separator: str = ",", encoding: str = "utf-8", ending: str = "\n") -> bytes:
    """Rows as delimited text."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=ending).writerows(rows)
    return buffer.getvalue().encode(encoding)


def workbook(rows: Sequence[Sequence[object]], title: str) -> bytes:
    """Rows as a workbook whose bytes depend on nothing but them."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for column in "CD":
        sheet.column_dimensions[column].width = 12
    book.properties.created = book.properties.modified = datetime(2026, 10, 31)  # noqa: DTZ001 workbooks know no zones
    raw = io.BytesIO()
    book.save(raw)
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = stamped(content)
            new.writestr(zipfile.ZipInfo(name, (2026, 10, 31, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def stamped(properties: bytes) -> bytes:
    """The properties with the moment of saving, which openpyxl sets itself, put back to the fixed one."""
    before, _, rest = properties.partition(b'<dcterms:modified xsi:type="dcterms:W3CDTF">')
    return before + b'<dcterms:modified xsi:type="dcterms:W3CDTF">2026-10-31T00:00:00Z' + rest[rest.index(b"<") :]


def files() -> dict[str, bytes]:
    """Every sample file by name."""
    dice = random.Random(SEED)
    customers = people(dice)
    invoices, payments = accounts(customers, dice)
    return {
        "customers.csv": text(customer_rows(customers, dice)),
        "invoices.xlsx": workbook(invoices, "Invoices"),
        "payments.csv": text(payments),
        "till.csv": text(till(customers, dice)),
        "orders_china_gb18030.csv": text(chinese(customers, dice), encoding="gb18030", ending="\r\n"),
        "messe_oktober_2026.csv": text(messy(customers, dice), separator=";", encoding="cp1252", ending="\r\n"),
    }


def main() -> None:
    """Write the files into the folder named, else beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, content in files().items():
        (folder / name).write_bytes(content)
        print(f"{name}  {len(content):,} bytes")


if __name__ == "__main__":
    main()
