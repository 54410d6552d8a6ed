"""Make a `View`: walk the catalog once, and keep what more than one check asks for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from flaggit.checks.conditions import leaves
from flaggit.checks.graph import components
from flaggit.checks.needs import flag_buckets, of_segments, of_site
from flaggit.checks.view import Site, View
from flaggit.model import Catalog, Flag, Taxonomy, Test


def prepare(
    catalog: Catalog,
    *,
    today: int,
    base: Catalog | None = None,
    moved: Mapping[str, str] | None = None,
    version: str = "",
    known: frozenset[str] = frozenset(),
) -> View:
    """Prepare what checks look at; linear in rules, conditions and references.

    Args:
        catalog: What to check.
        today: Now, in seconds since 1970; only temporal rules read it.
        base: The state that a change started from, for rules about changes; None runs without them.
        moved: Path of a file to its path in the base, where it was moved or renamed.
        version: The running flaggit's, for the project's pin; empty leaves the pin alone.
        known: Ids that the taxonomy may give severities to; empty leaves them alone.
    """
    sites, covered, segment_needs = _sites(catalog), _covered(catalog), of_segments(catalog)
    plans, order = _plans(catalog, sites), tuple(components(requirements(catalog)))
    return View(
        catalog=catalog,
        today=today,
        base=base,
        moved=dict(moved or {}),
        version=version,
        known=known,
        sites=sites,
        covered=covered,
        left_out=_left_out(covered, catalog.taxonomy),
        contexts=_contexts(catalog),
        segment_needs=segment_needs,
        needs=_needs(catalog, sites, segment_needs),
        readers=_readers(catalog, order),
        gated=plans["rollout"],
        trials=plans["experiment"],
        layered=plans["layer"],
        requirement_order=order,
    )


def _sites(catalog: Catalog) -> tuple[Site, ...]:
    return tuple(
        Site(flag, block, index, rule, leaves(rule.when))
        for flag in catalog.flags.values()
        for block in flag.environments.values()
        for index, rule in enumerate(block.rules)
    )


def _contexts(catalog: Catalog) -> dict[str, frozenset[str]]:
    return {name: frozenset(each.always + each.sometimes) for name, each in catalog.services.items()}


def requirements(catalog: Catalog) -> dict[str, list[str]]:
    """Flag to the flags that it requires, in file order."""
    return {key: [required.flag for required in flag.requires] for key, flag in catalog.flags.items()}


def _plans(catalog: Catalog, sites: Iterable[Site]) -> dict[str, dict[str, tuple[Site, ...]]]:
    """The rules of each rollout, experiment and layer; an experiment's layer is its rules' layer."""
    found = {kind: defaultdict[str, list[Site]](list) for kind in ("rollout", "experiment", "layer")}
    for site in sites:
        rule = site.rule
        if not (rule.rollout or rule.experiment or rule.layer):
            continue
        experiment = catalog.experiments.get(rule.experiment)
        layer = rule.layer or (experiment.layer if experiment else "")
        for kind, name in (("rollout", rule.rollout), ("experiment", rule.experiment), ("layer", layer)):
            if name:
                found[kind][name].append(site)
    return {kind: {name: tuple(of[name]) for name in sorted(of)} for kind, of in found.items()}


def _covered(catalog: Catalog) -> dict[tuple[str, ...], dict[str, tuple[str, ...]]]:
    found: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
    for flag in catalog.flags.values():
        names = tuple(flag.environments)
        if names not in found:
            found[names] = {name: _decided(name, names, catalog.taxonomy) for name in names}
    return found


def _decided(name: str, blocks: tuple[str, ...], taxonomy: Taxonomy) -> tuple[str, ...]:
    if name in taxonomy.groups:
        # A group may have its one environment's name: then the block is that environment's own.
        return tuple(member for member in taxonomy.groups[name] if member == name or member not in blocks)
    return taxonomy.members(name)


def _left_out(
    covered: Mapping[tuple[str, ...], Mapping[str, tuple[str, ...]]], taxonomy: Taxonomy
) -> dict[tuple[str, ...], tuple[str, ...]]:
    decided = {blocks: {name for names in own.values() for name in names} for blocks, own in covered.items()}
    return {
        blocks: tuple(name for name in taxonomy.environments if name not in names)
        for blocks, names in decided.items()
    }


def _needs(
    catalog: Catalog, sites: Iterable[Site], segments: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {key: set() for key in catalog.flags}
    for site in sites:
        rule, names = site.rule, found[site.flag.key]
        for leaf in site.leaves:
            if isinstance(leaf, Test):
                names.add(leaf.attribute)
            else:
                names.update(segments.get(leaf.name, ()))
        if rule.rollout or rule.layer or rule.experiment:
            names.update(need.attribute for need in of_site(site, catalog, segments))
    for key, flag in catalog.flags.items():
        if flag.unit and flag_buckets(flag):
            found[key].add(flag.unit)
    return {key: frozenset(names) for key, names in found.items()}


def _readers(catalog: Catalog, order: Iterable[tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Services of each flag and of all that require it, handed down from those that require to what they require."""
    readers: dict[str, set[str]] = {key: set(flag.services) for key, flag in catalog.flags.items()}
    flags: Mapping[str, Flag] = catalog.flags
    for component in reversed(list(order)):
        together: set[str] = set().union(*(readers[key] for key in component))
        for key in component:
            readers[key] |= together
            known = (required.flag for required in flags[key].requires if required.flag in readers)
            for name in known:
                readers[name] |= together
    return {key: frozenset(names) for key, names in readers.items()}
