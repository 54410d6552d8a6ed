"""`docs/reference/output.md` lists every field that verbs print as JSON, with its type, and no other."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs.blocks import DOCS
from tests.docs.running import Reader

PAGE = (DOCS / "reference/output.md").read_text("utf-8")
ROW = re.compile(r"^\| `([^`]+)` \| ([a-z ]+?) \|", re.MULTILINE)
TYPES = {bool: "boolean", int: "integer", float: "number", str: "text", list: "list", dict: "object"}

BROKEN = """\
summary: A flag with faults
kind: ops
type: boolean
safe: false
unit: user
services: [web]
requires:
  - {flag: checkout.express-pay, is: true}
environments:
  non-production: {otherwise: true}
  production:
    otherwise: false
    rules:
      - {name: ramp, percnt: 5, serve: true}
"""
TABLE = """\
environment: production
given: {user: u-1}
cases:
  - name: not so
    expect: {serve: compact}
"""
RETIRED = """\
summary: Payment with one click on the product page
type: boolean
value: false
until: 2099-06-01
"""


class Shell:
    """The flag repository of the concepts page, and verbs that are run in it."""

    def __init__(self, home: Path) -> None:
        self.reader = Reader(home)
        self.reader.follow((DOCS / "concepts.md").read_text("utf-8"))
        self.folder = self.reader.folder

    def run(self, line: str) -> str:
        done = subprocess.run(
            ("bash", "-c", line),
            cwd=self.folder,
            env=self.reader.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        return done.stdout

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text, "utf-8")


BUNDLE = "--bundle ../bundles/shop.production.web.bundle --keyring ../bundles/keyring.json"

# What makes a verb say more, while it is asked.
FILES = {
    "check": {
        "flags/checkout/broken.flag.yaml": BROKEN,
        "flags/shared/twice.segment.yaml": "summary: Twice\nsummary: Twice\nwhen: {plan: gold}\n",
    },
    "test": {"flags/checkout/cart-layout.test.yaml": TABLE},
    "fmt": {"flags/shared/odd.segment.yaml": "when: {plan: [\n"},
    "list": {"flags/checkout/quick-pay.retired.yaml": RETIRED},
}


def exposure(unit: int, **attributes: str) -> str:
    data = {"unit": f"{unit}", "unit_attribute": "user", "unit_hashed": True, "attributes": attributes}
    return json.dumps({"type": "org.flaggit.exposure", "time": "2026-11-01T10:00:00Z", "data": data}) + "\n"


FILES["population learn"] = {
    "exposures.jsonl": "".join(exposure(at, plan="gold", user="u", mood="good") for at in range(10)) + "{\n"
}

# What is run for each verb, until every field has been seen.
RUNS = {
    "check": ["flaggit check --all", "flaggit check"],
    "test": ["flaggit test"],
    "diff": [
        "sed -i 's/stage: [a-z]*/stage: everyone/' flags/checkout/pay.rollout.yaml && flaggit diff",
        "git checkout -q . && sed -i 's/salt: .*/salt: other/' flags/checkout/express-pay.flag.yaml && flaggit diff",
        "git checkout -q . && sed -i 's/control, weight: 50/control, weight: 20/; s/compact, weight: 50/compact, weight: 80/' flags/*/cart-layout.experiment.yaml && flaggit diff",
        "git checkout -q . && sed -i 's/percent: 25/percent: 30/' flags/checkout/express-pay.flag.yaml && flaggit diff",
        "git checkout -q . && git rm -q flags/hello/greeting.* && flaggit diff",
        "git reset -q --hard && sed -i 's/good: higher/good: lower/' flags/metrics/orders.metric.yaml && flaggit diff",
        "git reset -q --hard && flaggit diff",
    ],
    "comment": ["flaggit comment --forge github --repository shop/flags --request 12 --dry-run"],
    "eval": [
        "flaggit eval checkout.cart-layout --user u-4 --at 2026-11-20",
        "flaggit eval checkout.express-pay --user u-4",
        f"flaggit eval checkout.express-pay --user u-1 {BUNDLE}",
        f"flaggit eval checkout.nothing --user u-1 {BUNDLE}",
    ],
    "explain": [
        "flaggit explain checkout.express-pay --user u-3 plan=beta",
        "flaggit explain checkout.cart-layout --user u-4 --at 2026-11-20",
        "flaggit explain payments.tokenised-cards -e production -s payments",
    ],
    "ramp": [
        "flaggit ramp checkout.express-pay 30 --rule employees",
        "flaggit ramp checkout.pay 5",
        "flaggit ramp checkout.pay 5 --commit",
    ],
    "log": [
        (
            "git clone --quiet . ../copy && cd ../copy"
            " && sed -i 's/^summary: .*/summary: In other words/' flags/checkout/cart-layout.flag.yaml"
            " && git commit --quiet --all -m 'Word it' -m 'Reviewed-by: Bo Reed <bo@shop.example>' && flaggit log"
        ),
        # A change that grace signs, and a file that nobody does.
        (
            "cd ../copy && ssh-keygen -q -t ed25519 -N '' -f ../grace"
            r""" && printf 'people:\n  grace:\n    keys:\n      - %s\n' "$(cat ../grace.pub)" >> flags/charter.yaml"""
            " && git commit --quiet --all -m 'Know grace' && sed -i 's/^summary: .*/summary: In few words/' flags/checkout/cart-layout.flag.yaml"
            " && flaggit policy approve HEAD --key ../grace >&2 && echo > approvals/x.approval"
            " && git add --all && git commit --quiet -m 'Word it again' && flaggit log"
        ),
    ],
    "build": ["flaggit build --throw-away-key --output ../again"],
    "verify": [
        "flaggit verify ../bundles --keyring ../bundles/keyring.json",
        "flaggit verify ../again --keyring ../bundles/keyring.json",
    ],
    "events": [
        "flaggit events --dry-run --to -",
        "flaggit events HEAD~1..HEAD --to file:../events.jsonl",
        # A commit that can't be read, and the one that takes it back.
        (
            "cp flags/flaggit.yaml .. && echo 'project: [' > flags/flaggit.yaml && git commit -qam Break && "
            "cp ../flaggit.yaml flags/ && git commit -qam Repair && mkdir approvals && echo > approvals/x.approval && "
            "git add approvals && git commit -qm 'Approve nothing' && git rm -qr --cached approvals && flaggit events HEAD~4"
        ),
    ],
    "fmt": ["flaggit fmt --check"],
    "population learn": [
        "flaggit population learn exposures.jsonl --output - 2>&1 >../users.population.yaml",
        "flaggit population learn exposures.jsonl",
        "flaggit population learn exposures.jsonl",
        "rm flags/shared/users.population.yaml",
    ],
    "schema": ["flaggit schema --check"],
    "new": ["flaggit new segment loyal --summary Loyal --attribute plan --values gold"],
    "init": ["flaggit init ../another"],
    "list": [
        *(
            f"flaggit list {what}"
            for what in ("flags", "segments", "services", "rollouts", "experiments", "layers", "metrics")
        ),
        "flaggit list retired",
    ],
    "keys list": ["flaggit keys list ../bundles/keyring.json"],
    "keys new": ["flaggit keys new trial --output .."],
}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("reader"))


def documented(verb: str) -> dict[str, set[str]]:
    section = PAGE.split(f"\n## flaggit {verb}\n", 1)[1].split("\n## ", 1)[0]
    return {path: set(types.split(" or ")) for path, types in ROW.findall(section)}


def printed(value: object, known: dict[str, set[str]], path: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a JSON value with its type; what the page calls `any` is not looked into."""
    if path and "any" in known.get(path, ()):
        yield path, "any"
        return
    if path and not path.endswith("]"):
        yield path, "null" if value is None else TYPES[type(value)]
    if isinstance(value, dict):
        for name, each in value.items():
            yield from printed(each, known, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            yield from printed(each, known, f"{path}[]")


SAME = ("requires[].lines[]", "requires[].decisions[]", "lines[]")
"""Lists whose objects the page describes by naming another list."""


@pytest.mark.xdist_group("output page")  # one worker follows the page that the shell begins with
@pytest.mark.parametrize("verb", RUNS)
def test_the_page_names_every_field_and_no_other(verb: str, shell: Shell) -> None:
    known = documented(verb)
    for path, text in FILES.get(verb, {}).items():
        shell.write(path, text)
    seen: dict[str, set[str]] = {}
    for line in RUNS[verb]:
        said = shell.run(f"{line} --format json")
        if said:
            for path, kind in printed(json.loads(said), known):
                if not path.startswith(SAME):
                    seen.setdefault(path, set()).add(kind)
    for path in FILES.get(verb, {}):
        (shell.folder / path).unlink()
    assert sorted(seen.keys() - known.keys()) == [], "printed, and not on the page"
    wrong = {path: kinds for path, kinds in seen.items() if not kinds <= allowed(known[path])}
    assert wrong == {}, "printed with another type than the page says"
    assert sorted(known.keys() - seen.keys()) == UNSEEN.get(verb, []), "on the page, and not printed"


def allowed(types: set[str]) -> set[str]:
    """A number may be written as an integer."""
    return types | ({"integer"} if "number" in types else set())


# What these runs can't bring about; the tests of `report` show it.
UNSEEN = {
    "diff": [
        f"flags[].places[].{of}people.{name}"
        for of in ("", "regions[].")
        for name in ("count", "day", "exact", "share", "uncounted")
    ],
    "verify": [
        "bundles[].differences[].bundle",
        "bundles[].differences[].rebuilt",
        "bundles[].differences[].what",
    ],
}
