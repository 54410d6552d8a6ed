"""The same flags for Featurevisor, the nearest peer that compiles files from git: its lint, test and build, measured alike.

`toolchain.py --peer FOLDER` measures it in the same run. FOLDER is an npm project in which `npm install @featurevisor/cli` was
run. Its features have the shape of
`repositories.py`: two environments, three rules in each, shared segments, two variations with an object each, 20 tags of
which each feature has two, one spec of two assertions.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Figure, used_by
from repositories import COUNTRIES, SEGMENTS, SERVICES

CONFIG = {"environments": ["staging", "production"], "tags": [f"service-{at}" for at in range(SERVICES)]}
MOST_TESTED = 1000
"""Its `test` reads all files again for each spec: 100 times the flags cost 5,000 times the seconds."""
VERBS = {"check": "lint", "test": "test", "build": "build"}


def files() -> Iterator[tuple[str, str]]:
    """Yield path and text of what features share."""
    yield "featurevisor.config.js", f"module.exports = {json.dumps(CONFIG)};\n"
    for name in ("user", "country", "plan", "role"):
        yield f"attributes/{name}.yml", f"type: string\ndescription: The {name}\n"
    yield "attributes/app_version.yml", "type: string\ndescription: The version\n"
    for at in range(SEGMENTS):
        yield (
            f"segments/segment-{at}.yml",
            f"description: Staff {at}\nconditions:\n  - attribute: role\n    operator: equals\n    value: staff-{at}\n",
        )
    for at, name in enumerate(COUNTRIES):
        yield (
            f"segments/market-{at}.yml",
            f"description: {name}\nconditions:\n  - attribute: country\n    operator: equals\n    value: '{name}'\n",
        )
    yield (
        "segments/paying.yml",
        "description: Paying\nconditions:\n  - attribute: plan\n    operator: in\n    value: [beta, pro]\n",
    )


def feature(at: int) -> str:
    """The text of one feature."""
    return f"""\
description: Feature number {at} shows the panel in its second layout
tags: [service-{at % SERVICES}, service-{(at + 1 + at // SERVICES % (SERVICES - 1)) % SERVICES}]
bucketBy: user
variablesSchema:
  - key: panel
    type: json
    defaultValue: '{{"columns": 2, "title": "Panel {at}", "theme": {{"colour": "grey", "dense": false}}}}'
variations:
  - value: plain
    weight: 50
  - value: rich
    weight: 50
    variables:
      - key: panel
        value: '{{"columns": 3, "title": "Panel {at}", "theme": {{"colour": "blue", "dense": true}}}}'
environments:
  staging:
{_rules(at)}  production:
{_rules(at)}"""


def _rules(at: int) -> str:
    return f"""\
    rules:
      - key: staff
        segments: segment-{at % SEGMENTS}
        percentage: 100
      - key: early-markets
        segments: market-{at % len(COUNTRIES)}
        percentage: {5 + at % 90}
      - key: paying
        segments: paying
        percentage: 100
"""


def _spec(at: int) -> str:
    country = COUNTRIES[at % len(COUNTRIES)]
    return f"""\
feature: feature-{at}
assertions:
  - description: admitted in an early market
    at: 1
    environment: production
    context: {{user: "user-{at}", country: "{country}", plan: free}}
    expectedToBeEnabled: true
  - description: outside every rule
    at: 99.9
    environment: production
    context: {{user: "user-{at}", country: XX, plan: free}}
    expectedToBeEnabled: false
"""


def make(folder: Path, flags: int) -> None:
    """Write a project."""
    texts = dict(files())
    for at in range(flags):
        texts[f"features/feature-{at}.yml"] = feature(at)
        texts[f"tests/feature-{at}.spec.yml"] = _spec(at)
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def measure(installed: Path, flags: int) -> list[Figure]:
    """Make a project of so many features and run every verb on it; `test` only as far as it ends in reasonable time."""
    program = installed.resolve() / "node_modules/.bin/featurevisor"
    if not program.exists():
        sys.exit(f"{program} is not there: npm install @featurevisor/cli in {installed}")
    figures = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "node_modules").symlink_to(installed.resolve() / "node_modules")
        shutil.copy(installed / "package.json", folder)
        make(folder, flags)
        for verb, theirs in VERBS.items():
            if verb == "test" and flags > MOST_TESTED:
                continue
            figures.append(Figure(flags, verb, f"peer's {theirs}", *used_by(folder, str(program), theirs)))
    return figures
