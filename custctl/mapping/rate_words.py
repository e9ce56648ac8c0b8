"""What are the columns of a file of rates called, and how are its days written?"""

from collections.abc import Mapping

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "from", "valid from", "datum", "ab", "gültig ab", "日期", "生效日期", "起始日期"),
    "currency": ("currency", "währung", "waehrung", "币种", "货币"),
    "rate": (
        "rate",
        "loss rate",
        "kurs",
        "wechselkurs",
        "satz",
        "zinssatz",
        "verlustquote",
        "汇率",
        "利率",
        "损失率",
        "计提比例",
    ),
    "bucket": ("bucket", "age", "alter", "überfällig", "账龄"),
    "segment": ("segment", "group", "gruppe", "客户群", "分群", "分组"),
}
"""What columns of rates are called, in small letters."""
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y年%m月%d日")
"""Ways of writing a day that have one reading."""
