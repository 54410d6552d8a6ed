"""Rolling back is `git revert`: what one commit did, the next one takes back, for everyone and exactly.

Each story below changes one thing in two or three commits, builds each, reverts the last and builds again. The promises are
the same for all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from tests.rollback.conftest import Made
from tests.rollback.shop import THREE, Release, Shop, moved, percent_flag, split, variants

from flaggit.runtime import Code

RAMP = "flags/checkout/ramp.flag.yaml"
PAY = "flags/checkout/pay.rollout.yaml"
SHARED = "flags/checkout/cart-page.layer.yaml"
TRIAL = "flags/checkout/cart-layout.experiment.yaml"
SEGMENT = "flags/shared/employees.segment.yaml"

Edit = tuple[str, str, str]


@dataclass(frozen=True)
class Story:
    """One thing that changes, step by step.

    Attributes:
        flag: Whose decisions are looked at.
        steps: Path, what stands there, and what is put in its place; each step is a commit.
        service: Who reads the flag.
        files: What is laid over the sample repository before it begins.
    """

    flag: str
    steps: tuple[Edit, ...]
    service: str = "web"
    files: Mapping[str, str] = field(default_factory=dict)


def ramp(path: str, *percents: int) -> tuple[Edit, ...]:
    pairs = pairwise(percents)
    return tuple((path, f"percent: {old}\n", f"percent: {new}\n") for old, new in pairs)


STORIES = [
    pytest.param(
        Story("checkout.ramp", ramp(RAMP, 10, 20, 40), files={RAMP: percent_flag(10)}), id="a percentage"
    ),
    pytest.param(
        Story(
            "checkout.ramp",
            ramp(RAMP, 10, 20, 40),
            files={RAMP: percent_flag(10, split(50, 30, 20), THREE)},
        ),
        id="a percentage before a split with three variants",
    ),
    pytest.param(
        Story(
            "checkout.ramp",
            ((RAMP, split(100, 0, 0), split(60, 20, 20)), (RAMP, split(60, 20, 20), split(20, 50, 30))),
            files={RAMP: percent_flag(50, split(100, 0, 0), THREE)},
        ),
        id="the weights of a split with three variants",
    ),
    pytest.param(
        Story(
            "payments.tokenised-cards",
            (
                (PAY, "stage: quarter", "stage: five"),
                (PAY, "stage: five", "stage: quarter"),
                (PAY, "stage: quarter", "stage: everyone"),
            ),
            service="payments",
        ),
        id="a rollout's stage, in the first wave",
    ),
    pytest.param(
        Story(
            "checkout.express-pay",
            ((PAY, "stage: quarter", "stage: five"), (PAY, "stage: five", "stage: quarter")),
        ),
        id="a rollout's stage, behind a prerequisite",
    ),
    pytest.param(
        Story(
            "checkout.express-pay",
            (
                (PAY, "stage: quarter, wave: front", "stage: everyone, wave: back"),
                (PAY, "wave: back", "wave: front"),
            ),
        ),
        id="a rollout's wave",
    ),
    pytest.param(
        Story(
            "checkout.express-pay",
            (
                (SEGMENT, "{contains: staff}", "{contains: [staff]}"),
                (SEGMENT, "{contains: [staff]}", "{contains: [staff, tester]}"),
            ),
        ),
        id="a segment",
    ),
    pytest.param(
        Story(
            "checkout.cart-layout",
            (
                (SHARED, "cart-layout: [0, 40]", "cart-layout: [0, 50]"),
                (SHARED, "cart-layout: [0, 50]", "cart-layout: [0, 90]"),
            ),
        ),
        id="a layer's range",
    ),
    pytest.param(
        Story(
            "checkout.cart-layout",
            (
                (TRIAL, "iteration: 1", "iteration: 2"),
                (
                    TRIAL,
                    "{serve: control, weight: 50}\n  - {serve: compact, weight: 50}",
                    "{serve: control, weight: 10}\n  - {serve: compact, weight: 90}",
                ),
            ),
        ),
        id="an experiment's weights",
    ),
    pytest.param(
        Story("checkout.cart-layout", ((TRIAL, "iteration: 1", "iteration: 2"),)),
        id="an experiment's iteration",
    ),
    pytest.param(
        Story("checkout.cart-layout", ((TRIAL, "status: running", "status: draft"),)),
        id="an experiment's status",
    ),
    pytest.param(
        Story(
            "checkout.ramp",
            ((RAMP, "unit: user\n", "unit: user\nsalt: another\n"),),
            files={RAMP: percent_flag(20)},
        ),
        id="a salt",
    ),
    pytest.param(
        Story(
            "checkout.ramp",
            (
                (
                    RAMP,
                    "    otherwise: false\n    rules",
                    "    active: false\n    otherwise: false\n    rules",
                ),
            ),
            files={RAMP: percent_flag(20)},
        ),
        id="a flag that is turned off",
    ),
]


def tell(shop: Shop, story: Story) -> list[Release]:
    """Commit the steps, and build the beginning and each of them."""
    releases = [shop.release()]
    for path, old, new in story.steps:
        shop.edit(path, old, new)
        releases.append(shop.release())
    return releases


@pytest.mark.parametrize("story", STORIES)
def test_a_revert_restores_every_decision(shop: Made, story: Story) -> None:
    made = shop(story.files)
    *_, before, change = told = tell(made, story)
    made.git("revert", "--no-edit", "HEAD")
    restored = made.release()

    assert restored.digests == before.digests
    assert restored.body(story.service) == before.body(story.service)
    assert change.digest(story.service) != before.digest(story.service)
    serials = [release.serial for release in (*told, restored)]
    assert serials == sorted(set(serials))

    flags = made.open(before, story.service)
    at_first = variants(flags, story.flag)
    assert flags.accept(change.bundle(story.service)).outcome == "accepted"
    assert moved(at_first, variants(flags, story.flag)) > 0
    assert flags.accept(restored.bundle(story.service)).outcome == "accepted"
    assert variants(flags, story.flag) == at_first

    for old in (before, change):
        refused = flags.accept(old.bundle(story.service)).refused
        assert refused is not None
        assert refused.code == Code.SERIAL_LOWER
    assert flags.serial == restored.serial
    assert variants(flags, story.flag) == at_first


@pytest.mark.parametrize(
    ("then", "values"),
    [
        pytest.param("serve: true", "type: boolean\nsafe: false", id="boolean"),
        pytest.param(split(50, 30, 20), THREE, id="three variants"),
    ],
)
def test_a_ramp_only_lets_in_and_its_revert_only_lets_out(shop: Made, then: str, values: str) -> None:
    made = shop({RAMP: percent_flag(10, then, values)})
    releases = tell(made, Story("checkout.ramp", ramp(RAMP, 10, 20, 40)))
    made.git("revert", "--no-edit", "HEAD")
    releases.append(made.release())
    seen = [variants(made.open(release), "checkout.ramp") for release in releases]
    inside = [{number for number, decision in enumerate(each) if decision[2] == "ramp"} for each in seen]
    assert inside[0] < inside[1] < inside[2]
    assert inside[3] == inside[1]
    for number in inside[0]:
        assert len({each[number] for each in seen}) == 1, "who is inside keeps one variant"


def test_a_merge_is_reverted_by_its_first_parent(shop: Made) -> None:
    made = shop({RAMP: percent_flag(10)})
    made.edit(RAMP, "percent: 10", "percent: 20")
    before = made.release()
    made.git("switch", "--quiet", "--create", "ramp")
    made.edit(RAMP, "percent: 20", "percent: 30")
    made.edit(RAMP, "percent: 30", "percent: 40")
    made.git("switch", "--quiet", "main")
    made.git("merge", "--quiet", "--no-ff", "--no-edit", "ramp")
    merged = made.release()
    made.git("revert", "--no-edit", "--mainline", "1", "HEAD")
    restored = made.release()
    assert restored.digests == before.digests != merged.digests
    assert before.serial < merged.serial < restored.serial
    flags = made.open(merged)
    assert flags.accept(restored.bundle()).outcome == "accepted"
    assert flags.accept(merged.bundle()).refused is not None
    assert moved(variants(made.open(before), "checkout.ramp"), variants(flags, "checkout.ramp")) == 0


@pytest.mark.parametrize("squash", [pytest.param(False, id="merged"), pytest.param(True, id="squashed")])
def test_what_was_merged_in_between_stays(shop: Made, *, squash: bool) -> None:
    """The revert takes back one change, and not what others did since."""
    made = shop({RAMP: percent_flag(10)})
    made.edit(RAMP, "percent: 10", "percent: 20")
    at_twenty = made.release()
    made.git("switch", "--quiet", "--create", "other")
    made.commit({"flags/checkout/other.flag.yaml": percent_flag(30)})
    made.git("switch", "--quiet", "main")
    ramped = made.edit(RAMP, "percent: 20", "percent: 40")
    if squash:
        made.git("merge", "--quiet", "--squash", "other")
        made.git("commit", "--quiet", "--message", "Another flag")
    else:
        made.git("merge", "--quiet", "--no-edit", "other")
    both = made.release()
    made.git("revert", "--no-edit", ramped)
    restored = made.release()
    assert restored.serial > both.serial > at_twenty.serial
    flags = made.open(restored)
    assert moved(variants(made.open(at_twenty), "checkout.ramp"), variants(flags, "checkout.ramp")) == 0
    assert variants(flags, "checkout.other") == variants(made.open(both), "checkout.other")
    assert restored.digest() not in {at_twenty.digest(), both.digest()}
    # For a service that reads neither, nothing happened in all that time.
    assert len({release.digest("payments") for release in (at_twenty, both, restored)}) == 1


def test_the_ramp_that_never_was(shop: Made) -> None:
    """Another flag's change over a ramp and its revert decides as it does without them."""
    made = shop({RAMP: percent_flag(20)})
    start = made.git("rev-parse", "HEAD")
    ramped = made.edit(RAMP, "percent: 20", "percent: 40")
    made.commit({"flags/checkout/other.flag.yaml": percent_flag(30)})
    made.git("revert", "--no-edit", ramped)
    with_both = made.release()
    made.git("switch", "--quiet", "--detach", start)
    made.commit({"flags/checkout/other.flag.yaml": percent_flag(30)})
    assert made.release().digests == with_both.digests


def test_a_reverted_revert_is_the_change_again(shop: Made) -> None:
    made = shop({RAMP: percent_flag(20)})
    made.edit(RAMP, "percent: 20", "percent: 40")
    change = made.release()
    made.git("revert", "--no-edit", "HEAD")
    reverted = made.release()
    made.git("revert", "--no-edit", "HEAD")
    again = made.release()
    assert again.digests == change.digests != reverted.digests
    flags = made.open(reverted)
    assert flags.accept(change.bundle()).refused is not None
    assert flags.accept(again.bundle()).outcome == "accepted"


def test_a_reset_is_no_rollback(shop: Made) -> None:
    """History that is cut back lowers the serial, and services keep what they have."""
    made = shop({RAMP: percent_flag(20)})
    before = made.release()
    made.edit(RAMP, "percent: 20", "percent: 40")
    flags = made.open(made.release())
    made.git("reset", "--quiet", "--hard", "HEAD~1")
    refused = flags.accept(made.release().bundle()).refused
    assert made.release().files == before.files
    assert refused is not None
    assert refused.code == Code.SERIAL_LOWER
