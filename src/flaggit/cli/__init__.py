"""The command line: options in, one command, one renderer, one exit code.

For: the program `flaggit`. The only door to typer. May import everything of ours. Promises: a user's mistake never shows a
traceback; every stop becomes one message (what, where, what to do next) and the exit code of `errors.Exit`; a verb's
module is imported only when it is used, so that a short command stays short.
"""

from flaggit.cli.boundary import main

__all__ = ["main"]
