"""Which flags another bundle alters: those whose decision, requirements or segments it alters, and no others."""

from collections.abc import Mapping

import pytest

from flaggit.bundle import canonical
from flaggit.bundle.body import FlagLine, assemble
from flaggit.bundle.index import read_index
from flaggit.runtime.fingerprints import altered, fingerprints

Lines = Mapping[str, object]

TEST = {"attribute": "country", "op": "in", "type": "string", "values": ["DE"]}
OTHER = {**TEST, "values": ["FR"]}


def boolean(safe: bool = False, **more: object) -> Lines:  # noqa: FBT001, FBT002 - the flag's own value
    return {"type": "boolean", "safe": safe, "otherwise": {"serve": True}, **more}


def rule(**more: object) -> Lines:
    return {"name": "some", "serve": True, **more}


FLAGS: Mapping[str, Lines] = {
    "by-segment": boolean(rules=[rule(when={"segment": "nested"})]),
    "by-stage": boolean(rules=[rule(stage={"below": 0, "segments": ["germans", "staff"]})]),
    "hidden": boolean(),
    "needs-hidden": boolean(requires=[{"flag": "hidden", "is": True}]),
    "needs-needs": boolean(requires=[{"flag": "needs-hidden", "is": True}]),
    "plain": boolean(),
    "round": boolean(requires=[{"flag": "trip", "is": True}]),
    "trip": boolean(requires=[{"flag": "round", "is": True}]),
}
SEGMENTS: Mapping[str, Lines] = {
    "germans": {"when": TEST},
    "nested": {"when": {"not": {"segment": "germans"}}},
    "staff": {"when": TEST},
}


def made(
    flags: Lines = FLAGS,
    segments: Lines = SEGMENTS,
    owner: str = "team-web",
    aliases: Mapping[str, str] | None = None,
) -> Mapping[str, bytes]:
    meta = canonical.encode({"owner": owner})
    lines = {
        key: FlagLine(canonical.encode(decision), meta, key != "hidden") for key, decision in flags.items()
    }
    body = assemble({name: canonical.encode(each) for name, each in segments.items()}, lines, aliases or {})
    return fingerprints(body, read_index(body))


CHANGES = [
    pytest.param({}, {}, [], id="nothing"),
    pytest.param({"plain": boolean(safe=True)}, {}, ["plain"], id="a decision"),
    pytest.param({"hidden": boolean(safe=True)}, {}, ["needs-hidden", "needs-needs"], id="what is required"),
    pytest.param({}, {"germans": {"when": OTHER}}, ["by-segment", "by-stage"], id="a segment in a segment"),
    pytest.param({}, {"staff": {"when": OTHER}}, ["by-stage"], id="a segment of a stage"),
    pytest.param({"new": boolean()}, {}, ["new"], id="a flag more"),
    pytest.param(
        {"trip": boolean(requires=[{"flag": "round", "is": False}])}, {}, ["round", "trip"], id="a cycle"
    ),
]


@pytest.mark.parametrize(("flags", "segments", "expected"), CHANGES)
def test_a_change_alters_the_flags_that_it_reaches(
    flags: Lines, segments: Lines, expected: list[str]
) -> None:
    assert altered(made(), made({**FLAGS, **flags}, {**SEGMENTS, **segments})) == expected


def test_a_flag_less_is_altered_too() -> None:
    less = {key: each for key, each in FLAGS.items() if key != "plain"}
    assert altered(made(), made(less)) == ["plain"]


def test_an_owner_alters_no_decision() -> None:
    assert altered(made(), made(owner="team-other")) == []


def test_only_flags_that_can_be_asked_for_have_a_fingerprint() -> None:
    assert set(made()) == set(FLAGS) - {"hidden"}


def test_a_value_that_looks_like_a_reference_harms_nothing() -> None:
    value = {
        "otherwise": {"serve": {"segment": "germans", "flag": "no-such-flag"}},
        "safe": {},
        "type": "object",
    }
    assert altered(made({"plain": value}), made({"plain": value})) == []


def test_a_host_that_asks_by_a_former_key_learns_of_the_change_by_that_key() -> None:
    aliases = {"old": "needs-hidden"}
    before, after = (made({**FLAGS, "hidden": boolean(safe=safe)}, aliases=aliases) for safe in (False, True))
    assert altered(before, after) == ["needs-hidden", "needs-needs", "old"]
