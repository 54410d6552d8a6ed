"""The catalog in the making: what was bound so far, by kind and name."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from flaggit.binding import (
    experiments,
    flags,
    foundation,
    governing,
    invariants,
    populations,
    rollouts,
    tables,
    things,
)
from flaggit.binding.faults.naming import TAKEN
from flaggit.binding.faults.references import UNKNOWN_DOMAIN
from flaggit.binding.naming import BY_NAME, name_of, problem_of
from flaggit.binding.page import Page, Raw
from flaggit.binding.suggesting import Names
from flaggit.diagnostics import Finding, Place
from flaggit.model import (
    Catalog,
    Charter,
    Experiment,
    Flag,
    Invariant,
    Layer,
    Metric,
    Population,
    Project,
    Retired,
    Rollout,
    Segment,
    Service,
    Table,
    Taxonomy,
)
from flaggit.source import Document, DocumentKind

_FIXED = frozenset({DocumentKind.PROJECT, DocumentKind.CHARTER, DocumentKind.TAXONOMY})
_KEYED_ALIKE: Mapping[str, str] = {"flag": "retired", "retired": "flag"}


class Draft:
    """What was bound so far.

    Args:
        taxonomy: The taxonomy of the snapshot.

    Attributes:
        pages: The page of each document in the catalog, by kind and name.
        broken: Documents that exist and could not be used, as `kind:name`.
        elsewhere: Documents that exist and were left out, as `kind:name`.
        findings: Faults that belong to no page.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.project: Project | None = None
        self.charter: Charter | None = None
        self.flags: dict[str, Flag] = {}
        self.retired: dict[str, Retired] = {}
        self.segments: dict[str, Segment] = {}
        self.layers: dict[str, Layer] = {}
        self.rollouts: dict[str, Rollout] = {}
        self.experiments: dict[str, Experiment] = {}
        self.services: dict[str, Service] = {}
        self.metrics: dict[str, Metric] = {}
        self.tables: dict[str, Table] = {}
        self.invariants: dict[str, Invariant] = {}
        self.populations: dict[str, Population] = {}
        self.pages: dict[tuple[str, str], Page] = {}
        self.broken: set[str] = set()
        self.elsewhere: Container[str] = frozenset()
        self.findings: list[Finding] = []
        self._domains: set[str] = set()

    def named(self, document: Document, kind: DocumentKind) -> str | None:
        """Give the name of a document, empty for the fixed files; report a path that gives none, for which it is None."""
        if kind in _FIXED:
            return ""
        name = name_of(document.path, kind)
        if not name:
            self.findings.append(problem_of(document.path, kind))
            return None
        if kind not in BY_NAME and kind is not DocumentKind.TEST:
            self._in_domain(document.path, name)
        return name

    def taken(self, path: str, kind: DocumentKind, name: str) -> bool:
        """Report a document whose name another one has already, and say so."""
        page = self.pages.get((kind, name)) or self.pages.get((_KEYED_ALIKE.get(kind, ""), name))
        if page is None:
            return False
        other = Place(path=page.path, note="the other one")
        message = f"the name {name} is already that of {page.path}"
        if kind in _KEYED_ALIKE:
            message = f"{name} is both a flag and a tombstone: a key that was retired is never used again"
        self.findings.append(TAKEN.at(Place(path=path), message, related=(other,)))
        return True

    def add(self, path: str, kind: DocumentKind, name: str, raw: Raw) -> None:
        """Bind a document and put it in its place; one that can't be used is only noted."""
        page = Page(path, self._owner(path))
        value: Any = self._bound(page, kind, name, raw)
        self.pages[kind, name] = page
        if page.broken:
            self.broken.add(f"{kind}:{name}")
        elif kind is DocumentKind.PROJECT:
            self.project = value
        elif kind is DocumentKind.CHARTER:
            self.charter = value
        else:
            self.held(kind)[name] = value

    def held(self, kind: str) -> dict[str, Any]:
        """Give the mapping of a kind."""
        found: dict[str, Any] = getattr(self, _MAPPINGS[kind])
        return found

    def drop_broken(self) -> None:
        """Leave out what turned out to be unusable after it was bound."""
        for (kind, name), page in self.pages.items():
            if page.broken and kind in _MAPPINGS and self.held(kind).pop(name, None) is not None:
                self.broken.add(f"{kind}:{name}")

    def catalog(self) -> Catalog | None:
        """Give the finished catalog; None without a project."""
        if self.project is None:
            return None
        held = {name: dict(sorted(self.held(kind).items())) for kind, name in _MAPPINGS.items()}
        return Catalog(
            project=self.project,
            taxonomy=self.taxonomy,
            charter=self.charter,
            broken=frozenset(self.broken),
            **held,
        )

    def found(self) -> Iterable[Finding]:
        """Give all faults."""
        yield from self.findings
        for page in self.pages.values():
            yield from page.findings

    def _bound(self, page: Page, kind: DocumentKind, name: str, raw: Raw) -> object:
        if kind is DocumentKind.SERVICE:
            return things.service(page, name, raw, self.taxonomy)
        if kind is DocumentKind.PROJECT:
            return foundation.project(page, raw)
        if kind is DocumentKind.CHARTER:
            return governing.charter(page, raw)
        return _BINDERS[kind](page, name, raw)

    def _owner(self, path: str) -> str:
        parts = path.split("/", 2)
        return self.taxonomy.domains.get(parts[1], "") if len(parts) > 2 else ""  # noqa: PLR2004 - flags/DOMAIN/REST

    def _in_domain(self, path: str, key: str) -> None:
        """Report a folder that is no domain, at the first file in it."""
        domain = key.partition(".")[0]
        if domain in self.taxonomy.domains or domain in self._domains:
            return
        self._domains.add(domain)
        nearest = Names(self.taxonomy.domains).question(domain)
        message = f"{domain} is no domain of the taxonomy{': ' if nearest else ''}{nearest}"
        self.findings.append(UNKNOWN_DOMAIN.at(Place(path=path), message))


_BINDERS = {
    DocumentKind.FLAG: flags.flag,
    DocumentKind.RETIRED: flags.retired,
    DocumentKind.SEGMENT: things.segment,
    DocumentKind.METRIC: things.metric,
    DocumentKind.INVARIANT: invariants.invariant,
    DocumentKind.POPULATION: populations.population,
    DocumentKind.LAYER: rollouts.layer,
    DocumentKind.ROLLOUT: rollouts.rollout,
    DocumentKind.EXPERIMENT: experiments.experiment,
    DocumentKind.TEST: tables.table,
}
_MAPPINGS = {
    "flag": "flags",
    "retired": "retired",
    "segment": "segments",
    "layer": "layers",
    "rollout": "rollouts",
    "experiment": "experiments",
    "service": "services",
    "metric": "metrics",
    "invariant": "invariants",
    "population": "populations",
    "test": "tables",
}
