"""From the catalog to what a bundle holds: compiled decisions, body lines, bodies.

For: `build`, and for `tables`, `checks`, `explain` and `eval`, which ask the same decisions. May import `model`, `errors`
and `bundle`, and so no YAML: it runs wherever the loader does. Promises: everything is a function of the catalog alone (no clock, locale, hash
seed, folder or Python version has a say); a bundle holds what its service reads and what that needs, and nothing else;
each document is compiled and encoded once for each distinct outcome, whatever the number of environments and services.

A catalog with errors is refused by `build` beforehand. What can't be compiled all the same (a flag that leaves the
environment out, a name that leads nowhere, a line longer than a loader reads) is an `errors.FailedStop` that names the
file, so that one broken flag does not keep `eval` and `test` from looking at another.
"""

from flaggit.compiler.compiling import Body, Compiler, Lines, compile_flag
from flaggit.compiler.decisions import Decision
from flaggit.compiler.origins import Origin, origins

__all__ = ["Body", "Compiler", "Decision", "Lines", "Origin", "compile_flag", "origins"]
