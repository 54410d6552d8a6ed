"""What a check looks at: the catalog, what it is compared with, and the indexes that several checks share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from flaggit.checks.conditions import Leaf, holds_always
from flaggit.diagnostics import Place
from flaggit.model import Catalog, Environment, Flag, Rule

if TYPE_CHECKING:
    from flaggit.checks.proving import Proving

TAXONOMY: Final = "schemas/taxonomy.yaml"
"""Where the taxonomy stands; its values carry no path of their own."""


class Site(NamedTuple):
    """One rule where it stands: its flag, its environment block, its position there, and what its condition names."""

    flag: Flag
    block: Environment
    at: int
    rule: Rule
    leaves: tuple[Leaf, ...]

    def place(self, part: str = "", note: str = "") -> Place:
        """The rule, or a part of it such as `percent` or `split/0/weight`."""
        pointer = f"/environments/{self.block.name}/rules/{self.at}"
        return Place(path=self.flag.path, pointer=f"{pointer}/{part}" if part else pointer, note=note)

    @property
    def always(self) -> bool:
        """Whether the rule applies to every context, with or without a unit, at any time."""
        rule = self.rule
        return (
            rule.percent is None
            and not rule.rollout
            and not rule.layer
            and not rule.experiment
            and rule.activate_at is None
            and holds_always(rule.when)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that checks may look at, prepared once (`checks.prepare`).

    Attributes:
        catalog: What is checked.
        today: The instant that temporal rules compare with, in seconds since 1970.
        base: The catalog of the commit that a change started from; None when only one state is looked at.
        moved: Path of a file to the path that the base has it under, where they differ.
        version: The running flaggit's version; empty when its pin is not to be checked.
        known: The ids of all rules.
        sites: Every rule of every flag, in key order.
        covered: By the names of a flag's blocks: each block's name to the environments that it decides.
        left_out: By the names of a flag's blocks: the environments of the taxonomy that none of them decides.
        contexts: Service to the attributes that its contexts may hold.
        segment_needs: Segment to the attributes that it tests, through other segments too.
        needs: Flag to the attributes that deciding it reads, in any environment, units included (`checks.needs`).
        readers: Flag to the services whose bundles hold it: those that read it, and those that read what requires it.
        gated: Rollout to the rules that it gates.
        trials: Experiment to the rules that it decides.
        layered: Layer to the rules that it admits to, their experiment's layer included.
        requirement_order: Flags in components of `requires`, each after all that it requires.
        made: Where `proving` is kept.
    """

    catalog: Catalog
    today: int
    base: Catalog | None
    moved: Mapping[str, str]
    version: str
    known: frozenset[str]
    sites: tuple[Site, ...]
    covered: Mapping[tuple[str, ...], Mapping[str, tuple[str, ...]]]
    left_out: Mapping[tuple[str, ...], tuple[str, ...]]
    contexts: Mapping[str, frozenset[str]]
    segment_needs: Mapping[str, frozenset[str]]
    needs: Mapping[str, frozenset[str]]
    readers: Mapping[str, frozenset[str]]
    gated: Mapping[str, tuple[Site, ...]]
    trials: Mapping[str, tuple[Site, ...]]
    layered: Mapping[str, tuple[Site, ...]]
    requirement_order: tuple[tuple[str, ...], ...]
    made: list["Proving"] = field(default_factory=list, compare=False, repr=False)

    @property
    def proving(self) -> "Proving":
        """What the analysis proves of it; made when a check first asks, and kept."""
        from flaggit.checks.proving import Proving  # noqa: PLC0415 - it looks at views itself

        if not self.made:
            self.made.append(Proving(self))
        return self.made[0]

    def covers(self, flag: Flag, block: str) -> tuple[str, ...]:
        """The environments of the taxonomy that a block decides: a group's, without those that have their own block."""
        return self.covered[tuple(flag.environments)].get(block, ())

    @property
    def whole(self) -> bool:
        """Whether every document could be read, so that "nobody uses it" can be said."""
        return not self.catalog.broken

    def layer_of(self, rule: Rule) -> str:
        """The layer that admits to a rule: its own, else its experiment's; empty without."""
        if rule.layer or not rule.experiment:
            return rule.layer
        experiment = self.catalog.experiments.get(rule.experiment)
        return experiment.layer if experiment else ""

    def was(self, path: str) -> str:
        """The path that the base has a file under."""
        return self.moved.get(path, path)
