"""New documents of the other types, each one file that passes `check` once what it names exists."""

import json
from collections.abc import Iterable, Mapping, Sequence

from flaggit.scaffold.quoting import block, quoted


def _at(key: str, kind: str) -> str:
    return f"flags/{key.replace('.', '/')}.{kind}.yaml"


def _begun(summary: str, owner: str) -> str:
    return f"summary: {quoted(summary)}\n" + (f"owner: {owner}\n" if owner else "")


def new_segment(name: str, *, summary: str, owner: str, attribute: str, test: str) -> dict[str, str]:
    """A segment that tests one attribute; `test` is YAML text."""
    return {f"flags/shared/{name}.segment.yaml": f"{_begun(summary, owner)}when:\n  {attribute}: {test}\n"}


def new_layer(key: str, *, summary: str, owner: str, unit: str, holdout: int) -> dict[str, str]:
    """A layer with no members but a holdout of so many percent; its domain owns it unless an owner is named."""
    members = f"members:\n  holdout: [{100 - holdout}, 100]\n" if holdout else "members: {}\n"
    return {_at(key, "layer"): f"{_begun(summary, owner)}unit: {unit}\nsalt: {key}\n{members}"}


def new_rollout(
    key: str,
    *,
    summary: str,
    owner: str,
    environment: str,
    waves: tuple[tuple[str, ...], ...],
    percents: tuple[int, ...],
) -> dict[str, str]:
    """A rollout that has not begun: waves of services, providers first, and a stage for each percentage."""
    first = ", wave: wave-1" if waves else ""
    listed = "".join(
        f"  - {{name: wave-{at}, services: [{', '.join(sorted(services))}]}}\n"
        for at, services in enumerate(waves, start=1)
    )
    stages = "".join(f"  - {{name: to-{percent}, percent: {percent}, hold: 1d}}\n" for percent in percents)
    return {
        _at(key, "rollout"): f"now: {{stage: none{first}, state: running}}\n"
        f"{_begun(summary, owner)}environment: {environment}\n"
        + (f"waves:\n{listed}" if waves else "")
        + f"stages:\n{stages}"
    }


def new_experiment(
    key: str, *, summary: str, environment: str, arms: tuple[str, ...], layer: str, owner: str
) -> dict[str, str]:
    """A draft of an experiment with equal arms."""
    share, rest = divmod(100_000, len(arms))
    weights = [share + (1 if at < rest else 0) for at in range(len(arms))]
    listed = "".join(
        f"  - {{serve: {arm}, weight: {weight / 1000:g}}}\n"
        for arm, weight in zip(arms, weights, strict=True)
    )
    return {
        _at(key, "experiment"): f"now: {{status: draft, iteration: 1}}\nsummary: {quoted(summary)}\n"
        f"owners:\n{block([owner])}environment: {environment}\n"
        + (f"layer: {layer}\n" if layer else "")
        + f"arms:\n{listed}"
    }


def new_service(
    name: str,
    *,
    summary: str,
    owner: str,
    always: tuple[str, ...],
    sometimes: tuple[str, ...],
    depends_on: tuple[str, ...],
) -> dict[str, str]:
    """A service: what its contexts hold, and what it calls."""
    needs = f"depends_on:\n{block(depends_on)}" if depends_on else ""
    rest = f"  sometimes: [{', '.join(sometimes)}]\n" if sometimes else ""
    return {
        f"flags/services/{name}.service.yaml": f"summary: {quoted(summary)}\nowner: {owner}\n{needs}"
        f"context:\n  always: [{', '.join(always)}]\n{rest}"
        "tolerates: {stale: 1h, start_with_expired: true, format: 1}\n"
    }


def new_metric(
    name: str, *, summary: str, owner: str, kind: str, good: str, asked: Mapping[str, str]
) -> dict[str, str]:
    """A metric; `asked` holds `source`, and `numerator` and `denominator` or `query` alone."""
    listed = "".join(f"{part}: {quoted(text)}\n" for part, text in asked.items())
    return {
        f"flags/metrics/{name}.metric.yaml": f"{_begun(summary, owner)}type: {kind}\ngood: {good}\n"
        f"{listed}no_data: {{below: 100, stale: 5m, delay: 1m}}\n"
    }


def new_invariant(
    name: str,
    *,
    summary: str,
    owner: str,
    environment: str,
    given: tuple[str, object],
    then: tuple[str, object],
) -> dict[str, str]:
    """An invariant: where the one flag is decided so, the other is decided so."""
    one, other = (f"{{flag: {flag}, is: {_value(value)}}}" for flag, value in (given, then))
    return {
        f"flags/shared/{name}.invariant.yaml": f"{_begun(summary, owner)}environment: {environment}\n"
        f"implies:\n  if: {one}\n  then: {other}\n"
    }


def new_population(
    *, summary: str, day: str, unit: str, names: Sequence[str], groups: Iterable[tuple[Sequence[object], int]]
) -> str:
    """The text of a population: for each group what the named attributes are for it, None for what it has not, and how many it is."""
    listed = []
    for values, count in groups:
        told = zip(names, values, strict=True)
        pairs = [f"{quoted(name)}: {_value(value)}" for name, value in told if value is not None]
        listed.append(f"  - {{{', '.join([*pairs, f'count: {count}'])}}}\n")
    return f"summary: {quoted(summary)}\nday: {day}\nunit: {quoted(unit)}\ngroups:\n{''.join(listed)}"


def _value(value: object) -> str:
    return quoted(value) if isinstance(value, str) else json.dumps(value)
