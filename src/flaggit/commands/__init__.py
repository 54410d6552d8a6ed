"""The verbs: one function each, from plain values to a frozen result.

For: what `flaggit VERB` does, without options and without output. The only place where stages meet, and where clock, files,
environment and git are chosen. May import every stage; never typer or rich. Promises: a result is data that any renderer
can show; a command that can't go on raises an `errors.Stop`; nothing read is never clean.
"""
