"""Which block of a flag holds where, and how far its rollouts and experiments have got there.

Two environments or services in which these are equal share one decision, so it is compiled and encoded once.
"""

from typing import Final, NamedTuple

from flaggit.compiler.decisions import CHECK, missing
from flaggit.errors import FailedStop
from flaggit.model import Catalog, Environment, Experiment, Flag, Rollout

_NOTHING: Final[tuple[str, ...]] = ()


class Plan(NamedTuple):
    """What a flag's decision depends on besides the flag: equal plans mean equal decisions.

    Attributes:
        block: Name of the environment block that holds.
        reached: Rollout and number of stages reached, for each rollout that the block's rules name and that admits.
        running: Experiments of the block's rules that decide there.
    """

    block: str
    reached: tuple[tuple[str, int], ...] = ()
    running: tuple[str, ...] = ()


class Plans:
    """Finds plans for one catalog, and remembers what is the same for many flags.

    Args:
        catalog: The catalog.
    """

    __slots__ = ("_acts_in", "_catalog", "_groups", "_reached")

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._groups = {name: group for group, members in catalog.taxonomy.groups.items() for name in members}
        self._acts_in: dict[tuple[str, str], bool] = {}
        self._reached: dict[tuple[str, str], int] = {}

    def block(self, flag: Flag, environment: str) -> Environment:
        """Give the block that holds in an environment: its own wins over its group's, whole.

        Raises:
            FailedStop: The flag leaves the environment out, or the taxonomy does not know it; `check` reports the former.
        """
        own = flag.environments.get(environment) or flag.environments.get(self._groups.get(environment, ""))
        if own is None or environment not in self._groups:
            message = f"{flag.key} says nothing about the environment {environment}"
            raise FailedStop(message, where=flag.path, remedy=CHECK)
        return own

    def plan(self, block: Environment, environment: str, service: str) -> Plan:
        """Give the plan of a block in an environment and service."""
        rollouts = {rule.rollout for rule in block.rules if rule.rollout}
        experiments = {rule.experiment for rule in block.rules if rule.experiment}
        return Plan(
            block.name,
            tuple(
                [
                    (key, count)
                    for key in sorted(rollouts)
                    if (count := self._count(key, environment, service))
                ]
            ),
            tuple([key for key in sorted(experiments) if self._runs(key, environment)]),
        )

    def _count(self, key: str, environment: str, service: str) -> int:
        rollout = self._catalog.rollouts.get(key)
        if rollout is None:
            raise missing("rollout", key)
        if not self._acts(rollout, environment):
            return 0
        count = self._reached.get((key, service))
        if count is None:
            count = self._reached[key, service] = rollout.reached_by(service)
        return count

    def _runs(self, key: str, environment: str) -> bool:
        experiment = self._catalog.experiments.get(key)
        if experiment is None:
            raise missing("experiment", key)
        return experiment.status == "running" and self._acts(experiment, environment)

    def _acts(self, plan: Rollout | Experiment, environment: str) -> bool:
        asked = (plan.environment, environment)
        acts = self._acts_in.get(asked)
        if acts is None:
            acts = self._acts_in[asked] = self._catalog.acts_in(*asked)
        return acts
