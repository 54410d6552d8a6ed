"""Flag repositories of any size, always the same for the same size.

Two environments, three rules in each, segments that flags share, two variants with object values, 20 services of which each
flag names two, and one decision table of two cases for each flag: the shape that the figures in `docs/benchmarks.md` are
about.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

SERVICES = 20
SEGMENTS = 20
DOMAINS = 10
COUNTRIES = ("AT", "BE", "BR", "CH", "DE", "DK", "ES", "FI", "FR", "IT", "NL", "PL", "PT", "SE", "US")

TAXONOMY = f"""\
environments:
  non-production: [staging]
  production: [production]
domains:
{"".join(f"  domain-{at}: team-{at}{chr(10)}" for at in range(DOMAINS))}teams:
{"".join(f"  team-{at}: {{forge: '@shop/team-{at}'}}{chr(10)}" for at in range(DOMAINS))}attributes:
  app_version: {{type: version}}
  country: {{type: string, values: [{", ".join(COUNTRIES)}]}}
  plan: {{type: string, values: [free, beta, pro]}}
  roles: {{type: strings}}
  user: {{type: string, unit: true, personal: true}}
kinds:
  release: {{expires_within: 365d, duties: [expires, tests]}}
"""

PROJECT = """\
project: bench
format: 1
release:
  non-production: main
  production: main
"""

CHARTER = """\
tiers:
  routine: {owner: 1}
"""


def files(flags: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a repository with so many flags."""
    yield "schemas/taxonomy.yaml", TAXONOMY
    yield "flags/flaggit.yaml", PROJECT
    yield "flags/charter.yaml", CHARTER
    for at in range(SERVICES):
        yield f"flags/services/service-{at}.service.yaml", _service(at)
    for at in range(SEGMENTS):
        yield f"flags/shared/segment-{at}.segment.yaml", _segment(at)
    for at in range(flags):
        stem = f"flags/domain-{at % DOMAINS}/part-{at // 100}/flag-{at}"
        yield f"{stem}.flag.yaml", flag(at)
        yield f"{stem}.test.yaml", _table(at)


def make(folder: Path, flags: int) -> None:
    """Write a repository and commit it."""
    for path, text in files(flags):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    git = ("git", "-C", str(folder), "-c", "user.name=bench", "-c", "user.email=bench@example.org")
    subprocess.run((*git, "init", "--quiet", "--initial-branch=main"), check=True)
    # Packing in the background would be measured, too, and be in the way of packing on purpose.
    subprocess.run((*git, "config", "maintenance.auto", "false"), check=True)
    subprocess.run((*git, "add", "--all"), check=True)
    subprocess.run((*git, "commit", "--quiet", "--message", "Make the flags"), check=True)


def change_one(folder: Path, flags: int) -> Path:
    """Raise the ramp of the middle flag by one percent, in the work tree, and return its file."""
    return _raise(folder, flags // 2)


def change_some(folder: Path, flags: int, most: int) -> int:
    """Raise the ramps of so many flags, spread over all, by one percent in the work tree, and return how many there were."""
    chosen = range(0, flags, max(1, flags // most))[:most]
    for at in chosen:
        _raise(folder, at)
    return len(chosen)


def depend(folder: Path, flags: int) -> None:
    """Let flags need each other, in the work tree: see `benchmarks/review.py`."""
    for at in range(1, SERVICES):
        path = folder / f"flags/services/service-{at}.service.yaml"
        text = path.read_text("utf-8")
        path.write_text(text.replace("context:\n", f"depends_on: [service-{at - 1}]\ncontext:\n", 1), "utf-8")
    for at in range(1, flags):
        path = _file(folder, at)
        text = path.read_text("utf-8")
        if at % 10 == 0:
            front, back = text.split("  production:\n")
            back = back.replace(f"percent: {_percent(at)}\n", f"rollout: {_key(at)}\n")
            path.write_text(f"{front}  production:\n{back}", "utf-8")
            path.with_name(f"flag-{at}.rollout.yaml").write_text(_rollout(at), "utf-8")
        else:
            required = f"requires:\n  - {{flag: {_key(at - 1)}, is: rich}}\n"
            path.write_text(text.replace("environments:\n", f"{required}environments:\n", 1), "utf-8")


def _key(at: int) -> str:
    return f"domain-{at % DOMAINS}.part-{at // 100}.flag-{at}"


def _file(folder: Path, at: int) -> Path:
    return folder / f"flags/domain-{at % DOMAINS}/part-{at // 100}/flag-{at}.flag.yaml"


def _rollout(at: int) -> str:
    """Write a plan whose waves follow the services' dependencies, so that what needs the flag never outruns it."""
    waves = "".join(f"  - {{name: wave-{one}, services: [service-{one}]}}\n" for one in range(SERVICES))
    return f"""\
summary: Flag number {at} step by step
now: {{stage: five, wave: wave-0, state: running}}
environment: production
waves:
{waves}stages:
  - {{name: five, percent: 5, hold: 1d}}
  - {{name: half, percent: 50, hold: 1d}}
  - {{name: everyone, percent: 100, hold: 1d}}
"""


def _raise(folder: Path, at: int) -> Path:
    path = _file(folder, at)
    percent = _percent(at)
    path.write_text(flag(at).replace(f"percent: {percent}\n", f"percent: {percent + 1}\n"), "utf-8")
    return path


def _percent(at: int) -> int:
    return 5 + at % 90


def flag(at: int) -> str:
    """The text of one flag."""
    return f"""\
summary: Flag number {at} shows the panel in its second layout
kind: release
expires: 2027-02-01
type: object
variants:
  plain: {{columns: 2, title: Panel {at}, theme: {{colour: grey, dense: false}}}}
  rich: {{columns: 3, title: Panel {at}, theme: {{colour: blue, dense: true}}}}
safe: plain
unit: user
services:
  - service-{at % SERVICES}
  - service-{(at + 1 + at // SERVICES % (SERVICES - 1)) % SERVICES}
environments:
  non-production:
    otherwise: rich
{_rules(at)}  production:
    otherwise: plain
{_rules(at)}"""


def _rules(at: int) -> str:
    one, two, three = (COUNTRIES[(at + step) % len(COUNTRIES)] for step in (0, 1, 2))
    return f"""\
    rules:
      - name: staff
        serve: rich
        when: {{segment: segment-{at % SEGMENTS}}}
      - name: early-markets
        percent: {_percent(at)}
        serve: rich
        when:
          app_version: {{gte: "{1 + at % 4}.{at % 10}.0"}}
          country: [{", ".join(f'"{name}"' for name in sorted((one, two, three)))}]
      - name: paying
        when: {{plan: [beta, pro]}}
        split:
          - {{serve: plain, weight: 50}}
          - {{serve: rich, weight: 50}}
"""


def _table(at: int) -> str:
    one = COUNTRIES[at % len(COUNTRIES)]
    return f"""\
environment: production
given: {{user: user-{at}, country: "{one}", app_version: "9.0.0", plan: free}}
cases:
  - name: admitted in an early market
    admit: [early-markets]
    expect: {{serve: rich, rule: early-markets}}
  - name: outside every percentage
    admit: none
    expect: {{serve: plain, rule: otherwise}}
"""


def _service(at: int) -> str:
    return f"""\
summary: Service number {at}
owner: team-{at % DOMAINS}
context:
  always: [user]
  sometimes: [app_version, country, plan, roles]
tolerates: {{stale: 1h, start_with_expired: true, format: 1}}
"""


def _segment(at: int) -> str:
    return f"""\
summary: Staff of group {at}
owner: team-{at % DOMAINS}
when:
  roles: {{contains: staff-{at}}}
"""
