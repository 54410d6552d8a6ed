"""Populations learned from exposure records: what real sinks wrote, and everything else that a file may hold."""

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from tests.program import Ran, Work, process

from flaggit.commands.counting import Register, count, kept, read
from flaggit.commands.counting.choosing import MOST_VALUES
from flaggit.errors import Exit
from flaggit.model import Attribute, AttributeType, Taxonomy
from flaggit.runtime import open_unsigned
from flaggit.source import DocumentKind
from flaggit.source.editing import format_document
from flaggit.telemetry import Exposures, JsonLines, Telemetry
from flaggit.telemetry.cloudevents import MAX_BYTES
from flaggit.telemetry.exposures import hashed

USERS = "flags/shared/users.population.yaml"
HINTS = """\
summary: Hints on the cart page
kind: ops
type: boolean
safe: false
unit: user
services: [web]
environments:
  non-production:
    otherwise: false
    rules:
      - name: half
        percent: 50
        serve: true
  production:
    otherwise: false
    rules:
      - name: early-markets
        percent: 25
        serve: true
        when: {country: [DE, FR], plan: pro}
"""


def event(unit: str = "u-1", day: str = "2026-11-01", **said: Any) -> dict[str, Any]:
    """An exposure record as a service writes it; `said` are its attributes, or fields of its data below `data`."""
    more = said.pop("data", {})
    data = {"unit": unit, "unit_attribute": "user", "unit_hashed": True, "attributes": said, **more}
    kind = "org.flaggit.exposure"
    return {"specversion": "1.0", "type": kind, "time": f"{day}T10:00:00.000Z", "data": data}


def crowd(size: int, start: int = 0, **said: Any) -> list[dict[str, Any]]:
    return [event(f"u-{number}", **said) for number in range(start, start + size)]


def written(work: Work, *events: Mapping[str, Any] | str, name: str = "events.jsonl") -> Path:
    path = work.root.parent / name
    texts = [each if isinstance(each, str) else json.dumps(each) for each in events]
    path.write_text("".join(f"{text}\n" for text in texts), "utf-8")
    return path


def learn(work: Work, *arguments: str | Path) -> Ran:
    return work.run("population", "learn", *arguments)


def told(work: Work, *arguments: str | Path, code: int = 0) -> Any:
    ran = learn(work, *arguments, "--format", "json")
    assert ran.code == code, ran.err
    return json.loads(ran.out)


def test_people_whom_a_service_served_are_counted_and_a_review_says_how_many(shop: Work) -> None:
    shop.write({"flags/checkout/hints.flag.yaml": HINTS})
    shop.commit("Add hints")
    assert (
        shop.run("build", "--unsigned", "--environment", "staging", "--output", shop.root.parent / "out").code
        == 0
    )
    bundle = shop.root.parent / "out/shop.staging.web.bundle"
    flags = open_unsigned(bundle, project="shop", environment="staging", service="web")
    file = shop.root.parent / "events.jsonl"
    exposures = Exposures("every", key=b"k", attributes=["country", "plan"])
    with Telemetry(flags, JsonLines(file), exposures=exposures, clock=lambda: 1_793_500_000.0):
        for number in range(600):
            context = {"user": f"u-{number}", "country": "DE" if number % 3 else "NL", "plan": "pro"}
            flags.value("checkout.hints", None, context)
        flags.accept(b"what an attacker sends")
    ran = learn(shop, file)
    assert ran.err == ""
    assert ran.out == (
        f"{USERS}  600 users in 2 groups, as of 2026-11-01\n"
        "  by country: 2 values\n"
        "  by plan: 1 value\n"
        "  read 600 exposure records in 1 file; 2 lines of something else\n"
        "next: flaggit check · git diff · git commit\n"
    )
    assert shop.text(USERS) == (
        "summary: Seen in exposure records of 2026-11-01 (groups below 10 left out)\n"
        "day: 2026-11-01\n"
        "unit: user\n"
        "groups:\n"
        "  - {country: DE, plan: pro, count: 400}\n"
        "  - {country: NL, plan: pro, count: 200}\n"
    )
    assert shop.run("check", "--all").code == Exit.CLEAN
    shop.commit("Count people")
    shop.edit("flags/checkout/hints.flag.yaml", "percent: 25", "percent: 75")
    assert (
        "50 % of users in DE, FR with plan pro go from false to true (about 200; population 2026-11-01)"
        in shop.run("diff").out
    )


def test_each_unit_counts_once_by_its_newest_record_whatever_the_order(shop: Work) -> None:
    old, new = crowd(20, country="DE", plan="free"), crowd(20, country="FR", plan="pro")
    for each in new:
        each["time"] = "2026-11-03T00:30:00+01:00"
    first = written(shop, *new, name="a.jsonl"), written(shop, *old, *old, name="b.jsonl")
    assert learn(shop, *first).code == 0
    text = shop.text(USERS)
    assert text.splitlines()[:2] == [
        "summary: Seen in exposure records of 2026-11-02 (groups below 10 left out)",
        "day: 2026-11-02",
    ]
    assert text.endswith("groups:\n  - {country: FR, plan: pro, count: 20}\n")
    assert learn(shop, *reversed(first)).code == 0
    assert shop.text(USERS) == text


def test_the_same_person_as_a_hash_and_as_they_are_counts_once_without_a_key(shop: Work) -> None:
    units = [f"u-{number}" for number in range(12)]
    plain = [event(unit, country="DE", data={"unit_hashed": False}) for unit in units]
    pseudonyms = [event(hashed(unit.encode(), "user", None), country="DE") for unit in units]
    found = told(shop, written(shop, *plain, *pseudonyms))
    assert (found["count"], found["mixed"]) == (12, True)
    assert "u-1" not in shop.text(USERS)
    assert "some records hash the user and some do not" in learn(shop, shop.root.parent / "events.jsonl").out


def test_small_groups_are_dropped_and_said(shop: Work) -> None:
    file = written(
        shop, *crowd(30, country="DE"), *crowd(9, 100, country="AT"), event("u-x", country="NL"),
        *crowd(10, 200), event("u-y", "2026-10-03", country="DE"),
    )  # fmt: skip
    ran = learn(shop, file)
    assert "41 users in 2 groups, as of 2026-11-01\n" in ran.out
    assert "  by country: 3 values, 10 users without one\n" in ran.out
    assert "  left out: 2 groups of fewer than 10, 10 users in all\n" in ran.out
    assert shop.text(USERS) == (
        "summary: Seen in exposure records from 2026-10-03 to 2026-11-01 (groups below 10 left out)\n"
        "day: 2026-11-01\nunit: user\ngroups:\n  - {count: 10}\n  - {country: DE, count: 31}\n"
    )
    assert told(shop, file, "--at-least", "9")["dropped"] == {"at_least": 9, "groups": 1, "count": 1}
    refused = learn(shop, file, "--at-least", "1")
    assert (refused.code, "--at-least" in refused.err) == (Exit.USAGE, True)


def test_lines_that_tell_nothing_are_counted_and_broken_ones_are_named(shop: Work) -> None:
    shop.edit("schemas/taxonomy.yaml", "  age: {type: integer,", "  age: {type: integer, personal: true,")
    accepted = {"type": "org.flaggit.bundle.accepted", "data": {"serial": 1}}
    silent = event("u-99", country="DE")
    del silent["data"]["attributes"]
    late = event("u-1", country="DE") | {"time": "yesterday"}
    file = written(
        shop, *crowd(10, country="DE", age=41, mood="good"), json.dumps(accepted), "", "[1]", "{", silent, late,
        event("u-2", data={"unit_hashed": "yes"}), event("", country="DE"), event("u-3", data={"attributes": []}),
        "x" * (MAX_BYTES + 1), "y" * (MAX_BYTES * 3), "[" * 5_000, '{"a": NaN}', event("u-4", "1969-01-01"),
        {"type": "org.flaggit.exposure", "time": "2026-11-01T10:00:00Z", "data": "none"},
    )  # fmt: skip
    with file.open("ab") as opened:
        opened.write(b'{"specversion": "1.0", "ty\xff')
    found = told(shop, file, code=Exit.FINDINGS)
    assert found["read"] == {
        "files": 1, "lines": 26, "exposures": 11, "silent": 1, "others": 3, "broken": 12,
    }  # fmt: skip
    assert [each["line"] for each in found["broken"]] == [14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26]
    whys = [each["why"] for each in found["broken"]]
    time, unit = (
        "the time of this exposure record is no instant since 1970",
        "this exposure record does not name its unit, and say whether that is a hash",
    )
    long = "this is longer than 65,536 bytes, the most that a record has"
    lists = "the attributes of this exposure record are no object"
    none = "this is no JSON"
    assert whys == [none, time, unit, unit, lists, long, long, none, none, time, unit, none]
    assert (found["count"], found["personal"], found["undeclared"]) == (10, ["age"], ["mood"])
    ran = learn(shop, file)
    assert ran.code == Exit.FINDINGS
    assert f"  {file}:14: this is no JSON\n" in ran.out
    assert "  personal, and not to be recorded at all: age\n" in ran.out
    assert "  not counted by, as the taxonomy does not declare it: mood\n" in ran.out
    assert "  1 exposure record without attributes, which counted nobody\n" in ran.out
    assert "age" not in shop.text(USERS)
    assert shop.run("check", "--all").code == Exit.CLEAN


def test_what_is_much_is_named_as_far_as_it_helps(shop: Work) -> None:
    names = {f"extra_{number:02}": 1 for number in range(12)}
    ran = learn(shop, written(shop, *crowd(10, country="DE", **names), *["{"] * 25))
    assert "extra_09 and 2 more\n" in ran.out
    assert ":30: this is no JSON\n  5 more lines can't be read\n" in ran.out


def test_a_record_of_the_longest_kind_is_read(shop: Work) -> None:
    events = crowd(10, country="DE")
    text = json.dumps(events[0])
    longest = text[:-1] + " " * (MAX_BYTES - len(text)) + text[-1]
    assert told(shop, written(shop, longest + "\r", *events[1:]))["count"] == 10


@pytest.mark.parametrize(
    ("attribute", "value", "row"),
    [
        pytest.param("country", "NO", 'country: "NO", ', id="a word that YAML may read otherwise"),
        pytest.param("country", "a: b #c", 'country: "a: b #c", ', id="punctuation"),
        pytest.param("app_version", "2.3.0", 'app_version: "2.3.0", ', id="version"),
        pytest.param("app_version", "2.3", "", id="no version"),
        pytest.param("age", 41, "age: 41, ", id="integer"),
        pytest.param("age", 41.0, "age: 41, ", id="integer with a point"),
        pytest.param("age", 41.5, "", id="a fraction where there is none"),
        pytest.param("age", True, "", id="a truth is no integer"),
        pytest.param("staff", True, "staff: true, ", id="truth"),
        pytest.param("staff", "true", "", id="a text is no truth"),
        pytest.param("score", -0.5, "score: -0.5, ", id="number"),
        pytest.param("network", "203.0.113.7", 'network: "203.0.113.7", ', id="address"),
        pytest.param("signed_up", "2026-01-01T00:00:00Z", 'signed_up: "2026-01-01T00:00:00Z", ', id="instant"),
        pytest.param("country", None, "", id="null"),
        pytest.param("country", ["DE"], "", id="a list"),
    ],
)  # fmt: skip
def test_a_value_is_written_by_its_type_and_is_missing_when_it_has_another(
    shop: Work, attribute: str, value: object, row: str
) -> None:
    shop.edit(
        "schemas/taxonomy.yaml",
        "attributes:\n",
        "attributes:\n  staff: {type: boolean}\n  score: {type: number}\n",
    )
    shop.edit("schemas/taxonomy.yaml", ", values: [AT, BR, DE, FR, NL]", "")
    shop.run("schema")
    said: dict[str, Any] = {"plan": "pro", attribute: value}
    assert learn(shop, written(shop, *crowd(10, **said))).code == 0
    text = shop.text(USERS)
    rows = sorted([row, "plan: pro, "])
    assert text.endswith(f"groups:\n  - {{{''.join(rows)}count: 10}}\n")
    assert format_document(text.encode(), DocumentKind.POPULATION).decode() == text
    checked = shop.run("check", "--all")
    assert "population" not in checked.out, checked.out


@pytest.mark.parametrize(
    ("arguments", "said", "code", "says"),
    [
        pytest.param(["--by", "contry"], {}, 2, "--by: there is no attribute 'contry'; did you mean country?", id="unknown"),
        pytest.param(["--by", "user"], {}, 2, "--by: user is personal: git would keep its values for ever", id="personal"),
        pytest.param(["--by", "roles"], {}, 2, "--by: roles is a set of texts", id="a set"),
        pytest.param(["--by", "plan"], {}, 2, "--by: no record tells plan\n  next: leave out --by plan", id="not recorded"),
        pytest.param(["--unit", "acount"], {}, 2, "--unit: the taxonomy has no unit 'acount'", id="no unit"),
        pytest.param(["--unit", "country"], {}, 2, "--unit: the taxonomy has no unit 'country'", id="not a unit"),
        pytest.param(["--unit", "account"], {}, 2, "no record that tells attributes is of account\n  next: there are: user (10)", id="of another unit"),
        pytest.param([], {"country": None, "mood": "good"}, 3, "no recorded attribute can be counted by", id="nothing to count by"),
        pytest.param(["--at-least", "11"], {}, 1, "none of 1 groups has 11 users", id="nobody left"),
        pytest.param(["--output", "people.yaml"], {}, 2, "people.yaml: a population is called NAME.population.yaml", id="no population's name"),
        pytest.param(["--output", "../x.population.yaml"], {}, 2, "this file is not in the flag repository", id="elsewhere"),
        pytest.param(["--output", "flags/shared/Us.population.yaml"], {}, 2, "such a document can't be: FG", id="a bad name"),
    ],
)  # fmt: skip
def test_what_can_not_be_counted_is_refused_and_nothing_is_written(
    shop: Work,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: dict[str, Any],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(shop.root)
    ran = learn(shop, written(shop, *crowd(10, **{"country": "DE", **said})), *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert shop.git("status", "--short") == ""


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        pytest.param([], "there is no exposure record in 0 lines", id="nothing"),
        pytest.param(["{", "[]"], "in 2 lines, and 1 of them can't be read, the first ", id="nothing that can be read"),
        pytest.param([event(data={"attributes": None})], "none of 1 exposure records tells attributes", id="no attributes"),
    ],
)  # fmt: skip
def test_records_that_count_nobody_are_no_population(shop: Work, lines: list[Any], says: str) -> None:
    ran = learn(shop, written(shop, *lines))
    assert (ran.code, ran.out) == (Exit.NOTHING, "")
    assert says in ran.err
    assert "Exposures('every', attributes=" in ran.err


def test_a_file_that_is_not_there_is_named(shop: Work) -> None:
    ran = learn(shop, "nothing.jsonl")
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert "nothing.jsonl: this file can't be read: No such file or directory" in ran.err


def test_an_attribute_of_many_values_is_refused_until_others_are_named(shop: Work) -> None:
    versions = [f"1.{minor}.0" for minor in range(MOST_VALUES + 1)]
    file = written(
        shop, *(event(f"u-{at}", country="DE", app_version=version) for at, version in enumerate(versions))
    )
    ran = learn(shop, file)
    assert ran.code == Exit.USAGE
    assert "--by: app_version has 51 values, and 50 are the most to count by" in ran.err
    assert "next: name the attributes to count by without it: --by country\n" in ran.err
    assert "--by country" in learn(shop, file, "--by", "app_version").err
    assert told(shop, file, "--by", "country")["by"] == [{"attribute": "country", "values": 1, "missing": 0}]


def test_of_several_units_one_is_named(shop: Work) -> None:
    companies = [
        event(f"a-{at}", plan="pro", user="u-1", data={"unit_attribute": "account"}) for at in range(15)
    ]
    file = written(shop, *crowd(20, country="DE", account="a-1"), *companies)
    ran = learn(shop, file)
    assert ran.code == Exit.USAGE
    assert "--unit: the records are of several units: account (15), user (20)" in ran.err
    found = told(shop, file, "--unit", "account")
    assert (found["file"], found["count"], found["personal"]) == (
        "flags/shared/accounts.population.yaml",
        15,
        ["user"],
    )
    assert shop.text(found["file"]).endswith("  - {plan: pro, count: 15}\n")
    assert told(shop, file, "--unit", "user", "--by", "account")["count"] == 20
    refused = learn(shop, file, "--unit", "account", "--by", "account")
    assert "--by: account is what is counted, and can't be counted by" in refused.err


def test_an_attribute_called_count_can_not_be_counted_by(shop: Work) -> None:
    shop.edit("schemas/taxonomy.yaml", "attributes:\n", "attributes:\n  count: {type: integer}\n")
    file = written(shop, *crowd(10, country="DE", count=3))
    assert learn(shop, file).code == 0
    assert shop.text(USERS).endswith("  - {country: DE, count: 10}\n")
    assert "count is what a group says how many it is by" in learn(shop, file, "--by", "count").err


def test_the_units_population_is_replaced_where_it_stands(
    shop: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.root)
    path, file = "flags/checkout/buyers.population.yaml", written(shop, *crowd(10, country="DE"))
    assert told(shop, file, "--output", path)["before"] is None
    more = written(shop, *crowd(25, country="DE"), name="more.jsonl")
    ran = learn(shop, more)
    assert ran.out.startswith(f"{path}  25 users in 1 group, as of 2026-11-01\n")
    assert f"  {path} had 10 users as of 2026-11-01\n" in ran.out
    assert shop.text(path).endswith("count: 25}\n")
    assert told(shop, more, "--output", path)["before"] == {"file": path, "day": "2026-11-01", "count": 25}
    second = learn(shop, more, "--output", USERS)
    assert second.code == Exit.USAGE
    assert f"{path} counts user already, and a unit has one population" in second.err
    companies = [event(f"a-{at}", plan="pro", data={"unit_attribute": "account"}) for at in range(15)]
    taken = learn(shop, written(shop, *companies), "--output", path)
    assert "this file is there already, and does not count account" in taken.err
    assert shop.run("check", "--all").code == Exit.CLEAN


def test_standard_output_gets_the_document_alone(shop: Work) -> None:
    file = written(shop, *crowd(10, country="DE"))
    ran = learn(shop, file, "--output", "-")
    assert ran.out.startswith("summary: Seen in exposure records of 2026-11-01")
    assert ran.err.startswith("nothing is written  10 users in 1 group, as of 2026-11-01\n")
    assert not (shop.root / USERS).exists()
    machine = learn(shop, file, "--output", "-", "--format", "json")
    assert (machine.out, json.loads(machine.err)["file"]) == (ran.out, None)
    assert learn(shop, file).code == 0
    assert shop.text(USERS) == ran.out


def test_a_population_that_no_file_can_hold_is_refused(shop: Work) -> None:
    shop.edit(
        "schemas/taxonomy.yaml",
        "country: {type: string, summary: Where the customer lives, values: [AT, BR, DE, FR, NL]}",
        "country: {type: string}",
    )
    shop.edit("schemas/taxonomy.yaml", ", values: [free, beta, pro]}", "}")
    long = "x" * 60
    units = (
        event(f"{at}-{plan}-{twice}", country=f"{long}{at:02}", plan=f"{long}{plan:02}")
        for at in range(50) for plan in range(50) for twice in range(2)
    )  # fmt: skip
    ran = learn(shop, written(shop, *units), "--at-least", "2")
    assert ran.code == Exit.USAGE
    assert "bytes, and 262,144 are the most" in ran.err
    assert not (shop.root / USERS).exists()


def test_hash_seed_and_locale_change_no_byte(shop: Work) -> None:
    file = written(
        shop, *crowd(10, country="DE"), *crowd(10, 50, plan="pro"), *crowd(10, 90, plan="beta", country="FR")
    )
    outputs = {
        process("population", "learn", str(file), "--output", "-", cwd=shop.root, PYTHONHASHSEED=seed, TZ=zone).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }  # fmt: skip
    assert len(outputs) == 1
    assert outputs.pop().count(b"count: 10") == 3


ATTRIBUTES = {
    "country": Attribute(name="country", type=AttributeType.STRING),
    "staff": Attribute(name="staff", type=AttributeType.BOOLEAN),
}
EVENTS = st.builds(
    lambda unit, day, said: event(f"u-{unit}", f"2026-11-0{day}", **said),
    st.integers(0, 6),
    st.integers(1, 3),
    st.fixed_dictionaries(
        {}, optional={"country": st.sampled_from(["DE", "FR", 1]), "staff": st.booleans() | st.none()}
    ),
)


@settings(deadline=None)
@given(st.lists(EVENTS, min_size=1), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_and_repetition_change_nothing_and_nobody_is_lost(
    tmp_path_factory: pytest.TempPathFactory,
    events: list[dict[str, Any]],
    chance: random.Random,
    at_least: int,
) -> None:
    file = tmp_path_factory.getbasetemp() / "law.jsonl"

    def counted(lines: Iterable[dict[str, Any]]) -> Any:
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
        register = Register(kept(Taxonomy(groups={}, attributes=ATTRIBUTES), ()))
        read([file], register)
        return count(register.units["user"].values(), (0, 1), at_least)

    found = counted(events)
    again = [*events, *chance.choices(events, k=3)]
    chance.shuffle(again)
    assert counted(again) == found
    assert found.units + found.few == len({each["data"]["unit"] for each in events})
    assert all(size >= at_least for _, size in found.groups)
