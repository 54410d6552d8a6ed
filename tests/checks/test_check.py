"""Severities, order, permissions, and what needs a base."""

from collections.abc import Callable
from datetime import datetime

import pytest

from flaggit.checks.check import check
from flaggit.checks.prepare import prepare
from flaggit.checks.samples import SAMPLE, TODAY, edited
from flaggit.checks.unread import unread
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
    files = {**SALTLESS, **edited("taxonomy.yaml", ("naming:\n", "checks: {FG311: none}\nnaming:\n"))}
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


@pytest.mark.parametrize(
    ("block", "whom"),
    [
        pytest.param("otherwise: true", ["checkout.express-pay"], id="everyone"),
        pytest.param("{active: false, otherwise: true}", [], id="nobody, since it is inactive"),
        pytest.param(
            "{otherwise: {split: [{serve: true, weight: 100}]}}", [], id="a split, though of one value"
        ),
        pytest.param(
            "{otherwise: false, rules: [{name: all, split: [{serve: true, weight: 100}]}]}",
            [],
            id="a rule's split",
        ),
        pytest.param(
            "{otherwise: false, rules: [{name: all, percent: 100, serve: true}]}",
            ["checkout.express-pay"],
            id="100 %",
        ),
        pytest.param(
            "{otherwise: true, rules: [{name: some, percent: 5, serve: false}]}", [], id="all but 5 %"
        ),
        pytest.param(
            "{otherwise: false, rules: [{name: all, activate_at: 2026-01-01T00:00:00Z, serve: true}]}",
            [],
            id="from an instant on",
        ),
    ],
)
def test_a_flag_is_rolled_out_when_everyone_gets_one_value(
    block: str, whom: list[str], found: Findings
) -> None:
    flag = edited(
        "express-pay.flag.yaml", ("requires:\n  - {flag: payments.tokenised-cards, is: true}\n", "")
    )
    ((path, text),) = flag.items()
    head = text[: text.index("  production:\n")]
    production = (
        f"  production:\n    {block}\n" if block.startswith("otherwise") else f"  production: {block}\n"
    )
    findings = found({path: head + production})
    assert [path for each in findings if each.id == "FG605" for path in [each.message.split()[0]]] == whom


def test_a_plan_is_finished_only_with_its_last_wave(found: Findings) -> None:
    files = edited(
        "pay.rollout.yaml",
        ("{stage: quarter, wave: front, state: running}", "{stage: everyone, wave: back, state: finished}"),
    )
    messages = [each.message for each in found(files) if each.id == "FG421"]
    assert messages == ["checkout.pay is finished in the wave back; its last is front"]


@pytest.mark.parametrize(
    ("required", "findings"),
    [
        pytest.param("{otherwise: true}", 0, id="on for everyone"),
        pytest.param("{active: false, otherwise: false}", 0, id="inactive, so that nothing is served anyway"),
        pytest.param(
            "{otherwise: false, rules: [{name: all, serve: true}]}", 0, id="on for everyone by a rule"
        ),
        pytest.param(
            "{otherwise: false, rules: [{name: few, percent: 5, serve: true}]}", 1, id="on for a few"
        ),
        pytest.param(
            "{otherwise: false, rules: [{name: few, percent: 5, serve: false}]}", 0, id="off for a few"
        ),
    ],
)
def test_a_ramp_is_diluted_by_what_its_prerequisite_serves(
    required: str, findings: int, found: Findings
) -> None:
    ((path, text),) = edited("tokenised-cards.flag.yaml").items()
    files = {
        path: text[: text.index("  production:\n")] + f"  production: {required}\n",
        **edited(
            "express-pay.flag.yaml",
            ("salt: payments.tokenised-cards\n", ""),
            ("        rollout: checkout.pay\n", ""),
        ),
    }
    assert len([each for each in found(files) if each.id == "FG311"]) == findings


def test_a_taxonomy_without_people_has_no_personal_literals(found: Findings) -> None:
    files = {
        **edited("taxonomy.yaml", (", personal: true", "")),
        **edited(
            "express-pay.flag.yaml", ("when: {segment: employees}", "when: {user: u-1, segment: employees}")
        ),
    }
    assert [each.id for each in found(files)] == []


def test_what_the_repository_did_not_read_is_an_error() -> None:
    (first, second) = unread(
        [("flags/a.flag.yaml", "is a link", ""), ("flags/B.yaml", "differs by case", "flags/b.yaml")]
    )
    assert first.message == "flags/a.flag.yaml is a link, so it is not read"
    assert [place.path for place in second.related] == ["flags/b.yaml"]


def test_arms_of_the_wrong_type_are_reported_and_trouble_no_check(found: Findings) -> None:
    files = edited(
        "cart-layout.experiment.yaml", ("{serve: compact, weight: 50}", "{serve: {a: 1}, weight: 50}")
    )
    assert [each.id for each in found(files) if each.severity is Severity.ERROR] == ["FG240"]


@pytest.mark.parametrize(
    ("today", "when"),
    [
        pytest.param("2027-01-25T00:00:00+00:00", "in 7 days", id="at midnight"),
        pytest.param("2027-01-25T23:59:59+00:00", "in 7 days", id="just before the next"),
        pytest.param("2027-01-31T12:00:00+00:00", "in 1 day", id="the day before"),
        pytest.param("2027-02-01T12:00:00+00:00", "today", id="the day itself"),
    ],
)
def test_days_until_an_expiry_are_those_of_the_calendar(today: str, when: str, found: Findings) -> None:
    at = int(datetime.fromisoformat(today).timestamp())
    told = [each.message for each in found({}, today=at) if each.id == "FG603"]
    assert told
    assert all(message.endswith(f"expires on 2027-02-01, {when}") for message in told)


def test_a_message_added_up_a_thousand_weights_one_by_one(found: Findings) -> None:
    shares = ", ".join("{serve: control, weight: 0.1}" for _ in range(1001))
    files = edited(
        "cart-layout.flag.yaml", ("    otherwise: control\n", f"    otherwise: {{split: [{shares}]}}\n")
    )
    (message,) = [each.message for each in found(files) if each.id == "FG310"]
    assert message == (
        "the weights sum to 100.1 % (0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 994 more): 0.1 % too much"
    )
