"""What is wrong with a flag repository as a whole: everything that one document alone can't show.

For: `check`, and every verb that refuses to go on with errors. May import `model`, `diagnostics`, and the rules (never
the functions) of `source`, `schema` and `binding` for the one registry. Promises: checks are pure functions of a `View`,
which the caller makes from catalogs, changes and an instant; each fault is one finding at one place; ten thousand flags
take about a CPU second. Suppressions, lines and columns belong to the `check` command.
"""
