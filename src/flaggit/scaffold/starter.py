"""The files of a new flag repository."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final, Literal, TypeAlias

from flaggit.model import ValueType
from flaggit.scaffold.flags import NewFlag, new_flag
from flaggit.scaffold.quoting import quoted
from flaggit.source import kind_of
from flaggit.source.editing import formatted

DOMAIN = "hello"
SERVICE = "web"

_PROJECT = """\
project: {project}
format: 1
release:
  non-production: main
  production: main
bundles:
  expires_after: 30d
"""

_TAXONOMY = """\
# The words that all flags share. It is reviewed like code; `flaggit schema` makes the editor's schemas from it.
environments:
  non-production: [staging]
  production: [production]
domains:
  {domain}: {team}
teams:
  {team}: {{{forge}summary: {summary}}}
attributes:
  country: {{type: string, summary: "Where the customer is, ISO 3166-1 alpha-2"}}
  plan: {{type: string, summary: What the customer subscribed to}}
  user: {{type: string, summary: The customer's stable id, unit: true, personal: true}}
kinds:
  experiment:
    summary: Measures which variant is better
    expires_within: 180d
    duties: [expires, experiment]
  kill-switch: {{summary: Turns a part off in an emergency, duties: [runbook, without_bundle]}}
  migration:
    summary: Moves from an old system to its successor
    expires_within: 180d
    duties: [expires]
  ops: {{summary: Tunes how the system runs}}
  permission: {{summary: Gives a part of the product to some customers}}
  release: {{summary: Ships a feature step by step, expires_within: 90d, duties: [expires, tests]}}
naming:
  max_length: 60
  forbidden: [new, old, temp, test]
"""

_CHARTER = """\
# Who may change what. One approval by the flag's owner; production in large steps needs the same from on-call.
tiers:
  routine: {{owner: 1}}
  careful: {{owner: 1, on-call: 1}}
careful_when:
  - {{environment: production, reach: ">10%"}}
roles:
  on-call: [{team}]
restore: {{on-call: 1, not_older_than: 30d}}
kill: {{by: on-call, at_most: 4h}}
"""

_SERVICE = """\
summary: What customers see
owner: {team}
context:
  always: [user]
  sometimes: [country, plan]
tolerates: {{stale: 1h, start_with_expired: true, format: 1}}
"""

_CODEOWNERS = """\
# Who reviews a change of flags; the last line that matches wins.
/flags/    {owner}
/schemas/  {owner}
"""

_IGNORED = """\
# Build products never enter git.
/bundles
/.flaggit/
*.pem
!*.pub.pem
"""


Forge: TypeAlias = Literal["github", "gitlab"]

_JOBS: Final[Mapping[Forge, Mapping[str, str]]] = {
    "github": {
        ".github/workflows/flags-check.yml": "workflows/flags-check.yml",
        ".github/workflows/flags-approvals.yml": "workflows/flags-approvals.yml",
        ".github/workflows/flags-publish.yml": "workflows/flags-publish.yml",
    },
    "gitlab": {".gitlab-ci.yml": "gitlab/gitlab-ci.yml"},
}
"""The files that a forge runs, and the templates that they are."""


def _forge_files(forge: Forge, owner: str) -> dict[str, str]:
    templates = files("flaggit.scaffold").joinpath("templates")
    jobs = {path: templates.joinpath(name).read_text("utf-8") for path, name in _JOBS[forge].items()}
    return {f".{forge}/CODEOWNERS": _CODEOWNERS.format(owner=owner), **jobs}


def starter(
    project: str, *, name: str = "", email: str = "", expires: str, forge: Forge = "github"
) -> dict[str, str]:
    """The files of a repository with one flag that is read by one service, by path.

    Args:
        project: The project's name, as bundles carry it.
        name: The user's name, from git's settings; empty when unknown.
        email: The user's address, which code owners are named by until there is a team; empty when unknown.
        expires: The day on which the first flag expires.
        forge: Whose jobs and code owners are written.
    """
    team = f"team-{project}"
    handle = f"forge: {quoted(email)}, " if email else ""
    hello = NewFlag(
        key=f"{DOMAIN}.greeting",
        summary="Greets those who set this repository up; replace it by a flag of your own",
        kind="release",
        type=ValueType.BOOLEAN,
        services=(SERVICE,),
        on=("non-production",),
        off=("production",),
        expires=expires,
        unit="user",
    )
    made = {
        **_forge_files(forge, email or f"@{project}/{team}"),
        ".gitignore": _IGNORED,
        "flags/charter.yaml": _CHARTER.format(team=team),
        "flags/flaggit.yaml": _PROJECT.format(project=project),
        **new_flag(hello),
        f"flags/services/{SERVICE}.service.yaml": _SERVICE.format(team=team),
        "schemas/taxonomy.yaml": _TAXONOMY.format(
            domain=DOMAIN,
            team=team,
            forge=handle,
            summary=quoted(f"{name}'s team" if name else "The first team"),
        ),
    }
    # A name or an address may be too long for the line that it stands on.
    return {path: _laid_out(path, text) for path, text in made.items()}


def _laid_out(path: str, text: str) -> str:
    kind = kind_of(path)
    return text if kind is None else formatted(text.encode(), kind).data.decode()
