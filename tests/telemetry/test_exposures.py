"""Exposures: who was served what, once per unit, flag and serial, in bounded memory."""

import hashlib
import hmac
from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.runtime.conftest import NOW, Release, opened
from tests.telemetry.conftest import NO, SERVED, Kept

from flaggit.runtime import Flags, buckets
from flaggit.telemetry import Exposures, Telemetry
from flaggit.telemetry.exposures import FIELDS
from flaggit.telemetry.seen import Seen

FLAG = "shop.layout"


def watching(flags: Flags, kept: Kept, exposures: Exposures) -> Telemetry:
    return Telemetry(flags, kept, exposures=exposures, clock=lambda: NOW)


def test_a_record_says_all_that_an_analysis_needs(served: Flags, kept: Kept) -> None:
    watching(served, kept, Exposures(plain=["user"]))
    decided = served.details(FLAG, "", {"user": "u-1", "country": "DE"})
    record = kept.of("exposure")[0]
    assert (record.subject, record.time) == (FLAG, NOW)
    assert record.data == {
        "unit": "u-1",
        "unit_attribute": "user",
        "unit_hashed": False,
        "flag": FLAG,
        "experiment": FLAG,
        "iteration": 2,
        "variant": decided.variant,
        "bucket": buckets.bucket(buckets.digest("shop.layout#2", b"u-1"), 1),
        "rule": "trial",
        "reason": "SPLIT",
        "forced": False,
        "project": "shop",
        "environment": "production-eu",
        "service": "web",
        "serial": served.serial,
        "commit": "a91c3d2e" * 5,
    }
    assert record.data.keys() == FIELDS.keys() - {"attributes"}
    assert (record.data["bucket"] < 50_000) == (decided.variant == "control")  # type: ignore[operator] # an integer, as above


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param(None, hashlib.sha256(b"flaggit-unit:user:u-1").hexdigest(), id="a pseudonym"),
        pytest.param(b"k", hmac.new(b"k", b"flaggit-unit:user:u-1", "sha256").hexdigest(), id="with a key"),
    ],
)
def test_a_unit_is_hashed_unless_its_attribute_is_plain(
    served: Flags, kept: Kept, key: bytes | None, expected: str
) -> None:
    watching(served, kept, Exposures(key=key))
    served.string(FLAG, "", {"user": "u-1", "country": "DE"})
    told = kept.of("exposure")[0].data
    assert (told["unit"], told["unit_hashed"]) == (expected, True)
    assert "u-1" not in str({name: value for name, value in told.items() if name != "unit"})


@pytest.mark.parametrize(
    ("choose", "recorded"),
    [
        pytest.param("experiments", {"trial": 1, "office": 1}, id="experiments, and whom they force"),
        pytest.param("every", {"trial": 1, "office": 1, "otherwise": 2}, id="every decision with a unit"),
        pytest.param(["half"], {"otherwise": 1}, id="the flags that are named"),
        pytest.param(["plain"], {}, id="a flag without a unit"),
    ],
)
def test_what_is_recorded_can_be_chosen(
    served: Flags, kept: Kept, choose: Any, recorded: dict[str, int]
) -> None:
    watching(served, kept, Exposures(choose))
    served.string(FLAG, "", {"user": "u-1", "country": "DE"})
    served.string(FLAG, "", {"user": "u-2", "country": "AT"})
    served.string(FLAG, "", {"user": "u-3", "country": "FR"})
    served.boolean("half", NO, {"user": "u-1"})
    served.boolean("half", NO, {})
    served.boolean("plain", NO, {"user": "u-1"})
    rules = [record.data["rule"] for record in kept.of("exposure")]
    assert {rule: rules.count(rule) for rule in rules} == recorded


def test_whom_a_rule_forces_is_marked_and_has_no_bucket(served: Flags, kept: Kept) -> None:
    watching(served, kept, Exposures())
    served.string(FLAG, "", {"user": "u-2", "country": "AT"})
    told = kept.of("exposure")[0].data
    assert (told["forced"], told["bucket"], told["experiment"], told["variant"]) == (
        True,
        None,
        "",
        "compact",
    )


NAMED = ["plan", "country", "user"]


@pytest.mark.parametrize(
    ("context", "told"),
    [
        pytest.param({"country": "DE", "plan": "pro", "mail": "a@b.c"}, {"country": "DE", "plan": "pro"}, id="named"),
        pytest.param({"plan": "pro"}, {"plan": "pro"}, id="what is there"),
        pytest.param({}, {}, id="nothing is there"),
        pytest.param({"plan": True, "country": 7}, {"plan": True, "country": 7}, id="a truth and a number"),
        pytest.param({"plan": 1.5, "country": ""}, {"plan": 1.5, "country": ""}, id="a fraction and no text"),
        pytest.param({"plan": "x" * 64, "country": "x" * 65}, {"plan": "x" * 64}, id="a long text, and too long a text"),
        pytest.param({"plan": ["pro"], "country": {"code": "DE"}}, {}, id="a list and an object"),
        pytest.param({"plan": float("nan"), "country": float("inf")}, {}, id="no number"),
        pytest.param({"plan": "\ud800", "country": None}, {}, id="no text"),
    ],
)  # fmt: skip
def test_attributes_are_recorded_where_they_are_named(
    served: Flags, kept: Kept, context: dict[str, Any], told: dict[str, Any]
) -> None:
    watching(served, kept, Exposures("every", attributes=NAMED))
    served.boolean("half", NO, {"user": "u-1", **context})
    data = kept.of("exposure")[0].data
    assert data["attributes"] == told
    assert data.keys() == FIELDS.keys()
    assert "u-1" not in str(data)


def test_a_unit_is_recorded_once_per_flag_and_serial(kept: Kept) -> None:
    release = Release(SERVED)
    flags = opened(release)
    watching(flags, kept, Exposures("every"))
    for _ in range(3):
        flags.string(FLAG, "", {"user": 7, "country": "DE"})
        flags.string(FLAG, "", {"user": "7", "country": "DE"})
        flags.boolean("half", NO, {"user": 7})
    assert [record.data["flag"] for record in kept.of("exposure")] == [FLAG, "half"]
    flags.accept(release.but(serial=release.serial + 1).encode())
    flags.string(FLAG, "", {"user": 7, "country": "DE"})
    assert [record.data["serial"] for record in kept.of("exposure")][-1] == release.serial + 1


def test_a_unit_of_a_layer_is_the_layers() -> None:
    layered: dict[str, Any] = {
        "type": "boolean",
        "safe": False,
        "rules": [
            {
                "name": "r",
                "range": {"salt": "layer", "unit": "account", "from": 0, "until": 100_000},
                "serve": True,
            }
        ],
        "otherwise": {"serve": False},
    }
    kept, flags = Kept(), opened(Release({"layered": layered}))
    watching(flags, kept, Exposures(["layered"]))
    flags.boolean("layered", NO, {"account": "a-1"})
    assert [record.data["unit_attribute"] for record in kept.of("exposure")] == ["account"]


def sampled(rate: float, key: str) -> set[str]:
    kept, flags = Kept(), opened(Release(SERVED))
    watching(flags, kept, Exposures("every", rate=rate, plain=["user"]))
    for number in range(2_000):
        flags.value(key, None, {"user": f"u-{number}", "country": "DE"})
    return {str(record.data["unit"]) for record in kept.of("exposure")}


def test_a_sample_is_one_of_units_and_independent_of_buckets() -> None:
    tenth = sampled(0.1, FLAG)
    assert 140 < len(tenth) < 260
    assert tenth == sampled(0.1, "half")
    assert tenth < sampled(0.5, FLAG)
    assert len(sampled(1, FLAG)) == 2_000
    assert sampled(0, FLAG) == set()
    served = opened(Release(SERVED))
    arms = [served.boolean("half", NO, {"user": unit}) for unit in sorted(tenth)]
    assert 0.35 < sum(arms) / len(arms) < 0.65


@pytest.mark.parametrize(
    ("choose", "options", "message"),
    [
        pytest.param("some", {}, "what is chosen", id="an unknown word"),
        pytest.param("every", {"rate": 1.5}, "from 0 to 1", id="a rate above 1"),
        pytest.param("every", {"rate": float("nan")}, "from 0 to 1", id="a rate that is no number"),
        pytest.param("every", {"key": b""}, "not empty", id="an empty key"),
        pytest.param("every", {"kept": 1}, "at least two", id="nothing kept"),
        pytest.param("every", {"attributes": "plan"}, "in a collection", id="attributes as one text"),
    ],
)
def test_what_makes_no_sense_is_said_at_once(
    choose: str | Collection[str], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Exposures(choose, **options)


@given(st.lists(st.integers(0, 40)), st.integers(2, 30))
def test_what_is_seen_never_grows_beyond_its_bound_nor_forgets_the_last_half(
    things: list[int], kept: int
) -> None:
    seen = Seen(kept)
    half = kept // 2
    for place, thing in enumerate(things):
        recent: list[int] = []
        for earlier in reversed(things[:place]):
            if earlier not in recent:
                recent.append(earlier)
        known = thing in recent[: half - 1]
        first = seen.first(thing)
        assert len(seen) <= kept
        assert not (known and first)
        assert first or thing in things[:place]
