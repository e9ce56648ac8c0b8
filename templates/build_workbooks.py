"""Make the workbook templates that come with custctl: `python templates/build_workbooks.py [FOLDER]`.

The files are ordinary workbooks and may be restyled by hand; this script says how they came to be.
"""

import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FONT = "Calibri"
DARK, LIGHT, LINE, ALARM, FAINT = "FF1F3A4D", "FFEDF1F5", "FF8A99A8", "FFB3261E", "FFC3CBD3"
BLUE, ORANGE, GREY = "2F6F9F", "D97706", "8A99A8"
HEADING, TOTAL, TITLE, QUIET = "heading", "total", "title", "quiet"
FORMATS = {"share": "0.0%", "count": "#,##0"}
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 a file's stamp, the same every time


def cell(
    sheet: Worksheet,
    place: str,
    value: object,
    style: str = "",
    *,
    right: bool = False,
    wrap: bool = False,
    apart: bool = False,
) -> None:
    """One cell in one of the styles; `apart` is a text that stands behind figures and must not touch them."""
    one = sheet[place]
    one.value = value
    one.font = Font(
        name=FONT,
        size=16 if style == TITLE else 11,
        bold=style in (HEADING, TOTAL, TITLE),
        color=DARK if style in (TITLE, HEADING) else LINE if style == QUIET else None,
    )
    if style == HEADING:
        one.fill = PatternFill("solid", fgColor=LIGHT)
        one.border = Border(bottom=Side("thin", color=LINE))
    if style == TOTAL:
        one.border = Border(top=Side("thin", color=DARK))
    one.alignment = Alignment(
        horizontal="right" if right else "left" if wrap or apart else None,
        vertical="bottom" if style == HEADING else "top",
        wrap_text=wrap or style == HEADING,
        indent=1 if wrap or apart else 0,
    )


def row(
    sheet: Worksheet,
    number: int,
    values: Sequence[object],
    style: str = "",
    *,
    right_from: int = 99,
    wrap: Iterable[int] = (),
    apart: Iterable[int] = (),
) -> None:
    """A row of cells from column A on; those from column `right_from` on stand right, unless they stand `apart`."""
    for column, value in enumerate(values, start=1):
        if value is not None or style:
            place = f"{get_column_letter(column)}{number}"
            right = column >= right_from and column not in apart
            cell(sheet, place, value, style, right=right, wrap=column in wrap, apart=column in apart)


def formats(sheet: Worksheet, kinds: Mapping[str, str]) -> None:
    """Number formats of cells: `share` or `count`; money takes that of its currency by itself."""
    for place, kind in kinds.items():
        sheet[place].number_format = FORMATS[kind]


def sheet(
    book: Workbook, name: str, tag: str, widths: Sequence[float], *, landscape: bool = True, titles: str | None = None
) -> Worksheet:
    """A sheet that prints on pages as wide as itself, with its tag in row 1."""
    one = book.create_sheet(name)
    one["A1"] = tag
    for number, width in enumerate(widths, start=1):
        one.column_dimensions[get_column_letter(number)].width = width
    one.page_setup.orientation = "landscape" if landscape else "portrait"
    one.page_setup.paperSize = one.PAPERSIZE_A4
    one.page_setup.fitToWidth, one.page_setup.fitToHeight = 1, 0
    one.sheet_properties.pageSetUpPr.fitToPage = True
    one.page_margins.left = one.page_margins.right = 0.5
    one.sheet_view.showGridLines = False
    one.row_dimensions[2].height = 24
    one.oddFooter.left.text = "{{ business }}"
    one.oddFooter.right.text = "&P / &N"
    if titles:
        one.print_title_rows = titles
    return one


def head(one: Worksheet, title: str) -> None:
    """Title and what is read, in rows 2 and 3."""
    cell(one, "A2", title, TITLE)
    cell(
        one,
        "A3",
        '{{ t("read_on", as_of=as_of) }}{% if money.unit %} · {{ t("amounts_in", unit=money.unit) }}{% endif %}',
        QUIET,
    )


def chart(
    kind: ChartBase, title: str, series: Mapping[str, str], names: str, colours: Sequence[str], *, size: tuple[float, float]
) -> ChartBase:
    """A chart in the colours of custctl.

    Args:
        kind: An empty chart.
        title: Its title, which may hold expressions.
        series: The cell of each series' name to the cell of its values; one cell of a loop stands for all its rows.
        names: The cell of the categories.
        colours: Of the series.
        size: Width and height in centimetres.
    """
    for (heading, values), colour in zip(series.items(), colours, strict=False):
        one = Series(idx=len(kind.series), order=len(kind.series), val=NumDataSource(numRef=NumRef(f=values)))
        one.tx = SeriesLabel(strRef=StrRef(heading))
        one.cat = AxDataSource(strRef=StrRef(names))
        one.graphicalProperties = GraphicalProperties(solidFill=colour)
        one.graphicalProperties.line.solidFill = colour
        if isinstance(kind, LineChart):
            one.smooth = False
        kind.series.append(one)
    kind.title = title
    kind.title.overlay = False
    kind.width, kind.height = size
    kind.x_axis.delete = kind.y_axis.delete = False
    kind.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D9DEE3"))
    kind.y_axis.number_format = "#,##0"
    kind.legend.position = "b"
    if len(series) == 1:
        kind.legend = None
    return kind


def at(one: Worksheet, place: str) -> str:
    """A cell as charts name it."""
    column, line = place.rstrip("0123456789"), place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f"'{one.title}'!${column}${line}"


def loop(
    one: Worksheet, line: int, over: str, cells: Sequence[object], *, wrap: Iterable[int] = (), apart: Iterable[int] = ()
) -> None:
    """A row of a loop in the line after its tag."""
    one[f"A{line}"], one[f"A{line + 2}"] = f"{{% for {over} %}}", "{% endfor %}"
    row(one, line + 1, cells, wrap=wrap, apart=apart)


def columns(*names: str) -> list[str]:
    """Headings by the names of columns, in the language of the reader."""
    return [f'{{{{ column("{name}") }}}}' for name in names]


def of(name: str, *fields: str) -> list[str]:
    """Fields of a loop's variable."""
    return [f"{{{{ {name}.{field} }}}}" for field in fields]


def alarm(one: Worksheet, area: str) -> None:
    """Amounts above zero in red."""
    one.conditional_formatting.add(area, CellIsRule(operator="greaterThan", formula=["0"], font=Font(color=ALARM, bold=True)))


def faint(one: Worksheet, area: str) -> None:
    """Zeros hardly to be seen, so that amounts stand out."""
    one.conditional_formatting.add(area, CellIsRule(operator="equal", formula=["0"], font=Font(color=FAINT)))


EACH = "{% sheet for money in currencies"


def todo(book: Workbook) -> None:
    """What is to be said and done first."""
    one = sheet(book, '{{ tab("todo", money) }}', f"{EACH} %}}", [6, 16, 30, 78, 16])
    head(one, '{{ t("to_do") }}')
    loop(one, 4, "line in money.news", ["{{ line }}"])
    row(one, 8, ['{{ t("key_figures") }}', None, None, None, None], HEADING)
    one["A8"].alignment = Alignment(wrap_text=False)
    one["A9"] = "{% for card in money.cards %}"
    row(one, 10, ["{{ card.label }}", None, "{{ card.value }}", "{{ card.remark }}"])
    one["C10"].alignment = Alignment(horizontal="left")
    one["C10"].font = Font(name=FONT, size=13, bold=True, color=DARK)
    one["A11"] = "{% endfor %}"
    one["A13"] = "{% if money.tasks %}"
    heads = ["#", '{{ t("to_do") }}', '{{ t("who") }}', '{{ t("why") }}', '{{ t("stake") }}']
    row(one, 14, heads, HEADING, right_from=5, apart=(2,))
    fields = of("task", "do", "who", "why", "money or none")
    loop(one, 15, "task in money.tasks", ["{{ loop.index }}", *fields], wrap=(3, 4), apart=(2,))
    one["A18"] = "{% endif %}"


def customers(book: Workbook) -> None:
    """Every customer with what the analyses know of them."""
    fields = [
        "name",
        "segment",
        "tier",
        "revenue",
        "orders",
        "last_order",
        "recency_days",
        "value_12m",
        "lifetime_value",
        "total",
        "overdue",
        "action",
    ]
    one = sheet(
        book,
        '{{ tab("customers", money) }}',
        f"{EACH} if money.customers %}}",
        [34, 18, 11, 15, 9, 14, 10, 15, 15, 15, 15, 30],
        titles="4:4",
    )
    head(one, '{{ t("tab.customers") }}')
    heads = columns(*("open_total" if field == "total" else field for field in fields))
    row(one, 4, heads, HEADING, right_from=4, apart=(12,))
    loop(one, 5, "c in money.customers", of("c", *fields), wrap=(1, 12))
    one["H6"] = "{{ c.value_level if c.value_12m is none else c.value_12m }}"  # where only that much can be said
    one["H6"].alignment = Alignment(horizontal="right", vertical="top")
    row(
        one,
        8,
        [
            '{{ t("total") }}',
            None,
            None,
            "=SUBTOTAL(109,D6)",
            "=SUBTOTAL(109,E6)",
            None,
            None,
            '=IF(COUNT(H6)=0,"",SUBTOTAL(109,H6))',
            '=IF(COUNT(I6)=0,"",SUBTOTAL(109,I6))',
            "=SUBTOTAL(109,J6)",
            "=SUBTOTAL(109,K6)",
            None,
        ],
        TOTAL,
    )
    one.freeze_panes = "B5"
    one.auto_filter.ref = "A4:L7"
    faint(one, "D6:K6")
    alarm(one, "K6")


def segments(book: Workbook) -> None:
    """Groups of customers with their revenue, and a chart."""
    one = sheet(
        book,
        '{{ tab("segments", money) }}',
        f"{EACH} if money.segment.tables.segments %}}",
        [26, 12, 10, 16, 16, 14, 44],
        titles="4:4",
    )
    head(one, '{{ t("tab.segments") }}')
    fields = ["segment", "customers", "share", "revenue", "revenue_share", "average_recency_days", "action"]
    row(one, 4, columns(*fields), HEADING, right_from=2, apart=(7,))
    loop(
        one,
        5,
        "s in money.segment.tables.segments",
        [
            "{{ s.segment }}",
            "{{ s.customers }}",
            "=IFERROR(B6/SUM(B$6:B$6),0)",
            "{{ s.revenue }}",
            "=IFERROR(D6/SUM(D$6:D$6),0)",
            "{{ s.average_recency_days }}",
            "{{ s.action }}",
        ],
        wrap=(7,),
    )
    row(one, 8, ['{{ t("total") }}', "=SUM(B6)", "=SUM(C6)", "=SUM(D6)", "=SUM(E6)", None, None], TOTAL)
    formats(one, {"C6": "share", "E6": "share", "C8": "share", "E8": "share", "F6": "count"})
    one.freeze_panes = "A5"
    one.page_setup.fitToHeight = 1
    bars = BarChart()
    bars.type = "bar"
    bars.x_axis.scaling.orientation = "maxMin"
    one.add_chart(
        chart(bars, '{{ column("revenue") }}', {at(one, "D4"): at(one, "D6")}, at(one, "A6"), [BLUE], size=(24, 9)), "A10"
    )


def growth(book: Workbook) -> None:
    """Where the change in revenue came from, each line with its check."""
    fields = ["period", "revenue_before", "new", "reactivated", "more", "less", "lost", "unnamed", "revenue_now"]
    one = sheet(book, '{{ tab("growth", money) }}', f"{EACH} if money.growth.tables.bridge %}}", [14, *[15] * 9], titles="4:4")
    head(one, '{{ t("tab.growth") }}')
    row(one, 4, [*columns(*fields, "growth")], HEADING, right_from=2)
    loop(one, 5, "b in money.growth.tables.bridge", [*of("b", *fields), '=IF(B6=0,"",I6/B6-1)'])
    one["J6"].number_format = "0.0%"
    one.freeze_panes = "B5"
    one.page_setup.fitToHeight = 1
    one.add_chart(
        chart(BarChart(), '{{ column("revenue") }}', {at(one, "I4"): at(one, "I6")}, at(one, "A6"), [BLUE], size=(24, 8)), "A9"
    )


def ages(book: Workbook) -> None:
    """What is owed by age, and a chart."""
    one = sheet(book, '{{ tab("ageing", money) }}', f"{EACH} if money.buckets %}}", [24, 18, 12], landscape=False)
    head(one, '{{ t("tab.ageing") }}')
    row(one, 4, ['{{ t("age") }}', '{{ column("amount") }}', '{{ t("share") }}'], HEADING, right_from=2)
    loop(one, 5, "b in money.buckets", ["{{ b.label }}", "{{ b.amount }}", "=IFERROR(B6/SUM(B$6:B$6),0)"])
    row(one, 8, ['{{ t("total") }}', "=SUM(B6)", "=SUM(C6)"], TOTAL)
    formats(one, {"C6": "share", "C8": "share"})
    one.add_chart(
        chart(BarChart(), '{{ t("tab.ageing") }}', {at(one, "B4"): at(one, "B6")}, at(one, "A6"), [ORANGE], size=(16, 8)), "A10"
    )


def notes(book: Workbook) -> None:
    """What the reader should know about the data."""
    one = sheet(book, '{{ tab("notes") }}', "{% sheet if notes or missing %}", [110])
    cell(one, "A2", '{{ t("sure") }}', TITLE)
    loop(one, 3, "note in notes", ["{{ note.text }}"], wrap=(1,))
    loop(one, 6, "line in missing", ["{{ line }}"], wrap=(1,))


def owner() -> Workbook:
    """The owner's workbook."""
    book = Workbook()
    book.remove(book.active)
    for part in (todo, customers, segments, growth, ages, notes):
        part(book)
    return book


def by_customer(book: Workbook) -> None:
    """Receivables by customer and age, as many columns as the ageing has."""
    one = sheet(book, '{{ tab("ageing", money) }}', f"{EACH} if money.aging %}}", [32, 14, 15, 11, 9], titles="5:5")
    one["A1"], one["B1"] = None, one["A1"].value
    one["A4"], one["B4"] = None, "{% column for b in money.buckets %}"
    head(one, '{{ t("tab.ageing") }}')
    row(
        one,
        5,
        ['{{ column("customer") }}', "{{ b.label }}", *columns("total", "overdue_share", "oldest_days")],
        HEADING,
        right_from=2,
    )
    loop(
        one,
        6,
        "c in money.aging.tables.customers",
        ["{{ c.name or c.customer }}", "{{ c[b.name] }}", "=SUM(B7:B7)", "{{ c.overdue_share }}", "{{ c.oldest_days }}"],
        wrap=(1,),
    )
    row(one, 9, ['{{ t("total") }}', "=SUM(B7)", "=SUM(C7)", None, None], TOTAL)
    row(one, 10, ['{{ t("share") }}', "=IF($C9=0,0,B9/$C9)", "=IF($C9=0,0,C9/$C9)"], QUIET)
    formats(one, {"B10": "share", "C10": "share"})
    one.freeze_panes = "B6"
    faint(one, "B7:B9")
    one.auto_filter.ref = "A5:E8"
    one.add_chart(
        chart(BarChart(), '{{ t("tab.ageing") }}', {at(one, "A9"): at(one, "B9")}, at(one, "B5"), [ORANGE], size=(20, 8)), "A12"
    )


def items(book: Workbook) -> None:
    """Open items, customer by customer with subtotals."""
    fields = ["document", "date", "due", "amount", "settled", "open", "days_overdue", "status"]
    one = sheet(
        book,
        '{{ tab("items", money) }}',
        f"{EACH} if money.aging.tables.items %}}",
        [24, 14, 14, 15, 15, 15, 10, 14],
        titles="4:4",
    )
    head(one, '{{ t("tab.items") }}')
    row(one, 4, columns(*fields), HEADING, right_from=2, apart=(8,))
    one["A5"] = '{% for group in money.aging.tables.items | groupby("customer") %}'
    cell(one, "A6", "{{ group.list[0].name or group.grouper }}", TOTAL)
    one["A6"].border = Border()
    loop(one, 7, "item in group.list", of("item", *fields), wrap=(8,))
    row(
        one,
        10,
        [
            '{{ t("subtotal", name=group.list[0].name or group.grouper) }}',
            None,
            None,
            "=SUBTOTAL(9,D8)",
            "=SUBTOTAL(9,E8)",
            "=SUBTOTAL(9,F8)",
            None,
            None,
        ],
        TOTAL,
    )
    one["A11"] = "{% endfor %}"
    row(
        one,
        12,
        ['{{ t("total") }}', None, None, "=SUBTOTAL(9,D6:D10)", "=SUBTOTAL(9,E6:E10)", "=SUBTOTAL(9,F6:F10)", None, None],
        TOTAL,
    )
    one.freeze_panes = "A5"
    alarm(one, "G8")


def trend(book: Workbook) -> None:
    """How well money was collected, month by month."""
    fields = [
        "month_end",
        "sales",
        "receivables",
        "overdue",
        "dso",
        "dso_three_months",
        "best_possible_dso",
        "average_days_delinquent",
    ]
    one = sheet(book, '{{ tab("trend", money) }}', f"{EACH} if money.aging.tables.metrics %}}", [14, *[15] * 7], titles="4:4")
    head(one, '{{ t("tab.trend") }}')
    row(one, 4, columns(*fields), HEADING, right_from=2)
    loop(one, 5, "m in money.aging.tables.metrics", of("m", *fields))
    one["A6"].number_format = "yyyy-mm"
    one.page_setup.fitToHeight = 1
    one.freeze_panes = "B5"
    lines = {at(one, "E4"): at(one, "E6"), at(one, "G4"): at(one, "G6")}
    one.add_chart(chart(LineChart(), '{{ column("dso") }}', lines, at(one, "A6"), [BLUE, GREY], size=(24, 8)), "A9")


def provision(book: Workbook) -> None:
    """What is not expected to be paid; rates may be overwritten, the rest follows."""
    one = sheet(
        book,
        '{{ tab("provision", money) }}',
        f"{EACH} if money.aging.tables.provision %}}",
        [24, 18, 12, 18, 18],
        landscape=False,
    )
    head(one, '{{ t("tab.provision") }}')
    row(one, 4, columns("bucket", "amount", "rate", "expected_loss", "carrying_amount"), HEADING, right_from=2)
    loop(one, 5, "p in money.aging.tables.provision", [*of("p", "bucket", "amount", "rate"), "=ROUND(B6*C6,2)", "=B6-D6"])
    row(one, 8, ['{{ t("total") }}', "=SUM(B6)", "=IF(B8=0,0,D8/B8)", "=SUM(D6)", "=SUM(E6)"], TOTAL)
    formats(one, {"C6": "share", "C8": "share"})


def forecast(book: Workbook) -> None:
    """What is expected to come in, week by week."""
    fields = ["week", "begins", "ends", "p50", "p80"]
    one = sheet(
        book,
        '{{ tab("forecast", money) }}',
        f"{EACH} if money.aging.tables.forecast %}}",
        [10, 16, 16, 18, 18],
        landscape=False,
        titles="4:4",
    )
    head(one, '{{ t("tab.forecast") }}')
    row(one, 4, columns(*fields), HEADING, right_from=2)
    loop(one, 5, "w in money.aging.tables.forecast", of("w", *fields))
    row(one, 8, ['{{ t("total") }}', None, None, "=SUM(D6)", "=SUM(E6)"], TOTAL)
    both = {at(one, "D4"): at(one, "D6"), at(one, "E4"): at(one, "E6")}
    one.add_chart(chart(BarChart(), '{{ t("tab.forecast") }}', both, at(one, "A6"), [BLUE, GREY], size=(18, 8)), "A10")


def ties(book: Workbook) -> None:
    """How the total follows from the ledger by kind of row."""
    one = sheet(book, '{{ tab("ties", money) }}', f"{EACH} if money.ties %}}", [34, 20], landscape=False)
    head(one, '{{ t("tie_out") }}')
    row(one, 4, ['{{ t("figure") }}', '{{ column("amount") }}'], HEADING, right_from=2)
    loop(one, 5, "tie in money.ties", of("tie", "label", "amount"))
    row(one, 8, ['{{ t("total") }}', "=SUM(B6)"], TOTAL)
    row(one, 9, ['{{ word("fact", "open_total") }}', "{{ money.aging.facts.open_total }}"])
    row(one, 10, ['{{ t("difference") }}', "=ROUND(B8-B9,2)"], TOTAL)


def receivables() -> Workbook:
    """Receivables for the accountant."""
    book = Workbook()
    book.remove(book.active)
    for part in (by_customer, items, trend, provision, forecast, ties, notes):
        part(book)
    return book


def age_analysis(book: Workbook, *, per: int) -> None:
    """The Chinese table of receivables by age, in 元 or in 万元."""
    unit, tail = ("万元", "(万元)") if per > 1 else ("元", "")
    divided = f" / {per}" if per > 1 else ""
    one = sheet(book, f"账龄分析表{tail}", f"{EACH} if money.aging %}}", [7, 34, 17, 15, 10], titles="6:6")
    one["A1"], one["B1"] = None, one["A1"].value
    one["A5"], one["D5"] = None, "{% column for b in money.buckets %}"
    cell(one, "A2", "应收账款账龄分析表", TITLE)
    one["A2"].alignment = Alignment(horizontal="center")
    one.merge_cells("A2:E2")
    cell(one, "A3", "编制单位：{{ business }}", QUIET)
    cell(one, "C3", "截止日期：{{ as_of.year }}年{{ as_of.month }}月{{ as_of.day }}日", QUIET)
    cell(
        one,
        "A4",
        f"单位：{{{{ money.unit.replace('元', '') if money.unit.endswith('元') else money.unit + '，' }}}}{unit}",
        QUIET,
    )
    row(one, 6, ["序号", "客户名称", "期末余额", "{{ b.label }}", "占比"], HEADING, right_from=3)
    one["A7"] = "{% for c in money.aging.tables.customers %}"
    row(
        one,
        8,
        [
            "{{ loop.index }}",
            "{{ c.name or c.customer }}",
            "=SUM(D8:D8)",
            f"{{{{ c[b.name]{divided} }}}}",
            "=IF(C$10=0,0,C8/C$10)",
        ],
        wrap=(2,),
    )
    one["A9"] = "{% endfor %}"
    row(one, 10, [None, "合计", "=SUM(C8)", "=SUM(D8)", "=SUM(E8)"], TOTAL)
    row(one, 11, [None, "占比", "=IF($C10=0,0,C10/$C10)", "=IF($C10=0,0,D10/$C10)"], QUIET)
    formats(one, {"E8": "share", "E10": "share", "C11": "share", "D11": "share"})
    for place in ("C8", "D8", "C10", "D10") if per > 1 else ():
        one[place].number_format = "#,##0.00"
    one.freeze_panes = "C7"
    faint(one, "D8:D10")
    row(one, 13, [None, "编制人：", None, None, "复核人："], QUIET)


def bad_debt(book: Workbook) -> None:
    """The Chinese table of the provision by age."""
    one = sheet(
        book, "坏账准备计提表", f"{EACH} if money.aging.tables.provision %}}", [22, 20, 10, 12, 18, 20], landscape=False
    )
    cell(one, "A2", "应收账款坏账准备计提表", TITLE)
    one["A2"].alignment = Alignment(horizontal="center")
    one.merge_cells("A2:F2")
    cell(one, "A3", "编制单位：{{ business }}", QUIET)
    cell(one, "D3", "截止日期：{{ as_of.year }}年{{ as_of.month }}月{{ as_of.day }}日 单位：{{ money.unit or '元' }}", QUIET)
    row(one, 4, ["账龄", "期末余额", "占比", "计提比例", "坏账准备", "账面价值"], HEADING, right_from=2)
    loop(
        one,
        5,
        "p in money.aging.tables.provision",
        ["{{ p.bucket }}", "{{ p.amount }}", "=IF(B$8=0,0,B6/B$8)", "{{ p.rate }}", "=ROUND(B6*D6,2)", "=B6-E6"],
    )
    row(one, 8, ["合计", "=SUM(B6)", "=SUM(C6)", "=IF(B8=0,0,E8/B8)", "=SUM(E6)", "=SUM(F6)"], TOTAL)
    formats(one, {"C6": "share", "D6": "share", "C8": "share", "D8": "share"})


def receivables_zh() -> Workbook:
    """Receivables as Chinese accountants know them."""
    book = Workbook()
    book.remove(book.active)
    age_analysis(book, per=1)
    age_analysis(book, per=10_000)
    for part in (bad_debt, items, trend, forecast, ties, notes):
        part(book)
    return book


def statement() -> Workbook:
    """A statement of account for one customer."""
    book = Workbook()
    book.remove(book.active)
    one = sheet(
        book,
        '{{ tab("statement", money) }}',
        f"{EACH} if money.aging.tables.customers or not currencies[1:] %}}",
        [20, 14, 14, 15, 15, 15, 11],
        landscape=False,
    )
    cell(one, "A2", "{{ business }}", QUIET)
    head_row = '{{ t("statement_for", name=customer.name) }}'
    cell(one, "A3", head_row, TITLE)
    one.row_dimensions[3].height = 24
    cell(
        one,
        "A4",
        '{{ t("open_on", as_of=as_of) }}{% if money.unit %} · {{ t("amounts_in", unit=money.unit) }}{% endif %}',
        QUIET,
    )
    fields = ["document", "date", "due", "amount", "settled", "open", "days_overdue"]
    row(one, 6, columns(*fields), HEADING, right_from=2)
    loop(one, 7, "item in money.aging.tables.items", of("item", *fields))
    row(one, 10, ['{{ t("total") }}', None, None, "=SUM(D8)", "=SUM(E8)", "=SUM(F8)", None], TOTAL)
    alarm(one, "G8")
    one["A12"] = "{% for b in money.buckets %}"
    row(one, 13, ["{{ b.label }}", None, None, None, None, "{{ b.amount }}"])
    one["A14"] = "{% endfor %}"
    row(one, 15, ['{{ column("total") }}', None, None, None, None, "=SUM(F13)", None], TOTAL)
    one["A17"] = "{% if money.aging.tables.allocations %}"
    row(one, 18, ['{{ t("payments") }}', None, None, None, None, None, None], HEADING)
    one["A18"].alignment = Alignment(wrap_text=False)
    loop(
        one,
        19,
        "paid in money.aging.tables.allocations",
        ["{{ paid.receipt }}", "{{ paid.document }}", "{{ paid.kind }}", "{{ paid.date }}", None, "{{ paid.amount }}"],
    )
    one["A22"] = "{% endif %}"
    cell(one, "A24", '{{ t("please_pay") }}')
    one.print_title_rows = "6:6"
    return book


def data() -> Workbook:
    """The workbook of `-o x.xlsx`: one sheet for each table, and one for notes."""
    book = Workbook()
    book.remove(book.active)
    one = book.create_sheet("{{ table.title }}")
    one["A1"] = "{% column for c in table.columns %}"
    one["B1"] = "{% sheet for table in tables %}"
    cell(one, "A2", "{{ c.label }}", HEADING)
    one["A3"] = "{% for row in table.rows %}"
    cell(one, "A4", "{{ row[c.name] }}")
    one["A5"] = "{% endfor %}"
    one.freeze_panes = "A3"
    one.auto_filter.ref = "A2:A5"
    one.print_title_rows = "2:2"
    one.page_setup.orientation = "landscape"
    one.page_setup.fitToWidth, one.page_setup.fitToHeight = 1, 0
    one.sheet_properties.pageSetUpPr.fitToPage = True
    notes = book.create_sheet('{{ say("notes") }}')
    for column, width in (("A", 34), ("B", 22), ("C", 10)):
        notes.column_dimensions[column].width = width
    cell(notes, "A1", "{{ title }}", TITLE)
    row(notes, 2, ['{{ say("as_of") }}', "{{ as_of }}"])
    notes["A3"] = "{% if options %}"
    row(notes, 5, ['{{ say("option") }}', '{{ say("value") }}'], HEADING)
    notes["A6"] = "{% for option in options %}"
    row(notes, 7, ["{{ option.label }}", "{{ option.value }}"])
    notes["A8"], notes["A9"], notes["A10"] = "{% endfor %}", "{% endif %}", "{% if facts %}"
    row(notes, 12, ['{{ say("fact") }}', '{{ say("value") }}'], HEADING)
    notes["A13"] = "{% for fact in facts %}"
    row(notes, 14, ["{{ fact.label }}", "{{ fact.value }}", "{{ fact.currency }}"], apart=(3,))
    notes["A15"], notes["A16"], notes["A17"] = "{% endfor %}", "{% endif %}", "{% if notes %}"
    row(notes, 19, ['{{ say("note") }}'], HEADING)
    notes["A20"] = "{% for note in notes %}"
    row(notes, 21, ["{{ note }}"])
    notes["A22"], notes["A23"] = "{% endfor %}", "{% endif %}"
    return book


def saved(book: Workbook, path: Path) -> None:
    """A file with the same bytes every time."""
    written = BytesIO()
    book.properties.creator = "custctl"
    book.save(written)
    book.properties.created = book.properties.modified = MADE
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "docProps/core.xml":
                from openpyxl.xml.functions import tostring

                content = tostring(book.properties.to_tree())
            copy.writestr(zipfile.ZipInfo(part.filename), content, zipfile.ZIP_DEFLATED)


def main(folder: Path) -> None:
    """All templates into a folder."""
    books = {"data": data, "owner": owner, "receivables": receivables, "receivables.zh": receivables_zh, "statement": statement}
    for name, make in books.items():
        saved(make(), folder / f"{name}.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
