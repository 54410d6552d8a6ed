"""Findings: what is wrong in a flag repository, as data.

For: the values in which every stage reports faults, and the description (`Rule`) of each kind of fault, from which
manual pages and tests are made. May import nothing of ours. Promises: a finding has exactly one primary place, given as
path and JSON pointer; line and column are resolved late, by whoever has the bytes. Nothing here prints.
"""

from flaggit.diagnostics.finding import Finding, Fix, Place, Severity, Span, order
from flaggit.diagnostics.rule import Rule, Sample

__all__ = ["Finding", "Fix", "Place", "Rule", "Sample", "Severity", "Span", "order"]
