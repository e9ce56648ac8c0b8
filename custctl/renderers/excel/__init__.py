"""How do answers become workbooks that open everywhere and run nothing?

A template is an ordinary workbook that its owner can restyle. `tags` reads which of its rows repeat, `plan` works out the rows
of the result, `expressions` and `filling` say what stands in each cell, `references` moves formulas, `ranges` and `drawings`
move everything else, `calculation` gives formulas their values, `saving` writes the file.
"""

from custctl.renderers.excel.context import NAMES
from custctl.renderers.excel.problems import Problem
from custctl.renderers.excel.workbooks import check_template, ejected, found, names, report_workbook, workbook

__all__ = ["NAMES", "Problem", "check_template", "ejected", "found", "names", "report_workbook", "workbook"]
