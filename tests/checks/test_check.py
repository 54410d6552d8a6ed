"""Severities, order, permissions, and what needs a base."""

from collections.abc import Callable

import pytest

from flaggit.checks.check import check
from flaggit.checks.prepare import prepare
from flaggit.checks.samples import SAMPLE, TODAY, edited
from flaggit.diagnostics import Finding, Severity, order
from flaggit.model import Catalog

Findings = Callable[..., tuple[Finding, ...]]
Understood = Callable[[dict[str, str]], Catalog]
SALTLESS = edited("express-pay.flag.yaml", ("salt: payments.tokenised-cards\n", ""))


@pytest.mark.parametrize("given", ["error", "warning", "note"])
def test_the_taxonomy_gives_a_rule_another_severity(given: str, found: Findings) -> None:
    files = {**SALTLESS, **edited("taxonomy.yaml", ("naming:\n", f"checks: {{FG311: {given}}}\nnaming:\n"))}
    assert {each.severity for each in found(files) if each.id == "FG311"} == {Severity(given)}


def test_the_taxonomy_turns_a_rule_off(found: Findings) -> None:
    files = {**SALTLESS, **edited("taxonomy.yaml", ("naming:\n", 'checks: {FG311: "off"}\nnaming:\n'))}
    assert {each.id for each in found(files)} == {"FG419"}


def test_findings_come_in_their_one_order(understood: Understood) -> None:
    catalog = understood(
        {**SALTLESS, **edited("orders-per-user.metric.yaml", ("owner: team-checkout\n", ""))}
    )
    findings = check(prepare(catalog, today=TODAY))
    assert findings == order(findings)
    assert [each.id for each in findings] == ["FG311", "FG419", "FG706"]


def test_without_version_known_ids_and_base_those_checks_rest(understood: Understood) -> None:
    pinned = edited("flaggit.yaml", ("format: 1\n", "format: 1\ntool: 9.9.9\n"))
    unknown = edited("taxonomy.yaml", ("naming:\n", "checks: {FG999: note}\nnaming:\n"))
    assert check(prepare(understood({**pinned, **unknown}), today=TODAY)) == ()


def test_a_catalog_beside_itself_shows_no_change(understood: Understood) -> None:
    catalog = understood(dict(SAMPLE))
    assert check(prepare(catalog, today=TODAY, base=catalog, moved={})) == ()


def test_a_permission_covers_its_line_and_keeps_its_reason(found: Findings) -> None:
    files = edited(
        "express-pay.flag.yaml",
        ("salt: payments.tokenised-cards\n", ""),
        ("        percent: 25\n", "        percent: 25 # flaggit: allow FG311, FG310 because nobody minds\n"),
    )
    findings = found(files)
    assert [(each.id, each.suppressed) for each in findings if each.suppressed] == [("FG311", "nobody minds")]
    unused = [each for each in findings if each.id == "FG090"]
    assert [each.message for each in unused] == ["FG310 is allowed on line 21, and not found there"]
    assert [each.place.span.line for each in unused if each.place.span] == [21]


@pytest.mark.parametrize(
    ("stage", "moved"), [("none", 0), ("pilot", 0), ("five", 1), ("quarter", 1), ("everyone", 0)]
)
def test_a_ramp_is_diluted_only_while_the_plan_before_it_is_under_way(
    stage: str, moved: int, found: Findings
) -> None:
    files = {
        **edited(
            "express-pay.flag.yaml",
            ("salt: payments.tokenised-cards\n", ""),
            ("        rollout: checkout.pay\n", ""),
        ),
        **edited("pay.rollout.yaml", ("stage: quarter", f"stage: {stage}")),
    }
    assert len([each for each in found(files) if each.id == "FG311"]) == moved


def test_a_group_named_like_its_only_environment_decides_it(found: Findings) -> None:
    files = {
        **edited("taxonomy.yaml", ("production: [production-eu, production-us]", "production: [production]")),
    }
    assert found(files) == ()
