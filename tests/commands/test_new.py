"""`new`: what it writes is understood at once, and what is left to find is what such a document must have."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.program import Ran, Work

from flaggit.checks.samples import SAMPLE
from flaggit.commands.drafts import TYPES

TAXONOMY = "schemas/taxonomy.yaml"


@pytest.fixture
def shop(shop: Work) -> Work:
    """The sample repository, laid out and with its schemas, so that nothing but the new document can be untidy."""
    assert shop.run("fmt").code == 0
    assert shop.run("schema").code == 0
    shop.commit("Tidy")
    return shop


def found(shop: Work) -> set[str]:
    ran = shop.run("check", "--format", "json")
    return {each["id"] for each in json.loads(ran.out)["findings"]}


def new(shop: Work, *arguments: str) -> Ran:
    return shop.run("new", *arguments)


FLAG = ("flag", "checkout.gift-notes", "--summary", "A note that goes with a present", "--services", "web")


@pytest.mark.parametrize("kind", ["ops", "permission", "release"])
@pytest.mark.parametrize("type_", ["boolean", "string", "integer", "number", "object"])
def test_a_new_flag_is_clean_tidy_and_tested(shop: Work, kind: str, type_: str) -> None:
    ran = new(shop, *FLAG, "--kind", kind, "--type", type_)
    assert (ran.code, ran.err) == (0, "")
    assert found(shop) <= {"FG343"}
    assert shop.run("fmt", "--check").code == 0
    tested = shop.run("test", "checkout.gift-notes")
    assert (tested.code, tested.out.partition(";")[0]) == (0, "4 cases passed")
    assert "flags/checkout/gift-notes.flag.yaml (" in ran.out
    assert "owner team-checkout (domain checkout)" in ran.out
    assert "on in non-production, off in production" in ran.out


@pytest.mark.parametrize(
    ("arguments", "left", "says"),
    [
        pytest.param(
            ["--kind", "experiment"],
            {"FG324"},
            "still to do: an experiment: flaggit new experiment checkout.gift-notes",
            id="experiment",
        ),
        pytest.param(
            ["--kind", "migration"], {"FG324"}, "still to do: a rollout: flaggit new rollout", id="migration"
        ),
        pytest.param(
            ["--kind", "kill-switch", "--runbook", "https://runbooks.shop.example/notes?a=b#c"],
            set(),
            "on in non-production, off in production",
            id="kill-switch",
        ),
    ],
)
def test_a_kind_asks_for_its_duties(shop: Work, arguments: list[str], left: set[str], says: str) -> None:
    ran = new(shop, *FLAG, *arguments)
    assert ran.code == 0
    assert says in ran.out
    assert found(shop) == left
    assert shop.run("fmt", "--check").code == 0


OTHERS: Mapping[str, tuple[tuple[str, ...], set[str]]] = {
    "segment": (
        ("dach", "--summary", "Where German is read", "--attribute", "country", "--values", "DE,AT"),
        {"FG703"},
    ),
    "layer": (
        ("checkout.banners", "--summary", "One banner at a time", "--unit", "user", "--holdout", "5"),
        {"FG404"},
    ),
    "rollout": (
        (
            "checkout.notes",
            "--summary",
            "Notes, step by step",
            "--waves",
            "payments/web",
            "--stages",
            "5,50,100",
        ),
        {"FG418"},
    ),
    "experiment": (
        ("checkout.note-place", "--summary", "Where a note sells", "--arms", "above,below"),
        set(),
    ),
    "service": (
        (
            "returns",
            "--summary",
            "Takes things back",
            "--always",
            "user",
            "--sometimes",
            "user,plan",
            "--depends-on",
            "web",
        ),
        {"FG702"},
    ),
    "metric": (
        ("returns-per-user", "--summary", "How much comes back", "--query", 'sum(x{a="b"}) # all'),
        {"FG705"},
    ),
    "invariant": (
        (
            "tokens-first",
            "--summary",
            "One click needs tokens",
            "--if",
            "checkout.express-pay=true",
            "--then",
            "payments.tokenised-cards=true",
        ),
        set(),
    ),
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_new_document_is_unused_and_nothing_else(shop: Work, what: str) -> None:
    arguments, left = OTHERS[what]
    owner = ("--owner", "team-platform") if what in {"segment", "service", "metric", "invariant"} else ()
    ran = new(shop, what, *arguments, *owner)
    assert (ran.code, ran.err) == (0, "")
    assert found(shop) == left
    assert shop.run("fmt", "--check").code == 0
    assert new(shop, what, *arguments, *owner).code == 2


def test_every_type_has_its_command(shop: Work) -> None:
    assert set(TYPES) == {"flag", *OTHERS}
    for what in TYPES:
        assert shop.run("new", what, "--help").code == 0


@pytest.mark.parametrize(
    ("attribute", "values", "test"),
    [
        pytest.param("country", "DE", "country: [DE]", id="string"),
        pytest.param("roles", "staff,ops lead", "roles: {contains: [staff, ops lead]}", id="strings"),
        pytest.param("age", "18,21", "age: [18, 21]", id="integer"),
        pytest.param("app_version", "2.3.0", 'app_version: ["2.3.0"]', id="version"),
        pytest.param("network", "192.0.2.0/24", 'network: {cidr: ["192.0.2.0/24"]}', id="addresses"),
        pytest.param("plan", "", "plan: {exists: true}", id="whoever has it"),
        pytest.param("staff", "true", "staff: true", id="boolean"),
        pytest.param("staff", "true,false", "staff: {exists: true}", id="both"),
        pytest.param("score", "-1.5,2", "score: [-1.5, 2]", id="number"),
    ],
)
def test_a_segments_values_are_written_by_their_type(
    shop: Work, attribute: str, values: str, test: str
) -> None:
    shop.edit(TAXONOMY, "attributes:\n", "attributes:\n  score: {type: number}\n  staff: {type: boolean}\n")
    ran = new(
        shop,
        "segment",
        "them",
        "--summary",
        "Some people",
        "--attribute",
        attribute,
        "--values",
        values,
        "--owner",
        "team-platform",
    )
    assert ran.code == 0
    assert shop.text("flags/shared/them.segment.yaml").endswith(f"when:\n  {test}\n")
    assert not {each for each in found(shop) if each < "FG300"}


@pytest.mark.parametrize(
    ("attribute", "values", "says"),
    [
        pytest.param("country", "XX", "there is no country 'XX'", id="not a declared value"),
        pytest.param("age", "old", "'old' is no integer, as age is", id="integer"),
        pytest.param("age", "1.5", "'1.5' is no integer, as age is", id="a fraction"),
        pytest.param("app_version", "v2", "'v2' is no version, as app_version is", id="version"),
        pytest.param("network", "10.0.0.1/8", "'10.0.0.1/8' is no ip, as network is", id="address"),
        pytest.param("signed_up", "2026-01-01", "is no instant, as signed_up is", id="instants are compared"),
        pytest.param("user", "u-1", "'user' is none of them", id="personal"),
        pytest.param("contry", "DE", "did you mean country?", id="a slip"),
    ],
)
def test_values_that_an_attribute_can_not_have_are_refused(
    shop: Work, attribute: str, values: str, says: str
) -> None:
    ran = new(
        shop,
        "segment",
        "them",
        "--summary",
        "Some",
        "--attribute",
        attribute,
        "--values",
        values,
        "--owner",
        "team-platform",
    )
    assert ran.code == 2
    assert says in ran.err
    assert shop.git("status", "--short") == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["flag", "notes", "--summary", "x"], "KEY: 'notes' has no domain", id="no domain"),
        pytest.param(["flag", "", "--summary", "x"], "KEY: '' has no domain", id="no key"),
        pytest.param(["flag", "checkout.Gift", "--summary", "x"], "'checkout.Gift' is no key", id="capitals"),
        pytest.param(["flag", "checkout/../x.y", "--summary", "x"], "is no key", id="a path"),
        pytest.param(["flag", "checkout.test-notes"], "does not allow 'test' in names", id="forbidden word"),
        pytest.param(["flag", f"checkout.{'a' * 60}"], "has 69 characters, and the taxonomy allows 60", id="long"),
        pytest.param(["segment", "../x"], "NAME: '../x' is no name", id="a path for a name"),
        pytest.param(["segment", "employees"], "NAME: something is called employees already", id="a name taken"),
        pytest.param(["service", "web"], "something is called web already", id="a service's name taken"),
        pytest.param(["metric", "checkout-errors"], "is called checkout-errors already", id="a metric's name taken"),
        pytest.param(["flag", "checkout.express-pay", "--summary", "x", "--services", "web"], "this file is there already", id="there"),
        pytest.param([*FLAG[:4]], "--services: this is not said, and has no default", id="missing"),
        pytest.param(["flag", "checkout.notes"], "--summary: this is not said", id="no summary"),
        pytest.param(["flag", "checkout.notes", "--summary", " "], "--summary: nothing is said", id="empty summary"),
        pytest.param([*FLAG, "--kind", "relase"], "--kind: 'relase' is none of them; did you mean release?", id="kind"),
        pytest.param([*FLAG, "--type", "bool"], "--type: 'bool' is none of them", id="type"),
        pytest.param([*FLAG[:4], "--services", "wep"], "there is no service 'wep'; did you mean web?", id="service"),
        pytest.param([*FLAG[:4], "--services", ","], "--services: it needs a service", id="no service"),
        pytest.param([*FLAG, "--expires", "soon"], "--expires: 'soon' is no day", id="no day"),
        pytest.param([*FLAG, "--expires", "20270101"], "is no day", id="another spelling of a day"),
        pytest.param([*FLAG, "--expires", "2030-01-01"], "a flag of the kind release lives 90 days", id="too late"),
        pytest.param([*FLAG, "--expires", ""], "a flag of the kind release expires", id="never"),
        pytest.param([*FLAG, "--kind", "kill-switch", "--runbook", "wiki"], "'wiki' is no address", id="runbook"),
        pytest.param([*FLAG, "--owner", "team-x"], "--owner: there is no team 'team-x'", id="team"),
        pytest.param(["layer", "checkout.x", "--summary", "x", "--unit", "user", "--holdout", "100"], "no whole number from 0 to 99", id="holdout"),
        pytest.param(["layer", "checkout.x", "--summary", "x", "--unit", "country"], "'country' is none of them", id="unit"),
        pytest.param(["rollout", "checkout.x", "--summary", "x", "--stages", "50,10"], "the stages must rise", id="falling"),
        pytest.param(["rollout", "checkout.x", "--summary", "x", "--stages", "0,10"], "must rise from above 0", id="zero"),
        pytest.param(["rollout", "checkout.x", "--summary", "x", "--stages", ""], "the stages must rise", id="no stage"),
        pytest.param(["rollout", "checkout.x", "--summary", "x", "--stages", "5,ten"], "'ten' is no whole number", id="words"),
        pytest.param(["rollout", "checkout.x", "--summary", "x", "--waves", "web/pay"], "there is no service 'pay'", id="wave"),
        pytest.param(["rollout", "checkout.x", "--summary", "x", "--environment", "prod"], "'prod' is none of them", id="where"),
        pytest.param(["experiment", "checkout.x", "--summary", "x", "--arms", "a"], "at least two arms", id="one arm"),
        pytest.param(["experiment", "checkout.x", "--summary", "x", "--arms", "a,B!"], "'B!' is no name of a variant", id="arm"),
        pytest.param(["experiment", "checkout.x", "--summary", "x", "--layer", "checkout.y"], "there is no layer 'checkout.y'", id="layer"),
        pytest.param(["metric", "m", "--summary", "x", "--owner", "team-platform", "--type", "sum"], "'sum' is none of them", id="metric type"),
        pytest.param(["service", "s", "--summary", "x", "--owner", "team-platform", "--always", "usr"], "there is no attribute 'usr'", id="attribute"),
    ],
)  # fmt: skip
def test_a_wrong_answer_writes_nothing(shop: Work, arguments: list[str], says: str) -> None:
    ran = new(shop, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "next: " in ran.err
    assert shop.git("status", "--short") == ""


def test_a_day_that_does_not_exist_is_none(shop: Work) -> None:
    ran = new(shop, *FLAG, "--expires", "2027-02-30")
    assert "--expires: '2027-02-30' is no day" in ran.err


def test_a_kind_without_a_lifetime_may_expire_or_not(shop: Work) -> None:
    assert new(shop, *FLAG, "--kind", "ops").code == 0
    assert "expires" not in shop.text("flags/checkout/gift-notes.flag.yaml")
    arguments = ["flag", "checkout.other", *FLAG[2:], "--kind", "ops", "--expires", "2028-01-01"]
    assert new(shop, *arguments).code == 0
    assert "expires: 2028-01-01\n" in shop.text("flags/checkout/other.flag.yaml")


def test_another_owner_than_the_domains_is_written_down(shop: Work) -> None:
    ran = new(shop, *FLAG, "--owner", "team-platform")
    assert "owner team-platform\n" in ran.out
    assert "owner: team-platform\n" in shop.text("flags/checkout/gift-notes.flag.yaml")
    assert new(shop, "flag", "checkout.other", *FLAG[2:], "--owner", "team-checkout").code == 0
    assert "owner" not in shop.text("flags/checkout/other.flag.yaml")


def test_a_new_domain_goes_into_the_taxonomy_and_its_comments_stay(shop: Work) -> None:
    shop.edit(TAXONOMY, "domains:\n", "domains: # who owns what\n")
    ran = new(shop, "flag", "catalogue.zoom", *FLAG[2:], "--owner", "team-platform")
    assert ran.code == 0
    assert f"{TAXONOMY} now says domains: catalogue: team-platform" in ran.out
    assert "domains: # who owns what\n  catalogue: team-platform\n  checkout: team-checkout\n" in shop.text(
        TAXONOMY
    )
    assert shop.run("schema", "--check").code == 0
    told = new(
        shop,
        "layer",
        "returns.pages",
        "--summary",
        "One at a time",
        "--unit",
        "user",
        "--owner",
        "team-platform",
        "--format",
        "json",
    )
    assert json.loads(told.out) == {
        "files": ["flags/returns/pages.layer.yaml"], "edited": [TAXONOMY], "notes": [],
    }  # fmt: skip
    assert "  returns: team-platform\n" in shop.text(TAXONOMY)


def test_a_new_domain_needs_an_owner(shop: Work) -> None:
    ran = new(shop, "flag", "catalogue.zoom", *FLAG[2:])
    assert ran.code == 2
    assert "--owner: this is not said" in ran.err


def test_an_experiment_takes_a_free_range_of_its_layer(shop: Work) -> None:
    arguments = (
        "experiment",
        "checkout.note-place",
        "--summary",
        "Where a note sells",
        "--layer",
        "checkout.cart-page",
    )
    ran = new(shop, *arguments)
    assert ran.code == 0
    layer = "flags/checkout/cart-page.layer.yaml"
    assert f"{layer} now says members: checkout.note-place: [40, 90]" in ran.out
    assert found(shop) == set()
    full = new(shop, "experiment", "checkout.other", *arguments[2:])
    assert "--range: this is not said, and has no default" in full.err
    taken = new(shop, "experiment", "checkout.other", *arguments[2:], "--range", "30-20")
    assert "'30-20' is no range of percentages" in taken.err


def test_the_unit_is_the_one_that_all_readers_have(shop: Work) -> None:
    assert new(shop, *FLAG).code == 0
    assert "unit: user\n" in shop.text("flags/checkout/gift-notes.flag.yaml")
    shop.edit("flags/services/web.service.yaml", "always: [user, country]", "always: [country]")
    shop.write({"flags/checkout/express-pay.flag.yaml": None, "flags/checkout/express-pay.test.yaml": None})
    assert new(shop, "flag", "checkout.other", *FLAG[2:]).code == 0
    assert "unit:" not in shop.text("flags/checkout/other.flag.yaml")


def test_a_ratio_has_two_queries(shop: Work) -> None:
    ran = new(
        shop, "metric", "returned-share", "--summary", "Share that comes back", "--type", "ratio", "--owner", "team-platform",
        "--numerator", "sum(back)", "--denominator", "sum(sold)",
    )  # fmt: skip
    assert ran.code == 0
    assert found(shop) == {"FG705"}


def test_what_nobody_protects_has_no_default_place(shop: Work) -> None:
    shop.edit(TAXONOMY, "domains:\n", "protected: []\ndomains:\n")
    assert new(shop, *FLAG).code == 0
    assert new(shop, "rollout", "checkout.notes", "--summary", "Notes").code == 0
    assert "environment: non-production\n" in shop.text("flags/checkout/notes.rollout.yaml")
    flag = shop.text("flags/checkout/gift-notes.flag.yaml")
    assert re.search(r"production:\n    otherwise: true\n$", flag)


def test_whatever_is_typed_reads_back(shop: Work) -> None:
    summary = '"It\'s" 100 % {a: b} #1 \\ [x] \u00e4\u4e2d\U0001f600 -- yes: no'
    assert new(shop, *FLAG[:2], "--summary", summary, "--services", "web").code == 0
    [row] = [
        row for row in json.loads(shop.run("list", "--format", "json").out)["flags"] if row["key"] == FLAG[1]
    ]
    assert row["summary"] == summary


def test_a_text_that_no_file_can_hold_is_refused_in_words(shop: Work) -> None:
    ran = new(shop, *FLAG[:2], "--summary", "no \udcff text", "--services", "web")
    assert ran.code == 2
    assert "flags/checkout/gift-notes.flag.yaml: such a document can't be: FG1" in ran.err
    assert shop.git("status", "--short") == ""


def test_errors_in_the_repository_come_first(shop: Work) -> None:
    shop.edit("flags/checkout/express-pay.flag.yaml", "kind: release", "kind: relaese")
    ran = new(shop, *FLAG)
    assert ran.code == 1
    assert "the flags have errors" in ran.err


def test_a_plain_folder_will_do(folder: Work) -> None:
    folder.write(dict(SAMPLE))
    assert new(folder, *FLAG).code == 0
    assert Path(folder.root / "flags/checkout/gift-notes.test.yaml").is_file()


def test_an_invariant_says_variants_by_their_names(shop: Work) -> None:
    given = ("--if", "checkout.cart-layout=compact", "--then", "checkout.express-pay=false")
    asked = ("one-or-the-other", "--summary", "Never both", "--owner", "team-checkout", *given)
    assert new(shop, "invariant", *asked).code == 0
    assert shop.text("flags/shared/one-or-the-other.invariant.yaml").endswith(
        "environment: production\nimplies:\n"
        "  if: {flag: checkout.cart-layout, is: compact}\n  then: {flag: checkout.express-pay, is: false}\n"
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param("checkout.express-pax=true", "did you mean checkout.express-pay?", id="no flag"),
        pytest.param("checkout.express-pay=tru", '"tru" is not true or false', id="no value of its type"),
        pytest.param("checkout.express-pay", '"" is not true or false', id="no value"),
        pytest.param("checkout.cart-layout=compakt", "did you mean compact?", id="no variant"),
    ],
)
def test_an_invariant_of_what_no_flag_serves_is_not_written(shop: Work, given: str, says: str) -> None:
    rest = ("--summary", "Never both", "--owner", "team-checkout", "--then", "checkout.express-pay=true")
    ran = new(shop, "invariant", "never-both", "--if", given, *rest)
    assert ran.code == 2
    assert says in ran.err + ran.out
    assert not (shop.root / "flags/shared/never-both.invariant.yaml").exists()
