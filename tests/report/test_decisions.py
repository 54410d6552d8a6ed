"""`eval`, `explain` and `verify` as people read them (golden files), and as machines do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.rollback.shop import Shop, make

from flaggit.bundle.files import bundle_name
from flaggit.checks.samples import SAMPLE, TODAY, TOMBSTONE
from flaggit.commands.accounts import Account, Need, Step
from flaggit.commands.asking import Wish
from flaggit.commands.build import Wish as BuildWish, build
from flaggit.commands.evaluate import Evaluated, evaluate
from flaggit.commands.explain import Explained, explain
from flaggit.commands.plans import ExperimentState, Phase, RolloutState
from flaggit.commands.rebuilding import Difference
from flaggit.commands.verify import DIFFERS, IMPOSSIBLE, Wish as VerifyWish, verify
from flaggit.compiler import Origin
from flaggit.frozen import replace
from flaggit.report import (
    evaluated as evaluated_report,
    explained as explained_report,
    reasons,
    steps,
    verified as verified_report,
)
from flaggit.report.ages import ago, span
from flaggit.report.terminal import Showable, plain
from flaggit.runtime import explanation, parsed
from flaggit.runtime.decision import Decision
from flaggit.runtime.explanation import (
    FALSE,
    BucketTrace,
    Explanation,
    GroupTrace,
    RequirementTrace,
    RuleTrace,
)

NOW = TODAY + 3 * 86_400
GOLDEN = Path(__file__).parent / "golden"
KEY = "checkout.express-pay"
PAY = "flags/checkout/pay.rollout.yaml"
WEB = bundle_name("shop", "production-eu", "web")

LOUD = """\
summary: How loud the shop window is, and all that belongs to it
kind: ops
type: object
variants:
  loud: {banner: {text: Everything must go by the end of this very long week, colour: red}}
  quiet: {}
base: {banner: {text: "", colour: none}}
safe: quiet
unit: user
services: [web]
environments:
  non-production:
    otherwise: loud
  production:
    otherwise: {split: [{serve: loud, weight: 25}, {serve: quiet, weight: 75}]}
    rules:
      - name: plans
        serve: loud
        force: true
        when:
          any:
            - plan: [free, beta]
              not: {segment: employees}
            - signed_up: {before: 2026-01-01T00:00:00Z}
      - name: versions
        serve: loud
        when:
          app_version: {gte: "2.3.0", lt: "3.0.0"}
          country: {not_in: [NL, AT]}
      - name: adults
        activate_at: 2026-12-24T18:00:00Z
        serve: loud
        when:
          signed_up: {exists: false}
          roles: {contains: [a, b, c, d, e]}
"""


HINT = """\
summary: The hint beside the button
kind: ops
type: string
variants: {long: Press here to pay, short: Pay}
safe: short
unit: user
services: [web]
environments:
  non-production:
    otherwise: short
  production:
    otherwise: short
    rules:
      - name: words
        experiment: checkout.hint-words
      - name: betas
        serve: short
        when: {plan: beta}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Read by all tests, changed by none."""
    made = make(
        tmp_path_factory.mktemp("shop"),
        {
            "flags/payments/vault.retired.yaml": TOMBSTONE,
            "flags/checkout/banner.flag.yaml": LOUD,
            "flags/checkout/voucher.flag.yaml": "summary: A field for vouchers\nkind: ops\ntype: string\n"
            "safe: none\nsalt: v\nformerly: [checkout.coupon]\nservices: [payments, web]\n"
            "environments: {non-production: {otherwise: late}, production: {active: false, otherwise: none}}\n",
            "flags/checkout/hint.flag.yaml": HINT,
            "flags/checkout/hint-words.experiment.yaml": "now: {status: draft, iteration: 1}\n"
            "summary: Which words help\nenvironment: production\narms: [{serve: long, weight: 50}, {serve: short, weight: 50}]\n",
        },
    )
    made.edit(PAY, "now: {stage: quarter, wave: front", "now: {stage: quarter, wave: back")
    made.release()
    return made


def evaluated(shop: Shop, *words: str, **more: Any) -> Evaluated:
    return evaluate(shop.root, Wish(words=words, **more), now=NOW, stdin=lambda _: b"")


def explained(shop: Shop, *words: str, complete: bool = False, **more: Any) -> Explained:
    return explain(shop.root, Wish(words=words, **more), complete=complete, now=NOW, stdin=lambda _: b"")


def shown(shop: Shop, parts: list[Showable]) -> str:
    """The text in a pipe, with what differs from run to run put aside: folders, commits and keys."""
    text = plain(*parts).replace(str(shop.home), "HOME")
    text = re.sub(r"\b[0-9a-f]{12}\b", "c0ffee123456", re.sub(r"\b[0-9a-f]{9}\b", "c0ffee123", text))
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "words", "more"),
    [
        pytest.param("eval-differs", [KEY, "user=u-2", "country=DE", "roles=staff,ops"], {}, id="differs"),
        pytest.param("eval-object", ["checkout.banner", "user=u-2", "plan=free"], {}, id="objects"),
        pytest.param("eval-experiment", ["checkout.cart-layout", "user=u-4"], {"service": "web"}, id="arms"),
        pytest.param("eval-former", ["checkout.coupon", "country=XX"], {}, id="a former key, inactive"),
        pytest.param("eval-retired", ["payments.vault"], {}, id="retired"),
    ],
)
def test_an_evaluation_shows_where_decisions_differ(
    shop: Shop, name: str, words: list[str], more: dict[str, Any]
) -> None:
    assert shown(shop, evaluated_report.text(evaluated(shop, *words, **more))) == golden(name)


@pytest.mark.parametrize(
    ("name", "words", "more"),
    [
        pytest.param("explain-unmet", [KEY, "user=u-7", "roles="], {}, id="a requirement is unmet"),
        pytest.param("explain-partial", [KEY, "user=u-7"], {"service": "web"}, id="it depends"),
        pytest.param(
            "explain-ramp",
            [KEY, "user=u-2", "roles=", "country=NL"],
            {"environment": "production-eu", "service": "web"},
            id="a stage admits",
        ),
        pytest.param("explain-nothing", [KEY], {}, id="nothing is given"),
        pytest.param("explain-complete", ["checkout.banner"], {"complete": True}, id="all is missing"),
        pytest.param(
            "explain-conditions",
            [
                "checkout.banner",
                "user=u-2",
                "plan=pro",
                "app_version=3.1.0",
                "country=NL",
                "roles=z,staff",
                "signed_up=2026-05-05T00:00:00Z",
            ],
            {"service": "web"},
            id="conditions in words",
        ),
        pytest.param(
            "explain-unknown",
            ["checkout.banner", "plan=pro"],
            {"service": "web"},
            id="conditions that depend",
        ),
        pytest.param("explain-arm", ["checkout.cart-layout", "user=u-4"], {"at": "2026-11-20"}, id="an arm"),
        pytest.param(
            "explain-outside", ["checkout.cart-layout", "user=u-7"], {"at": "2026-11-08"}, id="no arm yet"
        ),
        pytest.param(
            "explain-draft", ["checkout.hint"], {"service": "web"}, id="a draft; the same in any case"
        ),
        pytest.param(
            "explain-forced", ["checkout.banner", "plan=free", "roles="], {"service": "web"}, id="forced"
        ),
        pytest.param("explain-inactive", ["checkout.coupon"], {"service": "web"}, id="inactive"),
        pytest.param("explain-retired", ["payments.vault"], {}, id="retired"),
        pytest.param(
            "explain-null", [KEY], {"context": '{"user": "u-7", "roles": null}'}, id="said to be missing"
        ),
    ],
)
def test_an_explanation_says_what_was_seen(
    shop: Shop, name: str, words: list[str], more: dict[str, Any]
) -> None:
    assert shown(shop, explained_report.text(explained(shop, *words, **more))) == golden(name)


def test_an_explanation_without_git_says_so(tmp_path: Path) -> None:
    for path, text in SAMPLE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    made = explain(tmp_path, Wish(words=[KEY]), complete=False, now=NOW, stdin=lambda _: b"")
    last = plain(*explained_report.text(made)).splitlines()[-1]
    assert last == "who wrote these lines is not known: this folder is in no git repository"


class TestJson:
    def test_of_an_evaluation(self, shop: Shop) -> None:
        made = json.loads(
            evaluated_report.as_json(evaluated(shop, "checkout.cart-layout", "user=u-4", service="web"))
        )
        assert made["flag"] == made["asked"] == "checkout.cart-layout"
        assert made["context"] == {"user": "u-4"}
        assert made["at"] == "2026-11-18T12:00:00Z"
        assert made["commit"] == shop.git("rev-parse", "HEAD")
        assert (made["dirty"], made["bundle"], made["serial"]) == (False, None, None)
        assert [each["environment"] for each in made["decisions"]] == [
            "dev",
            "staging",
            "production-eu",
            "production-us",
        ]
        assert made["decisions"][2] == {
            "environment": "production-eu",
            "service": "web",
            "value": "one-screen",
            "variant": "compact",
            "reason": "SPLIT",
            "rule": "trial",
            "prerequisite": None,
            "experiment": "checkout.cart-layout",
            "iteration": 1,
            "forced": False,
            "error_code": None,
            "error_message": None,
        }

    def test_of_an_explanation(self, shop: Shop) -> None:
        made = json.loads(explained_report.as_json(explained(shop, KEY, "user=u-7", "roles=")))
        assert made["decided"] is True
        assert made["decisions"][0]["prerequisite"] == "payments.tokenised-cards"
        assert (made["deciding"], made["whatever"]) == ([], ["app_version", "country"])
        need = made["requires"][0]
        assert (need["flag"], need["is"], need["met"], need["decides"]) == (
            "payments.tokenised-cards",
            True,
            "no",
            True,
        )
        assert need["lines"][0]["pointer"] == "/requires/0"
        ramp = need["why"]["rules"][0]
        assert (ramp["name"], ramp["applies"], ramp["reached"], ramp["in_bundle"]) == (
            "ramp",
            "no",
            True,
            True,
        )
        assert ramp["rollout"] == {
            "key": "checkout.pay",
            "state": "running",
            "stage": "quarter",
            "wave": "back",
            "stage_here": "five",
            "own_wave": "front",
        }
        assert [(each["what"], each["until"], each["admits"]) for each in ramp["buckets"]] == [
            ("stage", 5.0, "no")
        ]
        assert "bucket 39.2 ≥ 5 %" in ramp["why"]
        now = next(line for line in ramp["lines"] if line["pointer"] == "/now")
        assert (now["path"], now["line"], now["author"]) == (PAY, 2, "Ada Example")
        assert now["date"] == "2026-11-15T12:05:00Z"

    def test_of_an_experiments_rule(self, shop: Shop) -> None:
        made = json.loads(
            explained_report.as_json(explained(shop, "checkout.cart-layout", "user=u-4", at="2026-11-20"))
        )
        trial = made["rules"][0]
        assert trial["experiment"] == {
            "key": "checkout.cart-layout",
            "phase": "running",
            "iteration": 1,
            "from": "2026-11-09T00:00:00Z",
            "until": "2026-12-07T00:00:00Z",
        }
        assert (trial["from"], trial["until"]) == ("2026-11-09T00:00:00Z", "2026-12-07T00:00:00Z")
        assert trial["serves"] == [{"value": "one-screen", "variant": "compact"}]

    def test_of_a_bundle_elsewhere(self, shop: Shop) -> None:
        wish = Wish(words=[KEY], bundle=shop.bundles / WEB, keyring=shop.keyring)
        made = json.loads(
            explained_report.as_json(explain(shop.home, wish, complete=False, now=NOW, stdin=lambda _: b""))
        )
        assert "can't be read here" in made["lines_unknown"]
        assert made["serial"] == 2_000
        assert made["rules"][0]["lines"] == []

    def test_of_a_verification(self, shop: Shop, tmp_path: Path) -> None:
        (tmp_path / WEB).write_bytes((shop.bundles / WEB).read_bytes()[:-1])
        wish = VerifyWish(targets=[shop.bundles / WEB, tmp_path / WEB], keyring=shop.keyring, rebuild=True)
        made = json.loads(verified_report.as_json(verify(shop.root, wish, now=NOW)))
        assert (made["failed"], made["rebuild"], made["throw_away_key"]) == (True, True, False)
        assert [(each["passed"], each["code"], each["rebuilt"]) for each in made["bundles"]] == [
            (True, None, True),
            (False, "body-length", False),
        ]
        assert made["bundles"][0]["audience"] == {
            "project": "shop",
            "environment": "production-eu",
            "service": "web",
        }
        assert made["bundles"][1]["serial"] is None
        assert made["keyrings"][0]["version"] == 1


class TestVerification:
    def shown(self, shop: Shop, wish: VerifyWish) -> str:
        return shown(shop, verified_report.text(verify(shop.root, wish, now=NOW)))

    def test_what_passes_is_a_table_and_a_sum(self, shop: Shop) -> None:
        wish = VerifyWish(targets=[shop.bundles], keyring=shop.keyring, rebuild=True)
        assert self.shown(shop, wish) == golden("verify-passes")

    def test_what_does_not_pass_is_told_bundle_by_bundle(self, shop: Shop, tmp_path: Path) -> None:
        for path in sorted(shop.bundles.iterdir())[:4]:
            (tmp_path / path.name).write_bytes(path.read_bytes())
        data = (shop.bundles / WEB).read_bytes()
        (tmp_path / WEB).write_bytes(data.replace(b"25000", b"99000"))
        (tmp_path / "shop.production-us.web.bundle").write_bytes(data)
        (tmp_path / "latest.bundle").write_bytes(data[:20])
        wish = VerifyWish(targets=[tmp_path], keyring=shop.keyring, at="2027-01-01", rebuild=True)
        assert self.shown(shop, wish) == golden("verify-fails")

    def test_a_throw_away_key_is_told_last_and_loudly(self, shop: Shop, tmp_path: Path) -> None:
        made = BuildWish(rev="HEAD", output=tmp_path / "thrown", throw_away=True)
        build(shop.root, made, now=NOW, environ={})
        last = self.shown(shop, VerifyWish(targets=[tmp_path / "thrown"])).splitlines()[-1]
        assert "THROW-AWAY KEY: anyone could have made these bundles" in last


class TestBundlesAreNamed:
    def test_signed_by_a_throw_away_key(self, shop: Shop, tmp_path: Path) -> None:
        made = BuildWish(rev="HEAD", output=tmp_path / "b", environments=["dev"], throw_away=True)
        build(shop.root, made, now=NOW, environ={})
        bundle = tmp_path / "b" / bundle_name("shop", "dev", "web")
        for parts in (
            evaluated_report.text(evaluated(shop, KEY, bundle=bundle)),
            explained_report.text(explained(shop, KEY, bundle=bundle)),
        ):
            text = plain(*parts)
            assert f"{bundle} serial 2000" in text
            assert "THROW-AWAY KEY" in text.splitlines()[-1] + text.splitlines()[-2]

    def test_not_signed(self, shop: Shop, tmp_path: Path) -> None:
        made = BuildWish(rev="HEAD", output=tmp_path / "b", environments=["dev"], unsigned=True)
        build(shop.root, made, now=NOW, environ={})
        bundle = tmp_path / "b" / bundle_name("shop", "dev", "web")
        assert "UNSIGNED" in plain(*evaluated_report.text(evaluated(shop, KEY, bundle=bundle, unsigned=True)))


def test_a_value_can_not_command_the_terminal(shop: Shop) -> None:
    text = plain(*evaluated_report.text(evaluated(shop, KEY, "user=\x1b[31mred", "country=\x07")))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\\x1b[31mred" in text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        pytest.param(0, "0 seconds", id="none"),
        pytest.param(1, "1 second", id="one"),
        pytest.param(59, "59 seconds", id="seconds"),
        pytest.param(60, "1 minute", id="a minute"),
        pytest.param(7_199, "1 hour", id="hours are rounded down"),
        pytest.param(3 * 86_400, "3 days", id="days"),
        pytest.param(45 * 86_400, "1 month", id="months"),
        pytest.param(800 * 86_400, "2 years", id="years"),
    ],
)
def test_a_length_of_time_has_one_unit(seconds: int, told: str) -> None:
    assert span(seconds) == told


def test_what_was_just_now_or_is_not_yet_is_just_now() -> None:
    assert [ago(then, 100) for then in (100, 41, 200)] == ["just now"] * 3
    assert ago(40, 100) == "1 minute ago"


@pytest.mark.parametrize(
    ("bucket", "bound", "told"),
    [
        pytest.param(35_021, 25_000, "35.0", id="one decimal"),
        pytest.param(25_003, 25_000, "25.003", id="three where one would not tell the side"),
        pytest.param(24_999, 25_000, "24.999", id="likewise below"),
        pytest.param(None, 25_000, "?", id="none"),
    ],
)
def test_a_bucket_is_a_percentage(bucket: int | None, bound: int, told: str) -> None:
    trace = BucketTrace("percent", "salt", "user", bucket, 0, bound, frozenset({True}))
    assert reasons.bucket_of(trace) == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param(
            {"state": "rolled-back"}, "rollout a.b was rolled back: it admits nobody", id="rolled back"
        ),
        pytest.param({"stage": ""}, "rollout a.b has not begun: it admits nobody", id="not begun"),
        pytest.param({}, "rollout a.b is at stage five (5 %)", id="reached"),
        pytest.param({"state": "held"}, "rollout a.b is at stage five (5 %), held", id="held"),
        pytest.param({"stage": "pilot", "here": "pilot"}, "rollout a.b is at stage pilot", id="of a segment"),
        pytest.param(
            {"here": "", "wave": "back", "own": ""},
            "rollout a.b has not come to web: stage five is at wave back, and web in no wave, so last",
            id="not come yet",
        ),
    ],
)
def test_a_rollouts_state_is_told(more: dict[str, str], told: str) -> None:
    known = {
        "key": "a.b",
        "path": "p",
        "state": "running",
        "stage": "five",
        "wave": "",
        "here": "five",
        "own": "w",
    }
    state = RolloutState(**(known | more), stages=(("pilot", 0), ("five", 5_000)))
    assert reasons.of_rollout(state, "web") == told


@pytest.mark.parametrize(
    ("phase", "told"),
    [
        ("draft", "is a draft: it decides nothing yet"),
        ("concluded", "is concluded: it decides nothing any more"),
        ("waiting", "begins at 2026-11-09"),
        ("over", "ended at 2026-12-07"),
        ("running", "runs, iteration 2 until 2026-12-07"),
    ],
)
def test_an_experiments_state_is_told(phase: Phase, told: str) -> None:
    state = ExperimentState(
        key="a.b", path="p", phase=phase, iteration=2, start=1_794_182_400, end=1_796_601_600
    )
    assert reasons.of_experiment(state) == f"experiment a.b {told}"


def test_an_attribute_of_a_wrong_type_is_told() -> None:
    test = parsed.Test("items", "integer", "in", (3,), frozenset({3}))
    trace = explanation.TestTrace(test, frozenset({None}), "wrong type", "3")
    assert reasons.of_condition(trace) == ["items is 3, which is no integer, so it counts as missing"]


def test_more_reasons_than_one_reads_are_counted() -> None:
    tests = (
        explanation.TestTrace(parsed.Test(name, "string", "in", ("x",), None), FALSE, "missing", None)
        for name in "abcde"
    )
    trace = GroupTrace("any", "", FALSE, tuple(tests))
    assert reasons.of_condition(trace) == ["a is missing", "b is missing", "c is missing", "and 2 more"]


def test_a_stage_of_a_segment_alone_has_no_percentage_yet() -> None:
    assert reasons.of_bucket(BucketTrace("stage", "s", "user", 5, 0, 0, FALSE)) == "no percentage yet"


def test_a_requirement_that_can_not_be_decided_is_told() -> None:
    need = Need(trace=RequirementTrace("a.b", True, FALSE, None), account=None, decides=True)  # noqa: FBT003 - the value it must have
    row = next(steps.rows(Account(key="c", explanation=Explanation("c", ()), needs=(need,)), "web"))
    assert (row.state, row.name) == ("no", "a.b is true")
    assert "can't be decided" in row.why[0]


def test_a_rule_that_is_in_no_bundle_says_why() -> None:
    known = Step(name="r", trace=None, decides=False)
    begun = RolloutState(key="a.b", path="p", state="running", stage="", wave="", here="", own="", stages=())
    account = Account(key="c", explanation=Explanation("c", ()), steps=(known, replace(known, rollout=begun)))
    assert [row.why for row in steps.rows(account, "web")] == [
        ("it is in no bundle",),
        ("rollout a.b has not begun: it admits nobody",),
    ]


def test_a_window_is_told_by_the_ends_that_it_has() -> None:
    def told(since: int | None, until: int | None) -> str:
        trace = RuleTrace("r", FALSE, True, None, since, until, False, (), (), (), "")  # noqa: FBT003 - reached, not open
        return reasons.of_window(trace)

    assert told(0, 86_400) == "only from 1970-01-01 until 1970-01-02"
    assert told(0, None) == "only from 1970-01-01"
    assert told(None, 60) == "only until 1970-01-01T00:01:00Z"


def test_lines_that_are_not_committed_or_may_be_older_say_so(shop: Shop) -> None:
    made = explained(shop, KEY)
    line = next(iter(made.lines.values()))
    places = list(made.lines)
    many = {
        origin: replace(line, line=at, commit=None if at else line.commit, older=True)
        for at, origin in enumerate([*places, *(Origin("more", f"/{at}") for at in range(9))])
    }
    text = plain(*explained_report.text(replace(made, lines=many)))
    assert "2 days ago or before" in text
    assert "not committed yet" in text
    assert "more lines: --format json" in text


def test_a_decision_that_failed_says_what_services_do(shop: Shop) -> None:
    made = explained(shop, KEY)
    broken = Decision(None, error_code="PARSE_ERROR", error_message="a rule must have a name", flag=KEY)
    told = replace(made, account=Account(key=KEY, explanation=Explanation(KEY, (broken,))))
    assert told.failed
    assert "PARSE_ERROR: a rule must have a name; services use the value in their own code" in plain(
        *explained_report.text(told)
    )
    first = evaluated(shop, KEY, environment="dev")
    failed = replace(first, decided=(replace(first.decided[0], decision=broken),))
    assert failed.failed
    assert "PARSE_ERROR: a rule must have a name" in plain(*evaluated_report.text(failed))


def test_a_forced_decision_is_told(shop: Shop) -> None:
    made = evaluated(shop, "checkout.banner", "plan=free", "roles=", environment="production")
    assert "plans (forced)" in plain(*evaluated_report.text(made))


def test_differences_are_told_up_to_a_number(shop: Shop) -> None:
    made = verify(shop.root, VerifyWish(targets=[shop.bundles / WEB], keyring=shop.keyring), now=NOW)
    differences = tuple(
        Difference(what=f"flag a.b{at}: decision.salt", bundle='"x"', rebuilt='"' + "y" * 200 + '"')
        for at in range(25)
    )
    differs = replace(
        made.verdicts[0],
        code=DIFFERS,
        reason="it differs",
        differences=differences,
        notes=("built by another",),
    )
    text = shown(shop, verified_report.text(replace(made, verdicts=(differs,))))
    assert '  flag a.b0: decision.salt\n    in the bundle  "x"\n    compiled again "yyy' in text
    assert "yyy…\n" in text
    assert "flag a.b20" not in text
    assert "and 5 more differences: --format json shows all" in text
    assert "note: built by another" in text
    impossible = replace(made.verdicts[0], code=IMPOSSIBLE, reason="there is no commit")
    assert "next:" not in shown(shop, verified_report.text(replace(made, verdicts=(impossible,))))
