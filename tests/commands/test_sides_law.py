"""The law of the two sides: what was not read makes no difference, whatever the change, with a cache or without.

Repositories are drawn as choices, a small number for each document, and written out; a change draws some of them anew.
Both sides are then read in whole as well, the slow way.
"""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from hypothesis import HealthCheck, given, settings, strategies as st
from tests.program import Work

from flaggit.commands.sides import Range, Side, Sides, sides
from flaggit.commands.workspace import bound
from flaggit.compiler import Compiler, Lines
from flaggit.frozen import replace
from flaggit.model import Catalog, Flag
from flaggit.review import Wish, change, review

Choices: TypeAlias = dict[str, int]

SEGMENTS = ("s0", "s1", "s2")
FLAGS = ("a.f0", "a.f1", "b.f2", "b.f3", "b.f4")
SERVICES = ("api", "web")
MOST = 1_000_000
"""A choice is a number below this; each part of a document is decided by its remainder."""

NAMES = (
    "taxonomy",
    "a.ramp",
    "a.page",
    "b.trial",
    "m0",
    *(f"service {name}" for name in SERVICES),
    *SEGMENTS,
    *FLAGS,
    *(f"test {key}" for key in FLAGS),
)


def taxonomy(choice: int) -> str:
    staging = ", staging" if choice % 7 == 1 else ""
    return f"""\
environments: {{non-production: [dev{staging}], production: [live]}}
domains: {{a: team-{choice % 2}, b: team-0, shared: team-0, services: team-0, metrics: team-0}}
teams: {{team-0: {{}}, team-1: {{}}}}
attributes:
  country: {{type: string, values: [AT, DE, FR{", NL" if choice % 5 == 1 else ""}]}}
  plan: {{type: {"string" if choice % 3 else "strings"}}}
  user: {{type: string, unit: true}}
kinds: {{ops: {{}}}}
"""


def condition(choice: int, segments: tuple[str, ...]) -> str:
    tests = ("{country: DE}", "{country: [DE, FR]}", "{plan: {exists: true}}", "{not: {country: AT}}")
    uses = [f"{{segment: {name}}}" for name in segments]
    uses += [f"{{any: [{{segment: {name}}}, {{country: FR}}]}}" for name in segments]
    return (*tests, *uses)[choice % (len(tests) + len(uses))]


def segment(choice: int, name: str) -> str:
    earlier = SEGMENTS[: SEGMENTS.index(name)]
    order = ("summary: A segment", f"when: {condition(choice, earlier)}")
    return "\n".join(order if choice % 2 else order[::-1]) + "\n"


def rollout(choice: int) -> str:
    stage, wave = ("pilot", "half")[choice % 2], ("one", "two")[choice // 2 % 2]
    return f"""\
now: {{stage: {stage}, wave: {wave}, state: running}}
environment: production
waves: [{{name: one, services: [api]}}, {{name: two, services: [web]}}]
stages:
  - {{name: pilot, segment: {SEGMENTS[choice % 3]}}}
  - {{name: half, percent: {50 + choice % 3}}}
guardrails:
  - metric: m0
    against: control
    breach: {{relative: +20%}}
    failures: {{at_least: 3, of: 5, every: 1m}}
    then: hold
    no_data: hold
"""


def layer(choice: int, present: tuple[str, ...]) -> str:
    members = "".join(f"  {key}: [{10 * at}, {10 * at + 5}]\n" for at, key in enumerate(present))
    trial = f"  b.trial: [60, {70 + choice % 3}]\n"
    return f"unit: user\nsalt: page-{choice % 2}\nmembers:\n{members}{trial}"


def experiment(choice: int) -> str:
    return f"""\
now: {{status: {("running", "draft")[choice % 2]}, iteration: {1 + choice % 3}}}
environment: production
{"layer: a.page" if choice % 5 else ""}
arms: [{{serve: true, weight: 50}}, {{serve: false, weight: 50}}]
"""


def metric(choice: int) -> str:
    return f"type: mean\ngood: higher\nsource: sql\nquery: select {choice % 3}\n"


def service(choice: int) -> str:
    some = ("", "environments: [production]\n", "summary: One\n", "context: {always: [user]}\n")
    return f"owner: team-0\n{some[choice % 4]}"


def flag(choice: int, key: str, present: tuple[str, ...]) -> str:
    rules = (
        f"{{name: one, serve: true, when: {condition(choice // 5, SEGMENTS)}}}",
        "{name: one, rollout: a.ramp, serve: true}",
        "{name: one, layer: a.page, serve: true}",
        "{name: one, experiment: b.trial}",
        f"{{name: one, percent: {choice % 50}, serve: true}}",
    )
    earlier = [name for name in present if name < key and choice // 11 % 3 == 0][:1]
    requires = f"requires: [{{flag: {earlier[0]}, is: true}}]\n" if earlier else ""
    parts = (
        f"summary: What {key} switches\n",
        f"kind: ops\ntype: boolean\nsafe: false\nunit: user\nservices: [{SERVICES[choice // 7 % 2]}]\n",
        requires,
        f"environments:\n  non-production: {{otherwise: true}}\n  production: {{otherwise: false, rules: [{rules[choice % 5]}]}}\n",
    )
    return "".join(parts if choice % 2 else parts[::-1])


def written(choices: Choices) -> Mapping[str, str]:
    """Write a repository out."""
    present = tuple(key for key in FLAGS if choices[key] % 6)
    files = {
        "flags/flaggit.yaml": "project: law\nformat: 1\nrelease: {production: main}\n",
        "schemas/taxonomy.yaml": taxonomy(choices["taxonomy"]),
        "flags/a/ramp.rollout.yaml": rollout(choices["a.ramp"]),
        "flags/a/page.layer.yaml": layer(choices["a.page"], present),
        "flags/b/trial.experiment.yaml": experiment(choices["b.trial"]),
        "flags/metrics/m0.metric.yaml": metric(choices["m0"]),
    }
    files |= {f"flags/services/{name}.service.yaml": service(choices[f"service {name}"]) for name in SERVICES}
    for name in SEGMENTS:
        folder = ("shared", "a")[choices[name] // 3 % 2]
        files[f"flags/{folder}/{name}.segment.yaml"] = segment(choices[name], name)
    for key in FLAGS:
        place, choice = f"flags/{key.replace('.', '/')}", choices[key]
        if key in present:
            files[f"{place}.flag.yaml"] = flag(choice, key, present)
            files[f"{place}.test.yaml"] = (
                f"environment: production\ncases: [{{name: c{choices[f'test {key}'] % 2}, context: {{user: u}}, expect: {{serve: true}}}}]\n"
            )
        elif choice % 5 == 0:
            files[f"{place}.retired.yaml"] = (
                f"summary: Gone\ntype: boolean\nvalue: true\nuntil: 2027-01-0{1 + choice % 3}\nservices: [api]\n"
            )
    return files


@st.composite
def changes(draw: st.DrawFn) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The files before and after a change."""
    number = st.integers(0, MOST)
    before = {name: draw(number) for name in NAMES}
    touched = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    return written(before), written(before | {name: draw(number) for name in touched})


def committed(work: Work, files: Mapping[str, str]) -> str:
    """Commit exactly these files, without a work tree."""
    stream = "commit refs/heads/main\ncommitter A <a@b> 1 +0000\ndata 0\ndeleteall\n"
    stream += "".join(
        f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n" for path, text in files.items()
    )
    subprocess.run(
        ("git", "fast-import", "--quiet", "--force"), cwd=work.root, input=stream.encode(), check=True
    )
    return work.git("rev-parse", "main")


def lines(catalog: Catalog, key: str, environment: str, service: str) -> Lines | None:
    """Everything by which a flag decides in a service: its line, and those of all that it requires and uses."""
    if key in catalog.retired:
        return Compiler(replace(catalog, flags={})).lines(environment, service)
    needed: dict[str, Flag] = {}
    waiting = [key]
    while waiting:
        name = waiting.pop()
        if name not in needed and name in catalog.flags:
            needed[name] = catalog.flags[name]
            waiting += [item.flag for item in needed[name].requires]
    needed[key] = replace(needed[key], services=(service,))
    alone = {name: each if name == key else replace(each, services=()) for name, each in needed.items()}
    return Compiler(replace(catalog, flags=alone, retired={})).lines(environment, service)


def keys(catalog: Catalog) -> set[str]:
    return {*catalog.flags, *catalog.retired}


def said(catalog: Catalog, key: str) -> Mapping[tuple[str, str], object]:
    """What a flag or tombstone decides wherever it is read, and who may ask what of it; nothing when there is none."""
    if key in catalog.retired:
        alone = replace(catalog, flags={}, retired={key: catalog.retired[key]})
        return {
            (environment, name): Compiler(alone).lines(environment, name)
            for name in alone.retired[key].services
            for environment in catalog.services[name].environments
        }
    if key not in catalog.flags:
        return {}
    return {
        (environment, name): (lines(catalog, key, environment, name), catalog.services[name].always)
        for name in catalog.flags[key].services
        for environment in catalog.services[name].environments
    }


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes())
def test_what_was_not_read_makes_no_difference(
    folder: Work, tmp_path: Path, drawn: tuple[Mapping[str, str], Mapping[str, str]]
) -> None:
    if not (folder.root / ".git").exists():
        folder.git("init", "--quiet", "--template=")
        folder.write({"flags/flaggit.yaml": "project: law\n"})
    asked = Range(base=committed(folder, drawn[0]), head=committed(folder, drawn[1]))
    found = sides(folder.root, asked, cache=tmp_path / "cache")
    whole = [bound(folder.root, rev).catalog for rev in (asked.base, asked.head)]
    for side, catalog in zip((found.base, found.head), whole, strict=True):
        for key in found.affected:
            assert said(side.catalog, key) == said(catalog, key)
    for key in (keys(whole[0]) | keys(whole[1])) - found.affected:
        assert said(whole[0], key) == said(whole[1], key)
    assert_same(found.base, sides(folder.root, asked).base)
    assert_same(found.head, sides(folder.root, asked).head)
    assert_reviewed_alike(found, whole[0], whole[1])


def assert_reviewed_alike(found: Sides, base: Catalog, head: Catalog) -> None:
    """A review of what was read says what one of everything says: who, from what to what, why, and what comes of it."""
    wish = Wish(
        base=change.Side(commit="1", name="main"),
        head=change.Side(commit="2", name="branch"),
        affected=found.affected,
        files=tuple(each.path or each.old_path for each in found.changes),
    )
    assert review(found.base.catalog, found.head.catalog, wish) == review(base, head, wish)


def assert_same(one: Side, other: Side) -> None:
    assert one.catalog == other.catalog
    assert one.reading.documents == other.reading.documents


def test_the_law_meets_valid_repositories(folder: Work) -> None:
    """Each way that a document can be written must bind, or the law would only be about stops."""
    folder.git("init", "--quiet", "--template=")
    folder.write({"flags/flaggit.yaml": "project: law\n"})
    for at in range(0, 200, 7):
        rev = committed(folder, written({name: at * 31 + place * 17 for place, name in enumerate(NAMES)}))
        assert bound(folder.root, rev).catalog.segments
