"""The hand-written tables of the conformance kit: one module a file of cases.

A row says what must come out, written by a person; only buckets are computed, by the few lines of `reference`. Nothing here
imports a loader, so a loader that is wrong fails.
"""
