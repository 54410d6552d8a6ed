"""What every flag repository must have before anything else can be read."""

from flaggit.diagnostics import Rule, Sample, Severity

_TAXONOMY = "schemas/taxonomy.yaml"


def _taxonomy(non_production: str, production: str) -> str:
    """Write the sample repository's taxonomy with other environments."""
    return f"""\
environments:
  non-production: {non_production}
  production: {production}
domains: {{checkout: team-checkout, payments: team-payments}}
teams: {{team-checkout: {{}}, team-payments: {{}}, team-platform: {{}}}}
attributes:
  account: {{type: string, unit: true}}
  age: {{type: integer}}
  app_version: {{type: version}}
  country: {{type: string}}
  network: {{type: ip}}
  plan: {{type: string}}
  roles: {{type: strings}}
  signed_up: {{type: instant}}
  user: {{type: string, unit: true, personal: true}}
kinds: {{release: {{}}, experiment: {{}}, ops: {{}}, kill-switch: {{}}, permission: {{}}, migration: {{}}}}
"""


NO_PROJECT = Rule(
    id="FG001",
    name="no project file",
    severity=Severity.ERROR,
    why="The project's name is part of every bundle's audience, so nothing can be compiled without it.",
    remedy="Write flags/flaggit.yaml with `project: NAME` and `format: 1`, or run flaggit init.",
    invalid=(Sample(name="the project file removed", files={"flags/flaggit.yaml": None}),),
    valid=(
        Sample(
            name="the shortest project file",
            files={"flags/flaggit.yaml": "project: shop\nformat: 1\n"},
            count=0,
        ),
    ),
)

NO_TAXONOMY = Rule(
    id="FG002",
    name="no taxonomy",
    severity=Severity.ERROR,
    why="Environments, teams, kinds and attributes are declared in the taxonomy; no flag can be judged without it.",
    remedy="Write schemas/taxonomy.yaml, or run flaggit init.",
    invalid=(Sample(name="the taxonomy removed", files={_TAXONOMY: None}),),
    valid=(Sample(name="nothing changed", files={}, count=0),),
)

AMBIGUOUS_ENVIRONMENT = Rule(
    id="FG003",
    name="ambiguous environment",
    severity=Severity.ERROR,
    why="Flags name environments and groups in the same places, so one name must stand for one thing, and an "
    "environment must know its one group.",
    remedy="Give each environment and each group a name of its own.",
    invalid=(
        Sample(
            name="an environment in two groups",
            files={_TAXONOMY: _taxonomy("[dev, staging]", "[production-eu, production-us, staging]")},
        ),
        Sample(
            name="an environment with a group's name",
            files={_TAXONOMY: _taxonomy("[dev, staging]", "[production-eu, production-us, production]")},
        ),
    ),
    valid=(
        Sample(name="names of their own", files={}, count=0),
        Sample(
            name="a group of the one environment of its name",
            files={_TAXONOMY: _taxonomy("[dev, staging]", "[production]")},
            count=0,
        ),
    ),
)

RULES: tuple[Rule, ...] = (NO_PROJECT, NO_TAXONOMY, AMBIGUOUS_ENVIRONMENT)
