"""Events: one JSON shape for everything, told to every sink."""

import json
from collections.abc import Callable

import pytest
from tests.runtime.conftest import NOW, Release, opened
from tests.telemetry.conftest import SERVED, Kept

from flaggit.runtime import Flags
from flaggit.telemetry import Telemetry, cloudevents
from flaggit.telemetry.cloudevents import MAX_BYTES, Ids, Record
from flaggit.telemetry.drops import Drops

Make = Callable[..., Record]


def test_an_event_is_a_cloudevent(record: Make) -> None:
    assert json.loads(cloudevents.encode(record(code="expired", reason="expired 3 seconds ago"))) == {
        "specversion": "1.0",
        "id": "id-1",
        "source": "/shop/production-eu/web",
        "type": "org.flaggit.bundle.refused",
        "time": "2027-01-15T08:00:00.000Z",
        "datacontenttype": "application/json",
        "data": {"code": "expired", "reason": "expired 3 seconds ago"},
    }


def test_a_record_about_a_flag_has_it_as_its_subject(record: Make) -> None:
    assert cloudevents.write(record()._replace(subject="shop.layout"))["subject"] == "shop.layout"


@pytest.mark.parametrize(
    ("data", "written"),
    [
        pytest.param({"text": "a\nb \u2028"}, {"text": "a\nb \u2028"}, id="line ends are escaped"),
        pytest.param({"text": "\ud800"}, {"text": "?"}, id="a lone surrogate"),
        pytest.param({"thing": frozenset()}, {"thing": "frozenset()"}, id="what JSON does not know"),
    ],
)
def test_data_of_any_kind_stay_on_one_line(
    record: Make, data: dict[str, object], written: dict[str, object]
) -> None:
    encoded = cloudevents.encode(record(**data))
    assert (encoded.count(b"\n"), json.loads(encoded)["data"]) == (0, written)


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"share": float("nan")}, id="not a number"),
        pytest.param({"text": "x" * MAX_BYTES}, id="too long"),
        pytest.param({"thing": Unspeakable()}, id="text that raises"),
    ],
)
def test_what_can_not_be_written_is_dropped_alone(record: Make, data: dict[str, object]) -> None:
    dropped = Drops()
    assert len(cloudevents.encode_all([record(1), record(2, **data), record(3)], dropped)) == 2
    assert dropped.read() == {"unwritable": 1}


def test_ids_differ_within_a_process_and_between_processes() -> None:
    parent, child = Ids(), Ids()
    first = parent.make()
    parent.forked()
    assert len({first, parent.make(), parent.make(), child.make()}) == 4


def test_what_happens_to_a_bundle_is_told(kept: Kept) -> None:
    release = Release(SERVED)
    flags = opened(release)
    telemetry = Telemetry(flags, kept, clock=lambda: NOW + 1)
    flags.accept(release.but(serial=release.serial + 1).encode())
    flags.accept(release.encode())
    flags.accept(b"")
    assert [(record.type, record.time, record.data.get("code")) for record in kept.records] == [
        ("bundle.accepted", NOW + 1, None),
        ("bundle.accepted", NOW, None),
        ("bundle.refused", NOW, "serial-lower"),
        ("bundle.refused", NOW, "not-a-bundle"),
    ]
    assert {record.source for record in kept.records} == {"/shop/production-eu/web"}
    assert telemetry.refusals == {"serial-lower": 1, "not-a-bundle": 1}
    assert telemetry.events == {"bundle.accepted": 2, "bundle.refused": 2}


def test_why_there_is_no_bundle_at_the_start_is_told(kept: Kept) -> None:
    Telemetry(opened(b"nonsense"), kept)
    assert [(record.type, record.source, record.data["code"]) for record in kept.records] == [
        ("bundle.refused", "/unknown", "not-a-bundle")
    ]


def test_a_host_can_say_who_tells(kept: Kept, served: Flags) -> None:
    Telemetry(served, kept, source="urn:shop:web-7")
    assert kept.records[0].source == "urn:shop:web-7"


def test_a_decision_that_fails_is_told_with_its_flag(kept: Kept, served: Flags) -> None:
    Telemetry(served, kept)
    served.string("plain", "default")
    failed = kept.of("decision.failed")[0]
    assert (failed.subject, failed.data["code"], failed.data["times"]) == ("plain", "TYPE_MISMATCH", 1)


def test_telemetry_ends_its_sinks(served: Flags) -> None:
    told: list[object] = []

    class Ending(Kept):
        def close(self, timeout: float = 0) -> None:
            told.append(timeout > 0)

    with Telemetry(served, Ending(), Ending()) as telemetry:
        assert telemetry.flush()
    assert told == [True, True]
