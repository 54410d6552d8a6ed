"""The checks: one a module, each with its `RULE` and its `find`.

For: `checks.registry`, which lists them all. May import the rest of `checks` but the registry. Promises: `find` is a
pure generator over a `View`, linear in what it looks at; a check reports nothing that binding reports, and says nothing
about documents that could not be read.
"""
