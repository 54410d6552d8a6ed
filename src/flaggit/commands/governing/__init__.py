"""`policy`: from git and evidence to what the charter judges.

The digest that approvals are of, what a change touches, what history says of it, and the verbs. Everything that decides is
read from the base revision; the head only says what is wanted.
"""
