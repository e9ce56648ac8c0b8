"""What each command does, as plain calls: usable from Python without a command line.

Each module says in its first line which question it answers. The way in: `reading` opens files or the book; `importing`,
`adding`, `retrying` and `contacting` write the book; `keeping` lists, undoes and redoes its imports; `answering`, `collecting`
and `checking` answer from it; `reporting` makes pages and workbooks of answers.
"""
