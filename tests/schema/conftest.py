"""A small taxonomy, its schemas, and short ways to ask what is wrong with a text."""

from collections.abc import Callable

import pytest

from flaggit.diagnostics import Finding
from flaggit.schema import Schemas
from flaggit.source import Document, parse

TAXONOMY = """\
environments:
  non-production: [dev, staging]
  production: [production-eu, production-us]
domains: {checkout: team-checkout, payments: team-payments}
teams:
  team-checkout: {forge: "@shop/checkout"}
  team-payments: {}
  team-platform: {}
attributes:
  age: {type: integer}
  app_version: {type: version}
  balance: {type: number}
  cards: {type: integer, values: [1, 2, 3]}
  country: {type: string, summary: Where the customer lives, values: [AT, BR, DE, FR, NL, "NO"]}
  device: {type: string, unit: true}
  member: {type: boolean}
  network: {type: ip}
  plan: {type: string}
  roles: {type: strings, values: [admin, staff]}
  signed_up: {type: instant}
  tags: {type: strings}
  user: {type: string, unit: true, personal: true}
kinds:
  release: {summary: Ships a feature step by step}
  experiment: {}
  kill-switch: {}
  ops: {}
"""


@pytest.fixture(scope="session")
def taxonomy() -> Document:
    return parse(TAXONOMY.encode(), "schemas/taxonomy.yaml")


@pytest.fixture(scope="session")
def schemas(taxonomy: Document) -> Schemas:
    return Schemas.build(taxonomy.value)


@pytest.fixture(scope="session")
def find(schemas: Schemas) -> Callable[[str, str], tuple[Finding, ...]]:
    """Give a function from path and text to the findings of shape."""

    def examine(path: str, text: str) -> tuple[Finding, ...]:
        return schemas.examine(parse(text.encode(), path))

    return examine


@pytest.fixture(scope="session")
def find_in_when(find: Callable[[str, str], tuple[Finding, ...]]) -> Callable[[str], tuple[Finding, ...]]:
    """Give a function from a condition, in flow YAML, to its findings."""
    return lambda when: find("flags/shared/some.segment.yaml", f"summary: Some\nwhen: {when}\n")
