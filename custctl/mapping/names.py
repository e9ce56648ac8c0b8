"""Are two names the same name? Names as they are compared: without case, accents, marks and legal forms."""

from typing import Final

import polars as pl

from custctl.mapping.words import plain_cell

_FORMS: Final = (
    r" (gmbh|mbh|ggmbh|ag|kg|kgaa|ohg|gbr|ug|e k|ek|e v|co|company|ltd|limited|inc|incorporated|llc|llp|lp|plc|corp|corporation"
    r"|sarl|s a r l|sas|s a s|sasu|eurl|sa|s a|snc|sl|s l|slu|srl|s r l|spa|bv|b v|nv|oy|ab|as|aps|pty|pte|pvt"
    r"|und|and|et|y)( |$)"
)
_CHINESE_FORMS: Final = r"(股份|集团)?(有限责任公司|有限公司|責任有限公司|公司)$"
_LAYERS: Final = 3
"""How many legal forms a name may end in: GmbH & Co. KG."""


def name_key(name: pl.Expr) -> pl.Expr:
    """The name as it is compared; empty for none, and never empty only because nothing but a legal form was left.

    Args:
        name: Text as written: "ACME Ltd.", "Acme Limited", "美金数据有限公司".
    """
    bare = plain_cell(name.fill_null(""))
    key = bare
    for _ in range(_LAYERS):
        key = key.str.replace(_FORMS, " ").str.strip_chars()
    key = key.str.replace(_CHINESE_FORMS, "").str.replace_all(" +", " ").str.strip_chars()
    return pl.when(key != "").then(key).otherwise(bare)
