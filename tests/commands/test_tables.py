"""`test`: which tables are run, what counts as a success, what is said about a failure."""

import json
from xml.etree import ElementTree as ET

import pytest
from tests.program import Work

from flaggit.checks.samples import SAMPLE

TABLE = "flags/checkout/express-pay.test.yaml"
FLAG = "flags/checkout/express-pay.flag.yaml"
WRONG = ("expect: {serve: false, rule: otherwise}", "expect: {serve: true, rule: ramp}")


def test_all_tables_are_run_unless_some_are_named(shop: Work) -> None:
    ran = shop.run("test")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("16 cases passed; 3 tables, ")


@pytest.mark.parametrize(
    ("patterns", "tables"),
    [
        pytest.param(["checkout.express-pay"], 1, id="a key"),
        pytest.param(["checkout.*"], 2, id="a pattern"),
        pytest.param([TABLE], 1, id="a table's file"),
        pytest.param([FLAG], 1, id="a flag's file, as a shell completes it"),
        pytest.param(["./flags/checkout/"], 2, id="a folder"),
        pytest.param(["checkout.express-pay", "payments.*"], 2, id="several"),
    ],
)
def test_tables_are_named_by_keys_patterns_and_files(shop: Work, patterns: list[str], tables: int) -> None:
    ran = shop.run("test", *patterns, "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["tables"] == tables


def test_cases_are_chosen_by_a_part_of_their_name(shop: Work) -> None:
    ran = shop.run("test", "--case", "employees", "--format", "json")
    found = json.loads(ran.out)
    assert (found["cases"], found["tables"], found["unreached"]) == (2, 1, [])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ["checkout.expres-pay"],
            "for 'checkout.expres-pay'; did you mean checkout.express-pay?",
            id="slip",
        ),
        pytest.param(["--case", "nobody"], "for --case 'nobody'", id="case"),
        pytest.param(["checkout.*", "--case", "nobody"], "for 'checkout.*' --case 'nobody'", id="both"),
    ],
)
def test_nothing_tried_is_no_success(shop: Work, arguments: list[str], says: str) -> None:
    ran = shop.run("test", *arguments)
    assert (ran.code, ran.out) == (3, "")
    assert f"there is no case to run {says}" in ran.err
    assert "next: " in ran.err


def test_a_repository_without_tables_is_no_success(shop: Work) -> None:
    shop.write({path: None for path in SAMPLE if path.endswith(".test.yaml")})
    ran = shop.run("test")
    assert ran.code == 3
    assert "there is no case to run\n" in ran.err


def test_a_failure_fails_in_every_format(shop: Work) -> None:
    shop.edit(TABLE, *WRONG)
    for form in ("text", "json", "github", "junit"):
        assert shop.run("test", "--format", form).code == 1
    assert shop.run("test", "--rev", "HEAD").code == 0


def test_a_table_whose_flag_is_gone_fails(shop: Work) -> None:
    shop.write({FLAG: None})
    ran = shop.run("test")
    assert ran.code == 1
    assert f"{TABLE} can't be run: its flag is gone" in ran.out
    assert [json.loads(shop.run("test", "--format", "json").out)["orphans"]] == [[TABLE]]
    assert f"::error file={TABLE}::its flag is gone" in shop.run("test", "--format", "github").out
    suites = ET.fromstring(shop.run("test", "--format", "junit").out)  # noqa: S314 - our own output
    assert (
        suites.get("failures"),
        suites.find(f"testsuite[@name='{TABLE}']/testcase/failure") is not None,
    ) == ("1", True)


def test_rules_that_no_case_reaches_are_named(shop: Work) -> None:
    shop.edit(
        TABLE,
        "  - name: employees always have it\n    context: {roles: [staff]}\n    expect: {serve: true, rule: employees}\n",
        "",
    )
    ran = shop.run("test", "checkout.express-pay")
    assert ran.code == 0
    assert "no case reaches\n  checkout.express-pay in production: employees\n" in ran.out


def test_flags_without_a_table_are_counted(shop: Work) -> None:
    shop.write({"flags/payments/tokenised-cards.test.yaml": None})
    assert shop.run("test").last.endswith("; 1 flag without a table")
    shop.write({TABLE: None})
    assert shop.run("test").last.endswith("; 2 flags without a table")


def test_errors_in_the_flags_stop_the_run(shop: Work) -> None:
    shop.edit(FLAG, "country: [DE", "contry: [DE")
    ran = shop.run("test")
    assert (ran.code, ran.out) == (1, "")
    assert f"{FLAG}: the flags have errors: FG204 " in ran.err
    shop.edit(FLAG, "release", "relaese")
    assert "the flags have errors, 2 of them, the first: " in shop.run("test").err
