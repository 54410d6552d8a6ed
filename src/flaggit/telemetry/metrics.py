"""Metrics: everything that is counted, as families of samples, named as Prometheus asks.

`TABLE` defines them all; `read` gives their values. Counting happens elsewhere and is never reset, so reading is free of side
effects and as often as one likes. What labels can be is bounded: keys of flags and names of variants come from the bundle alone, never
from callers, and no unit, value or context is ever a label.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from flaggit.telemetry.paths import BUCKETS, OUTCOMES, Path

if TYPE_CHECKING:
    from flaggit.telemetry.observing import Telemetry

Kind: TypeAlias = Literal["counter", "gauge", "histogram"]


class Definition(NamedTuple):
    """What a family is.

    Attributes:
        name: Its name; that of a counter ends in `_total`.
        kind: Its kind.
        labels: The names of its labels.
        help: What it counts or measures, as a sentence.
        bound: What bounds the number of its series, as a phrase.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]
    help: str
    bound: str


class Sample(NamedTuple):
    """A value.

    Attributes:
        name: The family's name, with `_bucket`, `_sum` or `_count` for a histogram.
        labels: Its labels.
        value: The value.
    """

    name: str
    labels: Mapping[str, str]
    value: float


class Family(NamedTuple):
    """A definition, and the samples of now."""

    definition: Definition
    samples: tuple[Sample, ...]


TABLE: Final = (
    Definition(
        "flaggit_bundle_info",
        "gauge",
        ("service", "environment", "serial", "commit", "decisions"),
        "The bundle that decides; always 1, and absent without a bundle.",
        "one",
    ),
    Definition(
        "flaggit_bundle_age_seconds",
        "gauge",
        (),
        "Seconds since the bundle that decides was signed, or, when flags are followed, since it was last known to be the right one.",
        "one",
    ),
    Definition(
        "flaggit_bundle_expiry_seconds",
        "gauge",
        (),
        "Seconds until the bundle that decides expires; negative when it has expired.",
        "one",
    ),
    Definition(
        "flaggit_bundle_stale",
        "gauge",
        (),
        "1 while the flags call themselves stale, otherwise 0.",
        "one",
    ),
    Definition(
        "flaggit_bundle_refusals_total",
        "counter",
        ("code",),
        "Bundles that were refused, by reject code.",
        "the reject codes",
    ),
    Definition(
        "flaggit_evaluations_total",
        "counter",
        ("flag", "variant", "reason"),
        "Decisions that were asked for, by flag, variant and reason.",
        "flags x what they can decide, 50,000 at most, then flag `_other`",
    ),
    Definition(
        "flaggit_evaluation_errors_total",
        "counter",
        ("flag", "code"),
        "Decisions that gave the caller's default, by flag and error code; the flag is empty when the bundle has none of the key.",
        "within the 50,000 of evaluations",
    ),
    Definition(
        "flaggit_attribute_type_errors_total",
        "counter",
        ("attribute",),
        "Attributes of a wrong type that decisions met, and counted as missing.",
        "the attributes that conditions and units name",
    ),
    Definition(
        "flaggit_events_total",
        "counter",
        ("type",),
        "Events and exposure records, by type.",
        "the types",
    ),
    Definition(
        "flaggit_telemetry_dropped_total",
        "counter",
        ("sink", "reason"),
        "Records that a sink dropped, by reason.",
        "sinks x the reasons to drop",
    ),
    Definition(
        "flaggit_listener_errors_total",
        "counter",
        (),
        "Times that a listener or watcher raised.",
        "one",
    ),
    Definition(
        "flaggit_path_calls_total",
        "counter",
        ("flag", "variant", "outcome"),
        "Calls that a decision routed, by what became of them.",
        "2,000 pairs of flag and variant x the outcomes, then flag `_other`",
    ),
    Definition(
        "flaggit_path_duration_seconds",
        "histogram",
        ("flag", "variant"),
        "How long routed calls took.",
        "2,000 pairs of flag and variant x the buckets, then flag `_other`",
    ),
)
"""All that there is."""


def read(telemetry: "Telemetry") -> Iterator[Family]:
    """Give every family with its samples of now; those of none are there, too."""
    samples = _bundle(telemetry) | _counted(telemetry)
    for definition in TABLE:
        yield Family(definition, tuple(samples.get(definition.name, ())))


def age(telemetry: "Telemetry") -> float:
    """Give the seconds since the bundle was last known to be the right one; 0 without one."""
    known = getattr(telemetry.flags, "age", None)
    if known is not None:
        return float(known)
    manifest = telemetry.flags.manifest
    return telemetry.clock() - manifest.issued if manifest else 0.0


def _bundle(telemetry: "Telemetry") -> dict[str, list[Sample]]:
    manifest = telemetry.flags.manifest
    stale = getattr(telemetry.flags, "stale", None)
    found = {} if stale is None else _one("flaggit_bundle_stale", float(bool(stale)))
    if manifest is None:
        return found
    now = telemetry.clock()
    info = {
        "service": manifest.service,
        "environment": manifest.environment,
        "serial": str(manifest.serial),
        "commit": manifest.commit,
        "decisions": manifest.decisions,
    }
    return {
        **found,
        "flaggit_bundle_info": [Sample("flaggit_bundle_info", info, 1)],
        **_one("flaggit_bundle_age_seconds", age(telemetry)),
        **_one("flaggit_bundle_expiry_seconds", manifest.expires - now),
    }


def _counted(telemetry: "Telemetry") -> dict[str, list[Sample]]:
    flags = telemetry.flags
    evaluations, errors = _evaluations(telemetry)
    drops: dict[tuple[str, ...], int] = {}
    for sink in telemetry.sinks:
        for reason, count in sink.drops.read().items():
            drops[sink.name, reason] = drops.get((sink.name, reason), 0) + count
    raised = int(getattr(flags, "listener_errors", 0)) + flags.counts.watchers.errors
    wrong: Mapping[str, int] = dict(getattr(flags, "type_errors", {}))
    calls, durations = _paths(telemetry.paths.read())
    return {
        "flaggit_bundle_refusals_total": _by("flaggit_bundle_refusals_total", telemetry.refusals),
        "flaggit_evaluations_total": _each("flaggit_evaluations_total", evaluations),
        "flaggit_evaluation_errors_total": _each("flaggit_evaluation_errors_total", errors),
        "flaggit_attribute_type_errors_total": _by("flaggit_attribute_type_errors_total", wrong),
        "flaggit_events_total": _by("flaggit_events_total", telemetry.events),
        "flaggit_telemetry_dropped_total": _each("flaggit_telemetry_dropped_total", drops),
        **_one("flaggit_listener_errors_total", raised),
        "flaggit_path_calls_total": calls,
        "flaggit_path_duration_seconds": durations,
    }


def _evaluations(
    telemetry: "Telemetry",
) -> tuple[dict[tuple[str, ...], int], dict[tuple[str, ...], int]]:
    evaluations: dict[tuple[str, ...], int] = {}
    errors: dict[tuple[str, ...], int] = {}
    for outcome, count in telemetry.flags.counts.read().items():
        key = (outcome.flag, outcome.variant, outcome.reason)
        evaluations[key] = evaluations.get(key, 0) + count
        if outcome.error_code:
            errors[outcome.flag, outcome.error_code] = count
    return evaluations, errors


def _paths(paths: list[Path]) -> tuple[list[Sample], list[Sample]]:
    calls, durations = [], []
    for path in paths:
        labels = {"flag": path.flag, "variant": path.variant}
        for outcome, count in zip(OUTCOMES, path.outcomes, strict=True):
            calls.append(Sample("flaggit_path_calls_total", {**labels, "outcome": outcome}, count))
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), path.buckets, strict=True):
            durations.append(Sample("flaggit_path_duration_seconds_bucket", {**labels, "le": bound}, count))
        durations.append(Sample("flaggit_path_duration_seconds_sum", labels, path.seconds))
        durations.append(Sample("flaggit_path_duration_seconds_count", labels, path.buckets[-1]))
    return calls, durations


def _one(name: str, value: float) -> dict[str, list[Sample]]:
    return {name: [Sample(name, {}, value)]}


def _by(name: str, counted: Mapping[str, int]) -> list[Sample]:
    return _each(name, {(key,): count for key, count in counted.items()})


def _each(name: str, counted: Mapping[tuple[str, ...], int]) -> list[Sample]:
    labels = _LABELS[name]
    return [
        Sample(name, dict(zip(labels, key, strict=True)), count) for key, count in sorted(counted.items())
    ]


_LABELS = {definition.name: definition.labels for definition in TABLE}
