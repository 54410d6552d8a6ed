"""`test` for machines: JSON, JUnit and GitHub's commands."""

import json
from xml.etree import ElementTree as ET

import pytest
from tests.program import Work

from flaggit.checks.samples import SAMPLE

TABLE = "flags/checkout/express-pay.test.yaml"


@pytest.fixture
def failing(shop: Work) -> Work:
    shop.edit(TABLE, "name: outside every percentage", 'name: "50 %, or: <none>"')
    shop.edit(TABLE, "expect: {serve: false, rule: otherwise}", "expect: {serve: true, rule: ramp}")
    return shop


def test_json_tells_every_failure(failing: Work) -> None:
    told = json.loads(failing.run("test", "--format", "json").out)
    assert (told["failed"], told["cases"], told["tables"], told["dirty"]) == (True, 16, 3, True)
    assert [each["environment"] for each in told["failures"]] == ["production-eu", "production-us"]
    assert told["failures"][0] == {
        "key": "checkout.express-pay", "path": TABLE, "line": 16, "case": "50 %, or: <none>",
        "environment": "production-eu", "service": "web",
        "context": {"user": "u-1", "country": "DE", "app_version": "2.3.0"},
        "differences": [
            {"what": "serve", "expected": "true", "actual": "false"},
            {"what": "rule", "expected": "ramp", "actual": "otherwise"},
        ],
    }  # fmt: skip


def test_json_names_rules_that_no_case_reaches(shop: Work) -> None:
    shop.write({TABLE: SAMPLE[TABLE].partition("  - name: employees")[0]})
    told = json.loads(shop.run("test", "--format", "json").out)
    assert told["unreached"] == [
        {"key": "checkout.express-pay", "block": "production", "rules": ["employees", "otherwise"]}
    ]


def test_github_shows_failures_at_their_lines(failing: Work) -> None:
    first, second, last = failing.run("test", "--format", "github").out.splitlines()
    assert first == (
        f"::error file={TABLE},line=16,title=checkout.express-pay%3A 50 %25%2C or%3A <none>"
        "::serve: expected true, got false%0Arule: expected ramp, got otherwise"
    )
    assert second.startswith("::error file=")
    assert last.startswith("2 cases of 16 failed; 3 tables, ")


def test_github_shows_ten_and_counts_the_rest(shop: Work) -> None:
    cases = "".join(
        f"  - {{name: case {at}, expect: {{serve: true, rule: ramp}}, admit: none}}\n" for at in range(12)
    )
    shop.write({TABLE: SAMPLE[TABLE].partition("cases:\n")[0] + f"cases:\n{cases}"})
    lines = shop.run("test", "--format", "github").out.splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert (
        lines[-2] == "::notice title=flaggit::14 failures more than GitHub shows here; the rest: flaggit test"
    )


def test_github_gets_paths_from_gits_top_folder(folder: Work) -> None:
    inner = Work(folder.root / "config")
    inner.root.mkdir()
    inner.write({**SAMPLE, TABLE: SAMPLE[TABLE].replace("serve: false", "serve: true")})
    folder.git("init", "--quiet")
    assert f"::error file=config/{TABLE},line=" in inner.run("test", "--format", "github").out


def test_junit_reads_back(failing: Work) -> None:
    suites = ET.fromstring(failing.run("test", "--format", "junit").out)  # noqa: S314 - our own output
    assert suites.attrib == {"name": "flaggit test", "tests": "16", "failures": "2"}
    assert [suite.get("name") for suite in suites] == sorted(
        path for path in SAMPLE if path.endswith(".test.yaml")
    )
    case = suites.find("testsuite/testcase[@name='50 %, or: <none> (production-eu/web)']")
    assert case is not None
    failure = case.find("failure")
    assert failure is not None
    assert failure.text == "serve: expected true, got false\nrule: expected ramp, got otherwise"


def test_more_unreached_rules_than_fit_are_counted(shop: Work) -> None:
    flag, table = (
        SAMPLE["flags/payments/tokenised-cards.flag.yaml"],
        SAMPLE["flags/payments/tokenised-cards.test.yaml"],
    )
    never = flag.replace("rollout: checkout.pay", "when: {roles: {contains: nobody}}")
    for at in range(22):
        shop.write(
            {
                f"flags/payments/card-{at}.flag.yaml": never,
                f"flags/payments/card-{at}.test.yaml": table.replace(
                    "  - name: reached by the ramp\n    admit: all\n    expect: {serve: true, rule: ramp}\n",
                    "",
                ),
            }
        )
    ran = shop.run("test")
    assert ran.code == 0
    assert "  and 2 more: --format json names them all\n" in ran.out
