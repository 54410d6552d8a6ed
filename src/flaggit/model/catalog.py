"""The catalog: all documents of one commit, bound."""

from collections.abc import Mapping

from flaggit.frozen import Frozen, field
from flaggit.model.charter import Charter
from flaggit.model.experiment import Experiment
from flaggit.model.flag import Environment, Flag, Retired
from flaggit.model.invariant import Invariant
from flaggit.model.metric import Metric
from flaggit.model.population import Population
from flaggit.model.project import Project
from flaggit.model.rollout import Layer, Rollout
from flaggit.model.service import Segment, Service
from flaggit.model.table import Table
from flaggit.model.taxonomy import Taxonomy


class Catalog(Frozen):
    """Everything that a flag repository says; all mappings are in key order.

    Attributes:
        broken: Names of documents that exist but could not be read, as `kind:name` (`flag:checkout.express-pay`), so that
            a reference to one is not reported as dangling too.
    """

    project: Project
    taxonomy: Taxonomy
    charter: Charter | None = None
    flags: Mapping[str, Flag] = field(default_factory=dict)
    retired: Mapping[str, Retired] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    layers: Mapping[str, Layer] = field(default_factory=dict)
    rollouts: Mapping[str, Rollout] = field(default_factory=dict)
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    invariants: Mapping[str, Invariant] = field(default_factory=dict)
    populations: Mapping[str, Population] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    def environment(self, flag: Flag, environment: str) -> Environment | None:
        """What a flag does in an environment: its own block wins over its group's, whole; None when it has neither."""
        own = flag.environments.get(environment)
        return own if own is not None else flag.environments.get(self.taxonomy.group_of(environment))

    def acts_in(self, name: str, environment: str) -> bool:
        """Whether a rollout's or experiment's `environment`, a name or a group, covers an environment."""
        return environment in self.taxonomy.members(name)
