"""Names from paths, hostile ones too, and what an unknown name was meant to be."""

import pytest
from hypothesis import given, strategies as st
from tests.binding.conftest import bound, catalog, told

from flaggit.binding import bind
from flaggit.binding.faults.samples import FLAG, flag, segment
from flaggit.binding.naming import name_of, problem_of, stranger
from flaggit.binding.suggesting import Names
from flaggit.source import DocumentKind, parse


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("flags/checkout/express-pay.flag.yaml", "flag", "checkout.express-pay"),
        ("flags/checkout/cart/page-2.layer.yaml", "layer", "checkout.cart.page-2"),
        ("flags/checkout/express-pay.test.yaml", "test", "checkout.express-pay"),
        ("flags/a/b/c/d/e.experiment.yaml", "experiment", "a.b.c.d.e"),
        ("flags/shared/deep/inside/employees.segment.yaml", "segment", "employees"),
        ("flags/Shared Things/employees.segment.yaml", "segment", "employees"),
        ("flags/web.service.yaml", "service", "web"),
    ],
)
def test_a_path_gives_the_name(path: str, kind: str, name: str) -> None:
    assert name_of(path, DocumentKind(kind)) == name


HOSTILE = [
    pytest.param("flags/checkout/Express.flag.yaml", "'Express'", id="capitals"),
    pytest.param("flags/check out/pay.flag.yaml", "'check out'", id="a space in a folder"),
    pytest.param("flags/checkout/it's.flag.yaml", '"it\'s"', id="a quote"),
    pytest.param("flags/checkout/a.b.flag.yaml", "'a.b'", id="a dot"),
    pytest.param("flags/checkout/v1.2/pay.flag.yaml", "'v1.2'", id="a dot in a folder"),
    pytest.param("flags/checkout/-pay.flag.yaml", "'-pay'", id="a hyphen first"),
    pytest.param("flags/checkout/pay--fast.flag.yaml", "'pay--fast'", id="two hyphens"),
    pytest.param("flags/checkout/pay_fast.flag.yaml", "'pay_fast'", id="an underscore"),
    pytest.param("flags/checkout/päy.flag.yaml", "'päy'", id="a letter beyond ASCII"),
    pytest.param("flags/checkout/pay\n.flag.yaml", r"'pay\\n'", id="a line end"),
    pytest.param("flags/checkout/\u202epay.flag.yaml", r"'\\u202epay'", id="a direction override"),
    pytest.param("flags/../pay.flag.yaml", "'..'", id="a way out"),
    pytest.param("flags//pay.flag.yaml", "''", id="an empty folder"),
    pytest.param("flags/checkout/;rm -rf.flag.yaml", "';rm -rf'", id="a command"),
]


@pytest.mark.parametrize(("path", "shown"), HOSTILE)
def test_a_hostile_path_is_a_finding_and_not_a_crash(path: str, shown: str) -> None:
    assert name_of(path, DocumentKind.FLAG) == ""
    finding = problem_of(path, DocumentKind.FLAG)
    assert finding.id == "FG220"
    assert finding.message.startswith(shown.replace("\\\\", "\\"))
    found = bound({path: flag()}).findings
    assert [item.id for item in found] == ["FG220"]


def test_a_key_longer_than_a_bundle_holds() -> None:
    path = f"flags/checkout/{'a/' * 130}pay.flag.yaml"
    assert name_of(path, DocumentKind.FLAG) == ""
    assert problem_of(path, DocumentKind.FLAG).message == "the flag's name is longer than 255 characters"


def test_a_flag_outside_every_domain_has_no_name() -> None:
    assert told(bound({"flags/gift.flag.yaml": flag()})) == [
        "FG222 flags/gift.flag.yaml# the flag gift lies in no domain's folder, so nobody owns it"
    ]


@given(st.text(max_size=30), st.sampled_from(DocumentKind))
def test_no_path_crashes(text: str, kind: DocumentKind) -> None:
    path = f"flags/{text}.{kind}.yaml"
    name = name_of(path, kind)
    assert name or problem_of(path, kind).id in {"FG220", "FG222"}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("flags/checkout/pay.flags.yaml", "flags/checkout/pay.flag.yaml"),
        ("flags/checkout/pay.flag.yml", "flags/checkout/pay.flag.yaml"),
        ("flags/checkout/pay.Flag.YAML", "flags/checkout/pay.flag.yaml"),
        ("flags/checkout/pay.rolout.yaml", "flags/checkout/pay.rollout.yaml"),
        ("flags/Flaggit.yaml", "flags/flaggit.yaml"),
        ("flags/checkout/pay.yaml", ""),
        ("flags/checkout/pay.banana.yaml", ""),
    ],
)
def test_a_file_that_is_nearly_a_document_is_told_its_name(path: str, meant: str) -> None:
    finding = stranger(path)
    assert finding is not None
    assert finding.id == "FG221"
    assert (f"did you mean {meant}?" in finding.remedy) == bool(meant)


@pytest.mark.parametrize("path", ["README.md", "flags/README.md", "flags/CODEOWNERS", "docs/pay.flags.yaml"])
def test_other_files_are_left_alone(path: str) -> None:
    assert stranger(path) is None


def test_files_that_were_not_parsed_can_be_told_too() -> None:
    result = bind([], others=["flags/checkout/pay.flag.yml", "flags/notes.txt"])
    assert [item.id for item in result.findings] == ["FG221", "FG001", "FG002"]


def test_documents_elsewhere_are_not_read() -> None:
    result = bound({"schemas/pay.flag.yaml": flag(), "flags/taxonomy.yaml": "environments: {}\n"})
    assert told(result) == [
        "FG221 flags/taxonomy.yaml# the taxonomy file is schemas/taxonomy.yaml, and this one is not read",
        "FG221 schemas/pay.flag.yaml# a flag is looked for below flags/ only, so this one is not read",
    ]


def test_of_two_segments_the_first_by_path_is_kept() -> None:
    path = "flags/checkout/employees.segment.yaml"
    result = bound({path: segment("{country: DE}")})
    assert result.catalog is not None
    assert result.catalog.segments["employees"].path == path


def test_an_unknown_domain_is_reported_once_for_all_that_lies_in_it() -> None:
    files = {f"flags/chekout/f-{at}.flag.yaml": flag() for at in range(3)}
    assert [item.id for item in bound(files).findings] == ["FG239"]


class TestSuggestions:
    KNOWN = Names(["checkout.express-pay", "checkout.cart", "payments.tokenised-cards", "web", "db"])

    @pytest.mark.parametrize(
        ("name", "nearest"),
        [
            pytest.param("checkout.expres-pay", "checkout.express-pay", id="a letter missing"),
            pytest.param("checkout.expresss-pay", "checkout.express-pay", id="a letter too many"),
            pytest.param("checkout.exprass-pay", "checkout.express-pay", id="a wrong letter"),
            pytest.param("checkout.exrpess-pay", "checkout.express-pay", id="two letters swapped"),
            pytest.param("Checkout.Express_Pay", "checkout.express-pay", id="capitals and underscores"),
            pytest.param("checkout/express-pay", "checkout.express-pay", id="the path"),
            pytest.param("express-pay", "checkout.express-pay", id="without its domain"),
            pytest.param("cart.tokenised-cards", "payments.tokenised-cards", id="in another domain"),
            pytest.param("carts", "checkout.cart", id="a plural without its domain"),
            pytest.param("dx", "", id="too short to tell"),
            pytest.param("warehouse.shelves", "", id="nothing near"),
            pytest.param("", "", id="nothing"),
            pytest.param("x" * 100_000, "", id="very long"),
        ],
    )
    def test_the_nearest_name(self, name: str, nearest: str) -> None:
        assert self.KNOWN.nearest(name) == nearest

    def test_of_equals_the_first_in_order(self) -> None:
        assert Names(["flag-b", "flag-c", "flag-a"]).nearest("flag-x") == "flag-a"


def test_a_slip_can_be_fixed_and_a_namesake_is_only_suggested() -> None:
    slip = bound({FLAG: flag(head="requires: [{flag: checkout.expres-pay, is: true}]\n")}).findings[0]
    assert slip.fix is not None
    assert (slip.fix.text, slip.fix.pointer, slip.fix.on) == (
        "checkout.express-pay",
        "/requires/0/flag",
        "value",
    )
    namesake = bound({FLAG: flag(head="requires: [{flag: payments.express-pay, is: true}]\n")}).findings[0]
    assert "did you mean checkout.express-pay?" in namesake.message
    assert namesake.fix is None


def test_a_key_of_a_mapping_is_fixed_as_a_key() -> None:
    files = {
        "flags/checkout/wrap.layer.yaml": "unit: user\nsalt: wrap-1\nmembers: {checkout.cart-layuot: [0, 40]}\n"
    }
    finding = bound(files).findings[0]
    assert (finding.place.on, finding.place.pointer) == ("key", "/members/checkout.cart-layuot")
    assert finding.fix is not None
    assert finding.fix.on == "key"


def test_a_former_key_is_told_the_present_one() -> None:
    other = "flags/checkout/ribbon.flag.yaml"
    files = {
        FLAG: flag(head="requires: [{flag: checkout.bow, is: true}]\n"),
        other: flag(head="salt: bow\nformerly: [checkout.bow]\n"),
    }
    assert told(bound(files)) == [
        f"FG226 {FLAG}#/requires/0/flag checkout.bow is a former key, and files use the present one: checkout.ribbon"
    ]


def test_the_owner_is_the_files_own_or_else_the_domains() -> None:
    files = {
        FLAG: flag(),
        "flags/checkout/ribbon.flag.yaml": flag(head="owner: team-platform\n"),
        "flags/checkout/germans.segment.yaml": "summary: Germans\nwhen: {country: DE}\n",
        "flags/shared/french.segment.yaml": "summary: French\nwhen: {country: FR}\n",
    }
    found = catalog(files)
    assert found.flags["checkout.gift-wrap"].owner == "team-checkout"
    assert found.flags["checkout.ribbon"].owner == "team-platform"
    assert found.segments["germans"].owner == "team-checkout"
    assert found.segments["french"].owner == ""


def test_nothing_but_a_readme_is_nothing() -> None:
    result = bind([parse(b"# Flags\n", "flags/README.md")])
    assert result.catalog is None
    assert [item.id for item in result.findings] == ["FG001", "FG002"]
