"""`eval`: how a context is read, where a flag is decided, and who decides."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rollback.shop import Shop, make

from flaggit.bundle.files import bundle_name
from flaggit.checks.samples import TODAY, TOMBSTONE
from flaggit.commands import vocabularies
from flaggit.commands.asking import Wish
from flaggit.commands.build import Wish as BuildWish, build
from flaggit.commands.contexts import LARGEST, read_question, source_of
from flaggit.commands.evaluate import Evaluated, evaluate
from flaggit.commands.moments import moment
from flaggit.commands.vocabularies import Vocabulary
from flaggit.errors import FailedStop, NothingReadStop, Stop, UsageStop

NOW = TODAY + 3600
KEY = "checkout.express-pay"
OPTIONS = ("--service", "--environment", "--at")
WEB = bundle_name("shop", "production-eu", "web")

VOCABULARY = Vocabulary(
    types={
        "user": "string",
        "country": "string",
        "employee": "boolean",
        "items": "integer",
        "basket_value": "number",
        "app_version": "version",
        "signed_up": "instant",
        "network": "ip",
        "roles": "strings",
    },
    values={"country": ("DE", "FR")},
    units=frozenset({"user"}),
)
"""An attribute of every type."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Read by all tests, changed by none."""
    made = make(
        tmp_path_factory.mktemp("shop"),
        {
            "flags/payments/vault.retired.yaml": TOMBSTONE,
            "flags/payments/box.retired.yaml": TOMBSTONE.replace("services:\n  - payments\n", ""),
            "flags/checkout/voucher.flag.yaml": "summary: A field for vouchers\nkind: ops\ntype: string\n"
            "safe: none\nsalt: v\nformerly: [checkout.coupon]\nservices: [payments, web]\n"
            "environments: {non-production: {otherwise: late}, production: {otherwise: none}}\n",
        },
    )
    made.release()
    return made


def no_stdin(_: int) -> bytes:
    return b""


def asked(shop: Shop, *words: str, **more: object) -> Evaluated:
    wish = Wish(words=words, options=OPTIONS, **more)  # type: ignore[arg-type] # a test names the field and gives it its type
    return evaluate(shop.root, wish, now=NOW, stdin=no_stdin)


def decided(evaluated: Evaluated) -> dict[tuple[str, str], tuple[object, str, str]]:
    return {
        (each.environment, each.service): (each.decision.value, each.decision.reason, each.decision.rule)
        for each in evaluated.decided
    }


def read(*words: str, context: str = "", vocabulary: Vocabulary = VOCABULARY) -> dict[str, object]:
    return dict(read_question([KEY, *words], context, vocabulary, OPTIONS).context)


class TestWords:
    @pytest.mark.parametrize(
        ("words", "context"),
        [
            pytest.param(["country=DE"], {"country": "DE"}, id="a pair"),
            pytest.param(["--country", "DE"], {"country": "DE"}, id="an option"),
            pytest.param(["--country=DE"], {"country": "DE"}, id="an option with its value"),
            pytest.param(
                ["--app-version", "2.3.0"], {"app_version": "2.3.0"}, id="a hyphen for an underscore"
            ),
            pytest.param(["user=4711"], {"user": "4711"}, id="a number where text is wanted stays text"),
            pytest.param(["country="], {"country": ""}, id="empty text"),
            pytest.param(["user=a=b"], {"user": "a=b"}, id="the first = ends the name"),
            pytest.param(["employee=true"], {"employee": True}, id="true"),
            pytest.param(["employee=false"], {"employee": False}, id="false"),
            pytest.param(["--employee"], {"employee": True}, id="a boolean's name alone is true"),
            pytest.param(["--employee", "false"], {"employee": False}, id="unless its value follows"),
            pytest.param(
                ["--employee", "country=FR"], {"employee": True, "country": "FR"}, id="or another attribute"
            ),
            pytest.param(["items=3"], {"items": 3}, id="an integer"),
            pytest.param(["--items", "-3"], {"items": -3}, id="a negative one"),
            pytest.param(["basket_value=19.5"], {"basket_value": 19.5}, id="a number"),
            pytest.param(
                ["signed_up=2026-01-01T00:00:00Z"], {"signed_up": "2026-01-01T00:00:00Z"}, id="instant"
            ),
            pytest.param(["network=192.0.2.1"], {"network": "192.0.2.1"}, id="an address"),
            pytest.param(["roles=staff,ops"], {"roles": ["staff", "ops"]}, id="a list"),
            pytest.param(["roles="], {"roles": []}, id="an empty list"),
            pytest.param(["country=DE", "country=FR"], {"country": "FR"}, id="the last one counts"),
        ],
    )
    def test_a_value_is_read_by_its_attributes_type(
        self, words: list[str], context: dict[str, object]
    ) -> None:
        assert read(*words) == context

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            pytest.param(["contry=DE"], "no attribute contry; did you mean country?", id="a slip in a pair"),
            pytest.param(
                ["--contry", "DE"], "attribute --contry; did you mean --country?", id="in an option"
            ),
            pytest.param(["--servce", "web"], "did you mean --service?", id="in an option of the command"),
            pytest.param(["service=web"], "did you mean --service?", id="an option of the command as a pair"),
            pytest.param(["zzz=1"], "no attribute zzz", id="nothing near"),
            pytest.param(["employee=yes"], "'yes' is no boolean", id="no boolean"),
            pytest.param(["items=3.5"], "'3.5' is no integer", id="no integer"),
            pytest.param(["items=x"], "'x' is no integer", id="no number at all"),
            pytest.param(["items=true"], "'true' is no integer", id="a boolean is no integer"),
            pytest.param(["items=[1]"], "'[1]' is no integer", id="nor is a list"),
            pytest.param(["items=99999999999999999999"], "is no integer", id="too large"),
            pytest.param(["app_version=v2"], "'v2' is no version", id="no version"),
            pytest.param(["signed_up=2026-01-01"], "is no instant", id="no instant"),
            pytest.param(["network=1.2.3"], "is no ip", id="no address"),
            pytest.param(["--user"], "user needs a value", id="no value"),
            pytest.param(["-x"], "no option -x", id="a short option"),
            pytest.param(["another.flag"], "one flag at a time", id="two keys"),
        ],
    )
    def test_what_can_not_be_read_stops(self, words: list[str], told: str) -> None:
        with pytest.raises(UsageStop) as stop:
            read(*words)
        assert told in stop.value.message
        assert stop.value.remedy

    def test_no_key_stops(self) -> None:
        with pytest.raises(UsageStop, match="no flag was named"):
            read_question(["country=DE"], "", VOCABULARY, OPTIONS)

    def test_a_taxonomy_without_attributes_says_so(self) -> None:
        with pytest.raises(UsageStop) as stop:
            read("country=DE", vocabulary=Vocabulary(types={}))
        assert "names no attribute" in stop.value.remedy

    def test_a_value_that_the_taxonomy_does_not_list_is_taken_with_a_note(self) -> None:
        question = read_question([KEY, "country=ED"], "", VOCABULARY, OPTIONS)
        assert question.context == {"country": "ED"}
        assert question.notes == (
            "ED is none of the values that the taxonomy gives country; did you mean DE?",
        )
        assert "did you mean" not in read_question([KEY, "country=XX"], "", VOCABULARY, ()).notes[0]


class TestJson:
    @pytest.mark.parametrize(
        ("context", "expected"),
        [
            pytest.param('{"items": 3, "roles": ["staff"]}', {"items": 3, "roles": ["staff"]}, id="values"),
            pytest.param('{"country": null}', {"country": None}, id="null says that it is missing"),
            pytest.param('{"user": 4711}', {"user": 4711}, id="an integer is a unit, too"),
            pytest.param("{}", {}, id="empty"),
        ],
    )
    def test_it_is_taken_as_it_is(self, context: str, expected: dict[str, object]) -> None:
        assert read(context=context) == expected

    def test_words_win_over_it(self) -> None:
        assert read("country=FR", context='{"country": "DE", "items": 1}') == {"country": "FR", "items": 1}

    @pytest.mark.parametrize(
        ("context", "told"),
        [
            pytest.param("{", "is no JSON", id="half"),
            pytest.param("[1]", "no JSON object", id="a list"),
            pytest.param('{"items": 1, "items": 2}', "twice", id="a name twice"),
            pytest.param('{"a":' * 200 + "1" + "}" * 200, "levels of nesting", id="too deep"),
            pytest.param('{"items": NaN}', "no JSON", id="no number of JSON"),
            pytest.param('{"contry": "DE"}', "did you mean country?", id="an unknown attribute"),
            pytest.param('{"items": "3"}', 'items is "3", which is no integer', id="text for a number"),
            pytest.param('{"user": "' + "x" * 99 + '", "items": "' + "x" * 99 + '"}', "…", id="a long value"),
            pytest.param('{"user": 1.5}', "which is no string", id="a fraction is no unit"),
        ],
    )
    def test_what_can_not_be_read_stops(self, context: str, told: str) -> None:
        with pytest.raises(UsageStop) as stop:
            read(context=context)
        assert told in stop.value.message
        assert stop.value.remedy

    def test_it_comes_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "context.json").write_text('{"items": 3}')
        assert source_of(f"@{tmp_path / 'context.json'}", no_stdin) == '{"items": 3}'

    def test_it_comes_from_standard_input(self) -> None:
        assert source_of("-", lambda limit: b"{}" if limit == LARGEST + 1 else b"") == "{}"

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            pytest.param("@/nowhere/at/all", "No such file", id="a file that is not there"),
            pytest.param("@/", "directory", id="a folder"),
            pytest.param("@\0", "null", id="no path"),
            pytest.param("{" + " " * LARGEST, "at most 1,048,576 bytes", id="too large"),
            pytest.param(os.fsdecode(b"\xff"), "no UTF-8", id="no text"),
        ],
    )
    def test_what_can_not_be_fetched_stops(self, given: str, told: str) -> None:
        with pytest.raises(UsageStop) as stop:
            source_of(given, no_stdin)
        assert told in stop.value.message
        assert stop.value.remedy


def test_a_bundles_own_vocabulary_passes_over_lines_that_can_not_be_read() -> None:
    body = b'{"index":1}\n{"half\n{"decision":{"unit":"user","salt":"s"}}\n'
    assert vocabularies.of_body(body).types == {"user": "string"}


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        pytest.param("", NOW, id="now unless given"),
        pytest.param("now", NOW, id="now"),
        pytest.param("2026-11-26", 1795651200, id="a day begins in UTC"),
        pytest.param("2026-11-26T01:00:00+01:00", 1795651200, id="with a zone"),
        pytest.param("2026-11-26T00:00:00.9Z", 1795651200, id="a fraction is left out"),
    ],
)
def test_an_instant_is_read(given: str, seconds: int) -> None:
    assert moment(given, NOW) == seconds


@pytest.mark.parametrize(
    "given", ["tomorrow", "2026-11-26T00:00:00", "2026-13-01", "1969-01-01", "1795651200"]
)
def test_what_is_no_instant_stops(given: str) -> None:
    with pytest.raises(UsageStop) as stop:
        moment(given, NOW)
    assert "--at 2026-11-15T13:00:00Z" in stop.value.remedy


class TestFiles:
    def test_every_environment_and_reading_service_decides(self, shop: Shop) -> None:
        evaluated = asked(shop, KEY, "user=u-1", "roles=staff")
        assert decided(evaluated) == {
            ("dev", "web"): (True, "DEFAULT", "otherwise"),
            ("staging", "web"): (True, "DEFAULT", "otherwise"),
            ("production-eu", "web"): (True, "TARGETING_MATCH", "employees"),
            ("production-us", "web"): (True, "TARGETING_MATCH", "employees"),
        }
        assert evaluated.origin.commit == shop.git("rev-parse", "HEAD")
        assert not evaluated.failed

    def test_what_is_not_given_is_missing(self, shop: Shop) -> None:
        evaluated = asked(shop, KEY, environment="production-eu")
        assert decided(evaluated) == {("production-eu", "web"): (False, "PREREQUISITE", "")}

    def test_a_group_means_its_environments(self, shop: Shop) -> None:
        assert {each.environment for each in asked(shop, KEY, environment="production").decided} == {
            "production-eu",
            "production-us",
        }

    def test_windows_are_held_against_the_given_instant(self, shop: Shop) -> None:
        def rule(at: str) -> str:
            made = asked(shop, "checkout.cart-layout", "user=u-4", environment="production-eu", at=at)
            return made.decided[0].decision.rule

        assert [rule(at) for at in ("2026-11-08", "2026-11-09", "2026-12-07")] == [
            "otherwise",
            "trial",
            "otherwise",
        ]

    @pytest.mark.parametrize("key", ["flags/checkout/express-pay.flag.yaml", "checkout/express-pay", KEY])
    def test_a_path_will_do_for_a_key(self, shop: Shop, key: str) -> None:
        assert asked(shop, key).key == KEY

    def test_a_former_key_means_the_present_one(self, shop: Shop) -> None:
        evaluated = asked(shop, "checkout.coupon", service="web", environment="dev")
        assert (evaluated.key, evaluated.asked) == ("checkout.voucher", "checkout.coupon")
        assert evaluated.decided[0].decision.value == "late"

    def test_a_retired_flag_serves_its_last_value(self, shop: Shop) -> None:
        evaluated = asked(shop, "payments.vault")
        assert evaluated.retired
        assert {value for value, _, _ in decided(evaluated).values()} == {True}
        assert {service for _, service in decided(evaluated)} == {"payments"}

    def test_an_earlier_commit_answers(self, shop: Shop) -> None:
        assert asked(shop, KEY, rev="HEAD").origin.dirty is False

    @pytest.mark.parametrize(
        ("words", "more", "kind", "told"),
        [
            pytest.param([], {}, UsageStop, "no flag was named", id="no key"),
            pytest.param(["express-pay"], {}, UsageStop, f"did you mean {KEY}?", id="the last part of a key"),
            pytest.param(["checkout.expres-pay"], {}, UsageStop, f"did you mean {KEY}?", id="a slip"),
            pytest.param(["zzzzzz"], {}, UsageStop, "there is no flag zzzzzz", id="nothing near"),
            pytest.param(
                [KEY], {"environment": "prod"}, UsageStop, "did you mean production?", id="a beginning"
            ),
            pytest.param([KEY], {"service": "wep"}, UsageStop, "did you mean web?", id="a slip in a service"),
            pytest.param([KEY], {"service": "payments"}, UsageStop, "payments does not read", id="no reader"),
            pytest.param(
                ["payments.tokenised-cards"],
                {"service": "web"},
                UsageStop,
                f"only because {KEY} requires it",
                id="there as a prerequisite alone",
            ),
            pytest.param(["payments.box"], {}, NothingReadStop, "no service reads", id="nobody reads it"),
            pytest.param([KEY], {"rev": "nowhere"}, NothingReadStop, "nowhere", id="an unknown commit"),
            pytest.param([KEY], {"at": "then"}, UsageStop, "no instant", id="no instant"),
            pytest.param(
                [KEY], {"keyring": Path("k")}, UsageStop, "no bundle was named", id="a lone keyring"
            ),
            pytest.param([KEY], {"unsigned": True}, UsageStop, "no bundle was named", id="a lone switch"),
            pytest.param(
                [KEY],
                {"bundle": Path("b"), "rev": "HEAD"},
                UsageStop,
                "and --rev a commit",
                id="both at once",
            ),
            pytest.param([KEY], {"bundle": Path("b")}, NothingReadStop, "no such file", id="no such bundle"),
        ],
    )
    def test_what_can_not_be_asked_stops_with_a_remedy(
        self, shop: Shop, words: list[str], more: dict[str, object], kind: type[Stop], told: str
    ) -> None:
        with pytest.raises(kind) as stop:
            asked(shop, *words, **more)
        assert told in stop.value.message
        assert stop.value.remedy

    def test_a_service_that_does_not_run_there_stops(self, tmp_path: Path) -> None:
        made = make(tmp_path, {})
        path = "flags/services/web.service.yaml"
        made.write({path: (made.root / path).read_text() + "environments: [production]\n"})
        with pytest.raises(UsageStop, match="web does not run in dev"):
            asked(made, KEY, environment="dev")

    def test_a_flag_that_leaves_an_environment_out_fails_there_and_nowhere_else(self, tmp_path: Path) -> None:
        made = make(tmp_path, {})
        path = "flags/checkout/cart-layout.flag.yaml"
        text = (made.root / path).read_text()
        made.write({path: text.replace("  non-production:\n    otherwise: compact\n", "")})
        evaluated = asked(made, "checkout.cart-layout")
        assert evaluated.failed
        codes = {each.environment: each.decision.error_code for each in evaluated.decided}
        assert codes == {
            "dev": "PARSE_ERROR",
            "staging": "PARSE_ERROR",
            "production-eu": "",
            "production-us": "",
        }


class TestBundles:
    def asked(self, shop: Shop, *words: str, **more: object) -> Evaluated:
        more = {"bundle": shop.bundles / WEB, "keyring": shop.keyring} | more
        return asked(shop, *words, **more)

    def test_it_decides_as_the_files_do(self, shop: Shop) -> None:
        words = (KEY, "user=u-1", "country=DE", "roles=staff")
        evaluated = self.asked(shop, *words)
        files = asked(shop, *words, environment="production-eu", service="web")
        assert decided(evaluated) == decided(files)
        assert evaluated.origin.serial == 1_000
        assert not evaluated.origin.throw_away

    def test_it_needs_no_flag_repository(self, shop: Shop) -> None:
        wish = Wish(words=[KEY], bundle=shop.bundles / WEB, keyring=shop.keyring)
        assert evaluate(shop.home, wish, now=NOW, stdin=no_stdin).key == KEY

    def test_an_attribute_that_no_flag_looks_at_is_taken_with_a_note(self, shop: Shop) -> None:
        evaluated = self.asked(shop, KEY, "contry=DE", "shoe_size=9")
        assert evaluated.notes == (
            "no flag of this bundle looks at contry; did you mean country?",
            "no flag of this bundle looks at shoe_size",
        )

    def test_a_slip_in_an_option_stops_all_the_same(self, shop: Shop) -> None:
        with pytest.raises(UsageStop, match="did you mean --service"):
            self.asked(shop, KEY, "--servce", "web")

    def test_a_former_key_means_the_present_one(self, shop: Shop) -> None:
        assert self.asked(shop, "checkout.coupon").key == "checkout.voucher"

    def test_a_retired_flag_serves_its_last_value(self, shop: Shop) -> None:
        bundle = shop.bundles / bundle_name("shop", "production-eu", "payments")
        assert self.asked(shop, "payments.vault", bundle=bundle).retired

    @pytest.mark.parametrize(
        ("key", "more", "kind", "told"),
        [
            pytest.param(
                "checkout.expres-pay", {}, UsageStop, f"did you mean {KEY}?", id="a key it does not hold"
            ),
            pytest.param("payments.tokenised-cards", {}, UsageStop, "web can't ask", id="a hidden one"),
            pytest.param(KEY, {"at": "2027-06-01"}, FailedStop, "(expired)", id="expired"),
            pytest.param(KEY, {"service": "payments"}, FailedStop, "(audience)", id="for another service"),
            pytest.param(KEY, {"unsigned": True, "keyring": None}, FailedStop, "(protected", id="protected"),
        ],
    )
    def test_what_a_service_would_not_get_stops(
        self, shop: Shop, key: str, more: dict[str, object], kind: type[Stop], told: str
    ) -> None:
        with pytest.raises(kind) as stop:
            self.asked(shop, key, **more)
        assert told in stop.value.message
        assert stop.value.remedy

    @pytest.mark.parametrize(
        ("damage", "code"),
        [
            pytest.param(lambda data: data[:-9], "body-length", id="truncated"),
            pytest.param(lambda data: data.replace(b"25000", b"99000"), "body-digest", id="edited"),
        ],
    )
    def test_a_damaged_one_is_refused(
        self, shop: Shop, tmp_path: Path, damage: Callable[[bytes], bytes], code: str
    ) -> None:
        target = tmp_path / WEB
        target.write_bytes(damage((shop.bundles / WEB).read_bytes()))
        with pytest.raises(FailedStop, match=code):
            self.asked(shop, KEY, bundle=target)

    def test_a_file_whose_name_says_nothing_needs_an_audience(self, shop: Shop, tmp_path: Path) -> None:
        target = tmp_path / "latest.bundle"
        target.write_bytes((shop.bundles / WEB).read_bytes())
        with pytest.raises(FailedStop, match="does not say whom it is for"):
            self.asked(shop, KEY, bundle=target)

    def test_a_throw_away_key_and_no_signature_are_said(self, shop: Shop, tmp_path: Path) -> None:
        folder = tmp_path / "bundles"
        wish = BuildWish(rev="HEAD", output=folder, environments=["dev"], throw_away=True)
        build(shop.root, wish, now=NOW, environ={})
        bundle = folder / bundle_name("shop", "dev", "web")
        assert self.asked(shop, KEY, bundle=bundle, keyring=None).origin.throw_away
        unsigned = BuildWish(rev="HEAD", output=folder, environments=["dev"], unsigned=True)
        build(shop.root, unsigned, now=NOW, environ={})
        made = self.asked(shop, KEY, bundle=bundle, keyring=None, unsigned=True)
        assert made.origin.unsigned
        assert json.dumps(made.decided[0].decision.value) == "true"
