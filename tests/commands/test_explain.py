"""`explain`: what decides, what would, which plan stands behind it, and who wrote each line."""

from pathlib import Path
from typing import Any

import pytest
from tests.rollback.shop import Shop, make

from flaggit.bundle.files import bundle_name
from flaggit.checks.samples import SAMPLE, TODAY, TOMBSTONE
from flaggit.commands.accounts import Step
from flaggit.commands.asking import Wish
from flaggit.commands.build import Wish as BuildWish, build
from flaggit.commands.explain import Explained, explain
from flaggit.errors import FailedStop, Stop, UsageStop

NOW = TODAY + 3600
KEY = "checkout.express-pay"
PAY = "flags/checkout/pay.rollout.yaml"
WEB = bundle_name("shop", "production-eu", "web")
DRAFT = "now: {status: running, iteration: 1}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Read by all tests, changed by none."""
    made = make(tmp_path_factory.mktemp("shop"), {"flags/payments/vault.retired.yaml": TOMBSTONE})
    made.edit(PAY, "now: {stage: quarter, wave: front", "now: {stage: quarter, wave: back")
    made.release()
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Shop:
    return make(tmp_path, {})


def asked(
    shop: Shop, *words: str, complete: bool = False, root: Path | None = None, **more: Any
) -> Explained:
    wish = Wish(words=words, **more)
    return explain(root or shop.root, wish, complete=complete, now=NOW, stdin=lambda _: b"")


def step(explained: Explained, name: str) -> Step:
    return next(each for each in explained.account.steps if each.name == name)


def lines(explained: Explained) -> list[tuple[str, int]]:
    return [(line.path, line.line) for line in explained.lines.values()]


class TestWhere:
    def test_the_first_protected_environment_and_the_first_reader_are_taken(self, shop: Shop) -> None:
        made = asked(shop, KEY)
        assert (made.environment, made.service) == ("production-eu", "web")
        assert (made.chosen_environment, made.chosen_service) == (True, True)

    def test_a_group_means_its_first_environment(self, shop: Shop) -> None:
        made = asked(shop, KEY, environment="non-production", service="web")
        assert (made.environment, made.chosen_environment, made.chosen_service) == ("dev", True, False)

    def test_what_is_named_is_taken(self, shop: Shop) -> None:
        made = asked(shop, KEY, environment="production-us", service="web")
        assert (made.environment, made.chosen_environment) == ("production-us", False)


class TestPartialContexts:
    def test_a_unit_that_the_ramp_does_not_reach_gets_the_safe_value_whatever_the_rest_is(
        self, shop: Shop
    ) -> None:
        made = asked(shop, KEY, "user=u-7", "roles=")
        decision = made.account.explanation.decision
        assert decision is not None
        assert (decision.value, decision.reason, decision.prerequisite) == (
            False,
            "PREREQUISITE",
            "payments.tokenised-cards",
        )
        assert made.account.explanation.deciding == ()
        assert made.account.explanation.whatever == ("app_version", "country")
        assert [need.decides for need in made.account.needs] == [True]

    def test_what_would_tell_is_named(self, shop: Shop) -> None:
        made = asked(shop, KEY, "user=u-7")
        assert made.account.explanation.decision is None
        assert made.account.explanation.deciding == ("roles",)

    def test_complete_means_that_the_rest_is_missing(self, shop: Shop) -> None:
        made = asked(shop, KEY, "user=u-7", complete=True)
        assert made.account.explanation.decision is not None
        assert not made.partial

    def test_an_attribute_that_the_service_never_has_is_missing(self, fresh: Shop) -> None:
        path = "flags/services/web.service.yaml"
        text = SAMPLE[path]
        fresh.write({path: text.replace(", plan, roles, signed_up]", "]")})
        made = asked(fresh, KEY, "user=u-7")
        assert made.account.explanation.decision is not None
        noted = asked(fresh, KEY, "user=u-7", "roles=staff").notes
        assert noted == (f"web never has roles in its contexts, so it would decide without it ({path})",)

    def test_a_service_that_says_nothing_of_its_contexts_may_have_anything(self, fresh: Shop) -> None:
        path = "flags/services/web.service.yaml"
        text = SAMPLE[path]
        fresh.write({path: text[: text.index("context:")] + text[text.index("tolerates") :]})
        made = asked(fresh, KEY, "user=u-7", "network=192.0.2.1")
        assert "roles" in made.account.explanation.deciding
        assert made.notes == ()

    def test_null_says_that_an_attribute_is_missing(self, shop: Shop) -> None:
        made = asked(shop, KEY, context='{"user": "u-7", "roles": null}')
        assert made.account.explanation.decision is not None


class TestPlans:
    @pytest.mark.parametrize(
        ("now", "state", "here"),
        [
            pytest.param("{stage: quarter, wave: front, state: running}", "running", "quarter", id="reached"),
            pytest.param("{stage: quarter, wave: back, state: held}", "held", "five", id="the wave before"),
            pytest.param("{stage: pilot, wave: back, state: running}", "running", "", id="not yet"),
            pytest.param("{stage: none, state: running}", "running", "", id="not begun"),
            pytest.param("{stage: quarter, wave: front, state: rolled-back}", "rolled-back", "", id="back"),
        ],
    )
    def test_a_rollout_stands_where_its_services_wave_is(
        self, fresh: Shop, now: str, state: str, here: str
    ) -> None:
        fresh.write({PAY: SAMPLE[PAY].replace("{stage: quarter, wave: front, state: running}", now)})
        rollout = step(asked(fresh, KEY, "user=u-7"), "ramp").rollout
        assert rollout is not None
        assert (rollout.state, rollout.here, rollout.own) == (state, here, "front")

    def test_the_stage_that_would_admit_is_known(self, shop: Shop) -> None:
        rollout = step(asked(shop, KEY), "ramp").rollout
        assert rollout is not None
        assert rollout.stages == (("pilot", 0), ("five", 5_000), ("quarter", 25_000), ("everyone", 100_000))
        assert [rollout.admitting(bucket) for bucket in (0, 4_999, 5_000, 99_999)] == [
            "five",
            "five",
            "quarter",
            "everyone",
        ]

    @pytest.mark.parametrize(
        ("edit", "at", "phase"),
        [
            pytest.param((DRAFT, DRAFT), "2026-11-20", "running", id="inside its window"),
            pytest.param((DRAFT, DRAFT), "2026-11-08", "waiting", id="before its window"),
            pytest.param((DRAFT, DRAFT), "2026-12-07", "over", id="after its window"),
            pytest.param((DRAFT, DRAFT.replace("running", "draft")), "", "draft", id="a draft"),
            pytest.param((DRAFT, DRAFT.replace("running", "concluded")), "", "concluded", id="concluded"),
            pytest.param(
                ("window: {from: 2026-11-09, weeks: 4}\n", ""), "", "running", id="without a window"
            ),
        ],
    )
    def test_an_experiment_decides_only_while_it_runs(
        self, fresh: Shop, edit: tuple[str, str], at: str, phase: str
    ) -> None:
        path = "flags/checkout/cart-layout.experiment.yaml"
        fresh.write({path: SAMPLE[path].replace(*edit)})
        made = asked(fresh, "checkout.cart-layout", "user=u-4", at=at)
        trial = step(made, "trial")
        assert trial.experiment is not None
        assert trial.experiment.phase == phase
        assert trial.decides is (phase == "running")
        assert (trial.trace is None) is (phase in {"draft", "concluded"})
        assert (path, 3) in lines(made)

    def test_the_layer_and_the_holdout_are_named(self, fresh: Shop) -> None:
        path = "flags/checkout/cart-layout.experiment.yaml"
        fresh.write(
            {
                path: SAMPLE[path].replace(
                    "layer: checkout.cart-page", "layer: checkout.cart-page\nholdout: checkout.cart-page"
                )
            }
        )
        trial = step(asked(fresh, "checkout.cart-layout", "user=u-4"), "trial")
        assert (trial.layer, trial.holdout) == ("checkout.cart-page", "checkout.cart-page")


class TestLines:
    def test_what_took_part_is_traced_what_decides_first(self, shop: Shop) -> None:
        made = asked(shop, KEY, "user=u-7", "roles=")
        found = lines(made)
        assert found[0] == ("flags/checkout/express-pay.flag.yaml", 11)
        assert (PAY, 2) in found
        assert ("flags/shared/employees.segment.yaml", 4) in found
        # The stage that web is at, and no other.
        assert [line for path, line in found if path == PAY and line > 2] == [9]

    def test_each_line_has_its_own_commit(self, shop: Shop) -> None:
        made = asked(shop, KEY, "user=u-7", "roles=")
        first, second = shop.git("rev-list", "--reverse", "HEAD").splitlines()
        by_place = {(line.path, line.line): line for line in made.lines.values()}
        now = by_place[PAY, 2]
        assert (now.commit, now.author, now.older) == (second, "Ada Example", False)
        assert now.summary.startswith("now: {stage: quarter, wave: front becomes")
        assert now.text == "now: {stage: quarter, wave: back, state: running}"
        assert now.authored is not None
        assert by_place["flags/checkout/express-pay.flag.yaml", 11].commit == first

    def test_of_a_rule_of_many_lines_the_newest_is_told(self, fresh: Shop) -> None:
        commit = fresh.edit("flags/checkout/express-pay.flag.yaml", "percent: 25", "percent: 30")
        made = asked(fresh, KEY, "user=u-2", "country=DE", "roles=", "app_version=3.0.0")
        line = next(iter(made.lines.values()))
        assert (line.line, line.text, line.commit) == (22, "percent: 30", commit)

    def test_what_is_not_committed_has_no_commit(self, fresh: Shop) -> None:
        fresh.write({PAY: SAMPLE[PAY].replace("quarter, wave", "five, wave")})
        made = asked(fresh, KEY, "user=u-7")
        line = next(line for line in made.lines.values() if (line.path, line.line) == (PAY, 2))
        assert (line.commit, line.author) == (None, "")
        assert made.origin.dirty
        assert not made.unwritten

    def test_an_earlier_commit_is_traced_as_it_was(self, fresh: Shop) -> None:
        fresh.edit(PAY, "summary: Tokens first", "# One more line\nsummary: Tokens first")
        now = next(line for line in asked(fresh, KEY, rev="HEAD~1").lines.values() if line.path == PAY)
        assert now.line == 2

    def test_a_repository_without_commits_has_nobody_yet(self, fresh: Shop) -> None:
        fresh.git("checkout", "--quiet", "--orphan", "other")
        made = asked(fresh, KEY)
        assert made.lines
        assert {line.commit for line in made.lines.values()} == {None}

    def test_without_git_the_lines_are_there_and_their_authors_are_not(self, tmp_path: Path) -> None:
        for path, text in SAMPLE.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        made = explain(tmp_path, Wish(words=[KEY]), complete=False, now=NOW, stdin=lambda _: b"")
        assert made.unwritten == "this folder is in no git repository"
        assert made.lines
        assert made.origin.commit is None

    def test_an_inactive_flag_is_traced_to_the_line_that_says_so(self, fresh: Shop) -> None:
        path = "flags/checkout/express-pay.flag.yaml"
        fresh.write({path: SAMPLE[path].replace("  production:\n", "  production:\n    active: false\n")})
        made = asked(fresh, KEY, service="web")
        assert made.account.explanation.decisions[0].reason == "DISABLED"
        assert [line.text for line in made.lines.values()] == ["active: false"]

    def test_a_retired_flag_is_traced_to_its_last_value(self, shop: Shop) -> None:
        made = asked(shop, "payments.vault")
        assert made.retired
        assert [line.text for line in made.lines.values()] == ["value: true"]

    def test_a_shallow_clone_says_that_a_line_may_be_older(self, fresh: Shop, tmp_path: Path) -> None:
        fresh.edit(PAY, "summary: Tokens first", "summary: The tokens first")
        fresh.git("clone", "--quiet", "--depth=1", fresh.root.as_uri(), str(tmp_path / "shallow"))
        made = asked(fresh, KEY, root=tmp_path / "shallow")
        assert {line.older for line in made.lines.values()} == {True}


class TestBundles:
    def asked(self, shop: Shop, *words: str, **more: Any) -> Explained:
        more = {"bundle": shop.bundles / WEB, "keyring": shop.keyring} | more
        return asked(shop, *words, **more)

    def test_it_is_explained_with_the_lines_of_its_own_commit(self, shop: Shop) -> None:
        words = (KEY, "user=u-7", "roles=")
        made, files = self.asked(shop, *words), asked(shop, *words)
        assert made.account.explanation.decisions[0][:6] == files.account.explanation.decisions[0][:6]
        assert list(made.lines.values()) == list(files.lines.values())
        assert made.origin.serial == 2_000

    def test_elsewhere_it_is_explained_without_lines(self, shop: Shop) -> None:
        made = self.asked(shop, KEY, "user=u-7", "network=192.0.2.1", root=shop.home)
        assert made.lines == {}
        assert "can't be read here" in made.unwritten
        assert [each.name for each in made.account.steps] == [
            "employees",
            "early-markets",
            "ramp",
            "otherwise",
        ]

    def test_a_preview_has_no_commit_to_trace(self, fresh: Shop) -> None:
        fresh.write({PAY: SAMPLE[PAY].replace("quarter, wave", "five, wave")})
        build(fresh.root, BuildWish(output=fresh.bundles, throw_away=True), now=NOW, environ={})
        bundle = fresh.bundles / bundle_name("shop-preview", "production-eu", "web")
        made = asked(fresh, KEY, bundle=bundle)
        assert made.unwritten == "the bundle is a preview of changes that were not committed"

    def test_a_retired_flag_is_one(self, shop: Shop) -> None:
        bundle = shop.bundles / bundle_name("shop", "production-eu", "payments")
        assert self.asked(shop, "payments.vault", bundle=bundle).retired

    def test_a_key_that_it_does_not_hold_stops(self, shop: Shop) -> None:
        with pytest.raises(UsageStop, match="web can't ask"):
            self.asked(shop, "payments.tokenised-cards")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param([], UsageStop, id="no key"),
        pytest.param(["checkout.nothing"], UsageStop, id="no such flag"),
        pytest.param([KEY, "items=3"], UsageStop, id="no such attribute"),
    ],
)
def test_what_can_not_be_asked_stops(shop: Shop, words: list[str], kind: type[Stop]) -> None:
    with pytest.raises(kind) as stop:
        asked(shop, *words)
    assert stop.value.remedy


def test_flags_with_errors_stop(fresh: Shop) -> None:
    fresh.write({PAY: "nonsense: true\n"})
    with pytest.raises(FailedStop):
        asked(fresh, KEY)


class TestTight:
    def test_only_what_somebody_gets_is_listed(self, shop: Shop) -> None:
        made = asked(shop, KEY, "user=u-7", service="web").account.explanation
        assert [(each.reason, each.rule) for each in made.decisions] == [
            ("PREREQUISITE", ""),
            ("TARGETING_MATCH", "employees"),
        ]
        assert (made.deciding, made.whatever) == (("roles",), ("app_version", "country"))

    def test_what_is_required_is_tight_too(self, shop: Shop) -> None:
        made = asked(shop, KEY, "user=u-2", service="web").account.explanation
        (needed,) = made.requirements
        assert needed.possible == {True}
        assert "PREREQUISITE" not in {each.reason for each in made.decisions}

    def test_a_value_that_the_taxonomy_does_not_list_is_answered_without_the_analysis_and_said_so(
        self, shop: Shop
    ) -> None:
        made = asked(shop, KEY, "user=u-7", service="web", context='{"country": "XX"}')
        assert len(made.account.explanation.decisions) > 1
        assert any("some may be nobody's" in note for note in made.notes)
