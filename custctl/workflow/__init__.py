"""What each command does, as plain calls: usable from Python without a command line.

reading     files, standard input or the book → rows
importing   rows → the book, every record accounted for
answering   rows → answers, and answers → a page
keeping     what is in the book, undo and redo, settings
"""
