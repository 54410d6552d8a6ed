"""`check` for machines: JSON, SARIF, JUnit and GitHub's commands, on findings that are hard to write down."""

import json
import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, strategies as st
from tests.program import Work

from flaggit.checks import registry
from flaggit.checks.samples import SAMPLE, TODAY
from flaggit.commands.checked import Checked, Located
from flaggit.diagnostics import Finding, Place, Severity, Span
from flaggit.report import check as render
from flaggit.report.check.github import EACH_KIND, escape, escape_property
from flaggit.report.check.sarif import MOST_RESULTS
from flaggit.report.terminal import plain as plain_text

FLAG = "flags/checkout/express-pay.flag.yaml"
HOSTILE = 'flags/a b/"it\'s" 100%: x, y\nz<&>\x1b.flag.yaml'
RULES = {rule.id: rule for rule in registry.RULES}


def finding(**more: Any) -> Finding:
    usual: dict[str, Any] = {
        "id": "FG204",
        "severity": Severity.ERROR,
        "place": Place(path=FLAG, pointer="/x", span=Span(line=2, column=3, end_line=2, end_column=9)),
        "message": "unknown attribute contry",
        "remedy": "Did you mean country?",
    }
    return Finding(**usual | more)


def checked(*findings: Finding, introduced: bool = False, **more: Any) -> Checked:
    located = tuple(
        Located(finding=each, name=RULES[each.id].name, line="  contry: [DE]", introduced=introduced)
        for each in findings
    )
    usual: dict[str, Any] = {"findings": located, "files": 17, "commit": "a91c3d2" * 5, "dirty": False}
    return Checked(**usual | more)


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read GitHub's commands back, as its runner does."""
    found = []
    for line in text.splitlines():
        if match := re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line):
            pairs = (pair.split("=", 1) for pair in match[2].split(","))
            properties = {name: plain(value) for name, value in pairs}
            found.append((match[1], properties, plain(match[3])))
    return found


def plain(text: str) -> str:
    for escaped, meant in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escaped, meant)
    return text


def test_json_tells_everything(shop: Work) -> None:
    shop.edit(FLAG, "country: [DE, FR]", "contry: [DE, FR]")
    told = json.loads(shop.run("check", "--format", "json").out)
    assert told["failed"] is True
    head = shop.git("rev-parse", "HEAD")
    assert told["read"] == {"files": 17, "commit": head, "dirty": True, "base": head}
    assert told["counts"] == {
        "errors": 1,
        "warnings": 0,
        "notes": 0,
        "older": 0,
        "suppressed": 0,
        "fixable": 1,
    }
    assert told["fixed"] == []
    assert told["findings"] == [
        {
            "id": "FG204", "name": "unknown attribute", "severity": "error",
            "path": FLAG, "pointer": "/environments/production/rules/1/when/contry",
            "line": 25, "column": 11, "end_line": 25, "end_column": 17,
            "message": "unknown attribute contry", "remedy": "Did you mean country?",
            "temporal": False, "changed": True, "introduced": True, "fixable": True, "related": [],
        }
    ]  # fmt: skip


def test_json_of_a_clean_repository(shop: Work) -> None:
    told = json.loads(shop.run("check", "--format", "json").out)
    assert (told["failed"], told["findings"], told["read"]["base"]) == (False, [], None)


def test_json_is_ascii_whatever_is_found() -> None:
    place = Place(path="flags/\udcff中.flag.yaml")
    told = render.as_json(
        checked(finding(place=place, message="中\x1b", related=(Place(path=FLAG, note="ü"),)))
    )
    assert told.isascii()
    [back] = json.loads(told)["findings"]
    assert (back["path"], back["line"], back["message"]) == (place.path, None, "中\x1b")
    assert back["related"][0] == {
        "path": FLAG, "pointer": "", "line": None, "column": None, "end_line": None, "end_column": None, "note": "ü",
    }  # fmt: skip


def test_sarif_holds_what_the_standard_asks_for(shop: Work) -> None:
    shop.edit(FLAG, "country: [DE, FR]", "contry: [DE, FR]")
    shop.edit(FLAG, "percent: 25", "percent: 250")
    log = json.loads(shop.run("check", "--format", "sarif").out)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "flaggit"
    assert [rule["id"] for rule in driver["rules"]] == ["FG204", "FG206"]
    for rule in driver["rules"]:
        assert re.fullmatch("[A-Z][A-Za-z0-9']*", rule["name"])
        assert all(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}
    assert len(run["results"]) == 2
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == "error"
        assert result["message"]["text"]
        [location] = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"] == {"uri": FLAG, "uriBaseId": "%SRCROOT%"}
        assert physical["region"]["startLine"] >= 1
        assert physical["region"]["endColumn"] > physical["region"]["startColumn"] >= 1
    marks = [result["partialFingerprints"]["flaggit/v1"] for result in run["results"]]
    assert len(set(marks)) == 2


def test_a_fingerprint_survives_a_move_within_the_file() -> None:
    here, there = (
        checked(
            finding(
                place=Place(path=FLAG, pointer="/x", span=Span(line=at, column=1, end_line=at, end_column=2))
            )
        )
        for at in (2, 9)
    )
    marks = [
        json.loads(render.sarif(each, RULES))["runs"][0]["results"][0]["partialFingerprints"]
        for each in (here, there)
    ]
    assert marks[0] == marks[1]


def test_sarif_writes_paths_as_addresses_and_names_other_places() -> None:
    related = (Place(path=FLAG, note="the salt"), Place(path=FLAG))
    log = render.sarif(
        checked(finding(place=Place(path=HOSTILE), related=related, remedy=""), prefix="my config/"), RULES
    )
    [result] = json.loads(log)["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    assert "region" not in physical
    assert re.fullmatch("(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
    assert unquote(uri) == f"my config/{HOSTILE}"
    assert [each["message"]["text"] for each in result["relatedLocations"]] == ["the salt", "see also"]
    assert [each["id"] for each in result["relatedLocations"]] == [0, 1]


def test_sarif_stays_within_what_the_forge_shows() -> None:
    many = [finding(message=f"{at}") for at in range(MOST_RESULTS + 5)]
    log = json.loads(render.sarif(checked(*many), RULES))
    assert len(log["runs"][0]["results"]) == MOST_RESULTS
    assert json.loads(render.sarif(checked(), RULES))["runs"][0]["results"] == []


def test_every_rule_can_be_described_in_sarif() -> None:
    found = [finding(id=rule.id, severity=rule.severity) for rule in registry.RULES]
    log = json.loads(render.sarif(checked(*found), RULES))
    names = [rule["name"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert len(names) == len(registry.RULES)


@given(st.text(st.characters(exclude_characters="\r")), st.text(st.characters(exclude_characters="\r")))
def test_githubs_escapes_come_back(path: str, message: str) -> None:
    assert plain(escape(message)) == message
    assert plain(escape_property(path)) == path
    assert not set(escape_property(path)) & set("\n\r:,")


def test_github_shows_a_finding_at_its_place(shop: Work) -> None:
    shop.edit(FLAG, "country: [DE, FR]", "contry: [DE, FR]")
    ran = shop.run("check", "--format", "github")
    assert commands(ran.out) == [
        (
            "error",
            {"file": FLAG, "line": "25", "col": "11", "endLine": "25", "endColumn": "17", "title": "FG204 unknown attribute"},
            "unknown attribute contry\nDid you mean country?",
        )
    ]  # fmt: skip
    assert ran.last == "flaggit check failed: 1 finding in 17 files"


def test_github_gets_hostile_paths_and_texts_escaped() -> None:
    place = Place(path=HOSTILE, span=Span(line=1, column=1, end_line=3, end_column=1))
    text = render.github(checked(finding(place=place, message="50 %\n::error::x\x1b[2J", remedy="")))
    [(command, properties, message)] = commands(text)
    assert command == "error"
    assert properties["file"] == HOSTILE
    assert "endColumn" not in properties
    assert message == "50 %\n::error::x\\x1b[2J"
    assert len(text.splitlines()) == 2


def test_a_finding_without_a_line_or_a_remedy_has_none() -> None:
    found = checked(finding(place=Place(path=FLAG), remedy=""))
    assert (
        render.github(found).splitlines()[0]
        == f"::error file={FLAG},title=FG204 unknown attribute::unknown attribute contry"
    )
    assert plain_text(*render.text(found)).splitlines()[:2] == [
        f"{FLAG} error FG204 unknown attribute",
        "  unknown attribute contry",
    ]


def test_a_text_names_other_places() -> None:
    related = (
        Place(path=FLAG, span=Span(line=4, column=1, end_line=4, end_column=2), note="the salt"),
        Place(path="x"),
    )
    shown = plain_text(*render.text(checked(finding(message="two\nlines", related=related)))).splitlines()
    assert shown[1:] == [
        "    2 |   contry: [DE]",
        "          ^^^^^^",
        "  two",
        "  lines",
        "  Did you mean country?",
        f"  see {FLAG}:4 the salt",
        "  see x",
        "1 error; read 17 files, a91c3d2",
    ]


def test_github_shows_the_most_of_each_kind_and_counts_the_rest() -> None:
    found = [
        finding(severity=severity, message=f"{severity} {at}")
        for severity in (Severity.NOTE, Severity.ERROR, Severity.WARNING)
        for at in range(EACH_KIND + 2)
    ]
    told = commands(render.github(checked(*found)))
    kinds = [command for command, _, _ in told]
    assert (kinds.count("error"), kinds.count("warning"), kinds.count("notice")) == (10, 10, 10)
    assert kinds[0] == "error"
    assert told[-1][2] == "7 findings more than GitHub shows here; the rest: flaggit check"


def test_github_of_a_clean_repository_is_one_line(shop: Work) -> None:
    assert shop.run("check", "--format", "github").out == "flaggit check passed: 0 findings in 17 files\n"


def test_junit_reads_back_and_fails_what_fails(shop: Work) -> None:
    layer = SAMPLE["flags/checkout/cart-page.layer.yaml"].partition("members")[0] + "members: {}\n"
    shop.write({"flags/checkout/idle.layer.yaml": layer})
    shop.edit(
        FLAG, "      - name: employees\n", "      - {name: everyone, serve: true}\n      - name: employees\n"
    )
    suites = ET.fromstring(shop.run("check", "--format", "junit").out)  # noqa: S314 - our own output
    assert suites.attrib == {"name": "flaggit check", "tests": "2", "failures": "1"}
    by_name = {suite.get("name"): suite for suite in suites}
    failure = by_name[FLAG].find("testcase/failure")
    assert failure is not None
    assert failure.get("type") == "FG313"
    assert (failure.text or "").startswith(f"{FLAG}:19 error {failure.get('message')}\n")
    idle = by_name["flags/checkout/idle.layer.yaml"]
    assert idle.get("failures") == "0"
    assert (idle.findtext("testcase/system-out") or "").startswith("flags/checkout/idle.layer.yaml:1 note ")


def test_junit_of_a_clean_repository_has_one_case_that_passes(shop: Work) -> None:
    suites = ET.fromstring(shop.run("check", "--format", "junit").out)  # noqa: S314 - our own output
    case = suites.find("testsuite/testcase")
    assert case is not None
    assert (suites.get("tests"), suites.get("failures")) == ("1", "0")
    assert case.get("name") == "17 files read, nothing found"


def test_junit_is_xml_whatever_is_found() -> None:
    text = render.junit(
        checked(finding(place=Place(path=HOSTILE), message="<b>\x00\x1b\udcff中", remedy="]]>"))
    )
    assert text.isascii()
    suites = ET.fromstring(text)  # noqa: S314 - our own output
    failure = suites.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("message") == "<b>\ufffd\ufffd\ufffd中"


@pytest.mark.parametrize(
    ("severity", "temporal", "introduced", "fails"),
    [
        pytest.param(Severity.ERROR, False, False, True, id="an error"),
        pytest.param(Severity.ERROR, True, False, False, id="an error by the clock"),
        pytest.param(Severity.ERROR, True, True, True, id="an error by the clock that the change brings"),
        pytest.param(Severity.WARNING, False, True, False, id="a warning that the change brings"),
        pytest.param(Severity.NOTE, False, False, False, id="a note"),
    ],
)
def test_only_errors_fail_and_the_clock_only_what_a_change_brings(
    *, severity: Severity, temporal: bool, introduced: bool, fails: bool
) -> None:
    found = checked(finding(severity=severity, temporal=temporal), introduced=introduced)
    assert found.failed is fails
    assert ('failures="1"' in render.junit(found)) is fails
    assert (f"flaggit check {'failed' if fails else 'passed'}" in render.github(found)) is True
    assert json.loads(render.as_json(found))["failed"] is fails


def test_the_clock_has_the_last_word_in_the_text(shop: Work) -> None:
    ran = shop.run("check", today=TODAY + 400 * 86400)
    assert ran.code == 0
    assert ran.last == "what the clock found is for people: it fails no build, no release and no restore"
