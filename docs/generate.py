"""Write the pages that are made from the code: `make docs`. A test compares them with what is committed."""

import contextlib
import functools
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers import tables
from docs.reviewed import comments

from flaggit import __version__
from flaggit.binding import Bound, bind
from flaggit.checks import registry
from flaggit.checks.check import check
from flaggit.checks.prepare import prepare
from flaggit.checks.samples import SAMPLE, SHOPPERS, TODAY
from flaggit.cli import main
from flaggit.cli.app import VERBS
from flaggit.commands.events import Policy, changed
from flaggit.commands.governing.recalling import Given
from flaggit.commands.locating import settle, with_lines
from flaggit.commands.silencing import CHECKED, heard
from flaggit.diagnostics import Rule, Sample
from flaggit.model import Catalog
from flaggit.policy import Reason
from flaggit.report import pages
from flaggit.report.check import finding_lines
from flaggit.report.events import made, read_schema
from flaggit.report.terminal import plain
from flaggit.repository import Person, Step
from flaggit.review import Wish, change, review
from flaggit.schema import reference
from flaggit.source import Document, DocumentKind, kind_of, parse

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PEERS = ROOT / "benchmarks" / "results" / "peers.json"
WIDTH = "100"
EXAMPLES = {
    "flags/checkout/quick-pay.retired.yaml": """\
summary: Payment with one click on the product page
type: boolean
value: false
until: 2027-06-01
services:
  - web
replaced_by: checkout.express-pay
""",
    "flags/checkout/tokens-first.invariant.yaml": """\
summary: Nobody pays with one click before cards are tokens
environment: production
implies:
  if: {flag: checkout.express-pay, is: true}
  then: {flag: payments.tokenised-cards, is: true}
""",
    "flags/shared/shoppers.population.yaml": SHOPPERS,
}
"""Documents of the types that the sample repository has none of."""


def generated() -> list[pages.Page]:
    """Make every page."""
    references = [reference(kind) for kind in DocumentKind]
    return [
        *(
            pages.check_page(
                rule,
                {sample.name: _said(rule, sample) for sample in rule.invalid},
                SAMPLE,
                silenceable=rule.id in CHECKED,
            )
            for rule in registry.RULES
        ),
        pages.check_index(registry.RULES),
        pages.sample_page(SAMPLE),
        *(pages.format_page(each, _example(each.kind)) for each in references),
        pages.formats_index(references),
        pages.exit_codes(),
        pages.refusals(),
        *pages.change_events(read_schema(), _event()),
        *comments(),
        _commands(),
    ]


def _example(kind: DocumentKind) -> tuple[str, str]:
    """The longest of the sample repository's documents of a type, and its path."""
    samples = {**SAMPLE, **EXAMPLES}
    found = [(path, text) for path, text in samples.items() if kind_of(path) == kind]
    return max(found, key=lambda each: len(each[1]))


def _said(rule: Rule, sample: Sample) -> str:
    """What `check` prints about a sample's own fault, by the way that `check` goes: read, bind, check, place, allow."""
    result, data = _bound(sample.files)
    findings = result.findings
    if result.catalog is not None:
        view = prepare(
            result.catalog,
            today=TODAY,
            base=_bound(sample.base)[0].catalog if sample.base else None,
            moved=_moves(sample),
            version=__version__,
            known=registry.IDS,
        )
        findings += check(view)
    own = (each for each in heard(settle(findings, data)) if each.id == rule.id and not each.suppressed)
    located = with_lines(own, data, changed=())
    return plain(*(line for each in located for line in finding_lines(each)))


def _bound(files: Mapping[str, str | bytes | None]) -> tuple[Bound, dict[str, bytes]]:
    data = {
        path: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        for path, text in {**SAMPLE, **files}.items()
        if text is not None
    }
    return bind([_parsed(text, path) for path, text in data.items()]), data


@functools.cache
def _parsed(data: bytes, path: str) -> Document:
    return parse(data, path)


def _moves(sample: Sample) -> dict[str, str]:
    """A file that went and one of its type that came are one file that moved."""
    went = {kind_of(path): path for path, text in sample.files.items() if text is None}
    came = (path for path, text in sample.files.items() if text is not None and path not in SAMPLE)
    return {path: went[kind_of(path)] for path in came if sample.base and kind_of(path) in went}


RAMPED = "flags/checkout/hints.flag.yaml"
RAMP = """\
summary: Hints on the cart page
kind: ops
type: boolean
safe: false
unit: user
services: [web]
environments:
  non-production: {otherwise: true}
  production:
    otherwise: false
    rules:
      - name: early-markets
        percent: 5
        serve: true
        when: {country: [DE, FR]}
"""


def _event() -> str:
    """The event of a ramp, as an example."""
    states = [{RAMPED: RAMP}, {RAMPED: RAMP.replace("percent: 5", "percent: 25")}]
    base, head = (_catalog(files) for files in states)
    ada = Person(name="Ada Vale", mail="ada@shop.example")
    lin = Person(name="Lin Moss", mail="lin@shop.example")
    step = Step(
        commit="a91c3d2e" * 5,
        parent="7b2ef01d" * 5,
        merge=True,
        time=TODAY,
        subject="Ramp hints to 25 % (#41)",
        authors=(ada,),
        committer=lin,
        last=ada,
        approvals=(lin,),
    )
    sides = (change.Side(commit=commit, name="") for commit in (step.parent, step.commit))
    wish = Wish(base=next(sides), head=next(sides), affected=["checkout.hints"], today=step.time)
    policy = Policy(
        blob="c4e72fd8" * 5,
        digest="0f2d8a61" * 8,
        tier="careful",
        reasons=(
            Reason(
                rule="careful_when 1",
                tier="careful",
                touch="flag checkout.hints",
                words="production, 20 % of everyone",
            ),
        ),
        asks=(("owner team-checkout", 1), ("sre", 1)),
        signed=(Given(by="grace", mail=("grace@shop.example",), at=TODAY - 5_400),),
    )
    found = changed(step, review(base, head, wish), base, head, policy)
    return made(found)[0].json.decode()


def _catalog(files: Mapping[str, str | bytes | None]) -> Catalog:
    catalog = _bound(files)[0].catalog
    if catalog is None:
        raise ValueError("the example can't be read")
    return catalog


def _commands() -> pages.Page:
    parts = ["# Verbs and options\n\nWhat `--help` says, as the program says it.\n"]
    for words in ([], *([verb] for verb in VERBS)):
        title = " ".join(["flaggit", *words])
        parts.append(f"\n## {title}\n\n```text\n{_help(words)}\n```\n")
    return pages.Page("reference/commands.md", "".join(parts))


def _help(words: list[str]) -> str:
    output = io.StringIO()
    os.environ |= {"COLUMNS": WIDTH, "NO_COLOR": "1", "TERMINAL_WIDTH": WIDTH}
    with contextlib.redirect_stdout(output), contextlib.suppress(SystemExit):
        main([*words, "--help"])
    return "\n".join(line.rstrip() for line in output.getvalue().strip("\n").splitlines())


class Region(NamedTuple):
    """A part of a page that people write otherwise: between a comment that names it and one that ends it."""

    path: Path
    name: str
    text: str

    def placed(self, page: str) -> str:
        """Put the text into the page, in the place of what is there.

        Raises:
            ValueError: The page does not have the two comments.
        """
        begin, end = f"<!-- {self.name} -->\n", f"<!-- end of {self.name} -->"
        head, _, rest = page.partition(begin)
        _, found, tail = rest.partition(end)
        if not found:
            raise ValueError(f"{self.path} has no {begin.strip()} before an {end}")
        return f"{head}{begin}\n{self.text}\n\n{end}{tail}"


def regions() -> list[Region]:
    """Make what stands within pages: the tables of the last recorded comparison."""
    record = json.loads(PEERS.read_text("utf-8"))
    return [
        Region(DOCS / "benchmarks.md", "peers", f"```text\n{tables.report(record)}```"),
        Region(ROOT / "README.md", "peers", f"{tables.heading(record)}\n\n{tables.overview(record)}"),
    ]


def write() -> None:
    """Write the pages, and delete those of checks that are gone."""
    for region in regions():
        region.path.write_text(region.placed(region.path.read_text("utf-8")), "utf-8")
    made = generated()
    for page in made:
        target = DOCS / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page.text, "utf-8")
    for stray in {path.name for path in (DOCS / "checks").glob("*.md")} - {
        Path(page.path).name for page in made
    }:
        (DOCS / "checks" / stray).unlink()


if __name__ == "__main__":
    write()
