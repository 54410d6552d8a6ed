"""New documents of the other types, each one file that passes `check` once what it names exists."""

from flaggit.scaffold.quoting import block, quoted


def _at(key: str, kind: str) -> str:
    return f"flags/{key.replace('.', '/')}.{kind}.yaml"


def new_segment(
    name: str, *, summary: str, attribute: str, values: tuple[str, ...], folder: str
) -> dict[str, str]:
    """A segment that tests one attribute; `values` are YAML scalars, none for `exists`."""
    test = f"[{', '.join(values)}]" if values else "{exists: true}"
    return {f"{folder}/{name}.segment.yaml": f"summary: {quoted(summary)}\nwhen:\n  {attribute}: {test}\n"}


def new_layer(key: str, *, summary: str, unit: str, holdout: int) -> dict[str, str]:
    """A layer with no members but a holdout of so many percent."""
    members = f"members:\n  holdout: [{100 - holdout}, 100]\n" if holdout else "members: {}\n"
    return {_at(key, "layer"): f"summary: {quoted(summary)}\nunit: {unit}\nsalt: {key}\n{members}"}


def new_rollout(
    key: str, *, summary: str, environment: str, waves: tuple[tuple[str, ...], ...], percents: tuple[int, ...]
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
        f"summary: {quoted(summary)}\nenvironment: {environment}\n"
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


def new_metric(name: str, *, summary: str, kind: str, good: str, source: str, query: str) -> dict[str, str]:
    """A metric with one query."""
    return {
        f"flags/metrics/{name}.metric.yaml": f"summary: {quoted(summary)}\ntype: {kind}\ngood: {good}\n"
        f"source: {quoted(source)}\nquery: {quoted(query)}\nno_data: {{below: 100, stale: 5m, delay: 1m}}\n"
    }
