"""Strict parsing: in slices; and whether changes only go to safe values."""

from typing import Any

import pytest
from tests.runtime.live.conftest import OFF, ON, Place, flag

from flaggit.bundle import canonical
from flaggit.bundle.refused import Code, Refused
from flaggit.runtime.held import Held
from flaggit.runtime.live import strict

SEGMENTS = {"staff": {"when": {"attribute": "plan", "type": "string", "op": "in", "values": ["staff"]}}}
OTHERS = {"staff": {"when": {"attribute": "plan", "type": "string", "op": "in", "values": ["beta"]}}}
RULED = {
    **flag(serve=False),
    "rules": [{"name": "rule", "serve": True, "when": {"segment": "staff"}}],
}
NEEDS = flag(serve=True, requires=[{"flag": "flag", "is": True}])
NEEDS_NOT = flag(serve=True, requires=[{"flag": "flag", "is": False}])


def held(place: Place, flags: object, **changes: Any) -> Held:
    place.publish(flags, **changes)
    flags = place.follow()
    assert flags.refused is None
    return flags._held  # noqa: SLF001 - what is held


def changes_are_safe(now: Held, before: Held) -> bool:
    steps = strict.parse(now, before)
    try:
        while True:
            next(steps)
    except StopIteration as ended:
        return bool(ended.value)


@pytest.mark.parametrize(
    ("before", "after", "safe"),
    [
        pytest.param(ON, ON, True, id="nothing"),
        pytest.param(ON, OFF, True, id="to the safe value"),
        pytest.param(OFF, ON, False, id="from the safe value"),
        pytest.param({"flag": RULED}, OFF, True, id="the rules go"),
        pytest.param(OFF, {"flag": RULED}, False, id="rules come"),
        pytest.param(ON, {"flag": flag(serve=True, active=False)}, True, id="inactive"),
        pytest.param(ON, {"flag": flag(serve=True, safe=True)}, True, id="what it serves becomes safe"),
        pytest.param(ON, {}, False, id="a flag goes"),
        pytest.param(ON, {**ON, "new": flag(serve=True)}, False, id="a flag comes"),
        pytest.param(ON, {**ON, "new": flag(serve=False)}, True, id="a flag comes with its safe value"),
        pytest.param(
            {"flag": flag(serve=True), "b": flag(serve=True)},
            {"flag": flag(serve=False), "b": flag(serve=True, salt="s")},
            False,
            id="one of two",
        ),
        pytest.param({**ON, "b": NEEDS}, {**OFF, "b": NEEDS}, True, id="a requirement is no longer met"),
        pytest.param({**ON, "b": NEEDS_NOT}, {**OFF, "b": NEEDS_NOT}, False, id="a requirement is newly met"),
        pytest.param(
            {**ON, "b": NEEDS, "c": flag(serve=True, requires=[{"flag": "b", "is": False}])},
            {**OFF, "b": NEEDS, "c": flag(serve=True, requires=[{"flag": "b", "is": False}])},
            False,
            id="and so one that requires the opposite of that is",
        ),
        pytest.param(
            {**ON, "b": NEEDS, "c": flag(serve=True, requires=[{"flag": "b", "is": True}])},
            {**OFF, "b": NEEDS, "c": flag(serve=True, requires=[{"flag": "b", "is": True}])},
            True,
            id="and none that requires the same is",
        ),
        pytest.param(
            {
                **ON,
                "b": flag(serve=False, requires=[{"flag": "flag", "is": False}]),
                "c": {**NEEDS, "requires": [{"flag": "b", "is": False}, {"flag": "flag", "is": True}]},
            },
            {
                **OFF,
                "b": flag(serve=False, active=False),
                "c": {**NEEDS, "requires": [{"flag": "b", "is": False}, {"flag": "flag", "is": True}]},
            },
            False,
            id="in doubt, no",
        ),
    ],
)
def test_changes_that_only_go_to_safe_values(before: Any, after: Any, place: Place, *, safe: bool) -> None:
    segments = {"segments": SEGMENTS}
    assert changes_are_safe(held(place, after, **segments), held(place, before, **segments)) is safe


def test_a_split_is_no_value(place: Place) -> None:
    split = {"salt": "s", "shares": [[False, 100_000]]}
    flags = {"flag": {**flag(serve=False), "salt": "s", "unit": "user", "otherwise": {"split": split}}}
    assert not changes_are_safe(held(place, flags), held(place, ON))


def test_other_segments_aliases_and_keys_are_changes(place: Place) -> None:
    one = held(place, OFF, segments=SEGMENTS)
    assert changes_are_safe(held(place, OFF, segments=SEGMENTS), one)
    assert not changes_are_safe(held(place, OFF, segments=OTHERS), one)
    assert not changes_are_safe(held(place, OFF), one)
    assert not changes_are_safe(held(place, OFF, segments=SEGMENTS, aliases={"former": "flag"}), one)
    assert not changes_are_safe(held(place, OFF, segments=SEGMENTS, hidden=frozenset({"flag"})), one)


def test_a_meta_and_the_way_it_is_written_are_no_changes(place: Place) -> None:
    one = held(place, ON)
    assert changes_are_safe(held(place, ON, metas={"flag": {"owner": "team-other"}}), one)
    spaced = canonical.encode(ON["flag"]).replace(b",", b", ")
    assert changes_are_safe(held(place, ON, raw={"flag": spaced}), one)


def test_a_line_that_was_broken_before_can_be_mended(place: Place) -> None:
    broken = held(place, ON, raw={"flag": b"[}"})
    assert changes_are_safe(held(place, OFF), broken)
    assert not changes_are_safe(held(place, ON), broken)


@pytest.mark.parametrize(
    ("flags", "changes", "name"),
    [
        pytest.param({"flag": {"type": "what"}}, {}, "flag", id="a flag"),
        pytest.param(ON, {"raw": {"flag": b"[}"}}, "flag", id="no JSON"),
        pytest.param(ON, {"segments": {"staff": {"when": 7}}}, "staff", id="a segment"),
        pytest.param({"flag": RULED}, {}, "flag", id="a segment that is missing"),
    ],
)
def test_every_line_must_be_whole(flags: Any, changes: Any, name: str, place: Place) -> None:
    before = held(place, ON)
    with pytest.raises(Refused, match=name) as refused:
        changes_are_safe(held(place, flags, **changes), before)
    assert refused.value.code == Code.LINE_MALFORMED


def test_the_work_is_divided(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaggit.runtime.live.strict.SLICE", 0.0)
    now = held(place, {f"flag-{n}": flag(serve=True) for n in range(50)}, segments=SEGMENTS)
    assert sum(1 for _ in strict.parse(now, now)) == 51
