"""Where rollouts, experiments and layers act, and where flags use them."""

from flaggit.binding.cycles import cycles
from flaggit.binding.drafting import Draft
from flaggit.binding.faults.relations import CYCLE, FOREIGN, SEGMENT_CYCLE
from flaggit.binding.page import Page
from flaggit.diagnostics import Place, Rule
from flaggit.model import Flag, Rule as FlagRule, Taxonomy
from flaggit.source import escape

_HOLDOUT = "holdout"
_SHOWN = 8


def judge_use(draft: Draft) -> None:
    """Report rules that use a rollout or experiment outside its environment, or a layer without being its member."""
    for flag in draft.flags.values():
        page = draft.pages["flag", flag.key]
        for name, block in flag.environments.items():
            for at, rule in enumerate(block.rules):
                _judge_rule(draft, page, flag, name, (at, rule))
    for experiment in draft.experiments.values():
        page = draft.pages["experiment", experiment.key]
        for used, member in ((experiment.layer, experiment.key), (experiment.holdout, _HOLDOUT)):
            if used in draft.layers and member not in draft.layers[used].members:
                pointer = "/holdout" if member == _HOLDOUT else "/layer"
                _foreign(page, pointer, f"{member} is no member of the layer {used}", draft.layers[used].path)


def _judge_rule(draft: Draft, page: Page, flag: Flag, block: str, rule: tuple[int, FlagRule]) -> None:
    at, given = rule
    if given.rollout or given.experiment:
        _judge_acting(draft, page, flag, block, rule)
        _judge_layers(draft, page, flag, block, rule)
    layer = draft.layers.get(given.layer)
    if layer is not None and flag.key not in layer.members:
        pointer = f"/environments/{escape(block)}/rules/{at}/layer"
        _foreign(page, pointer, f"{flag.key} is no member of the layer {given.layer}", layer.path)


def _judge_acting(draft: Draft, page: Page, flag: Flag, block: str, rule: tuple[int, FlagRule]) -> None:
    covered = _covered(draft.taxonomy, flag, block)
    at, given = rule
    plans = (
        ("rollout", given.rollout, draft.rollouts.get(given.rollout)),
        ("experiment", given.experiment, draft.experiments.get(given.experiment)),
    )
    for kind, name, plan in plans:
        if plan is None:
            continue
        acts_in = set(draft.taxonomy.members(plan.environment))
        outside = [environment for environment in covered if environment not in acts_in]
        if outside and acts_in:
            message = f"the {kind} {name} acts in {plan.environment}, and not in {', '.join(outside)}"
            _foreign(page, f"/environments/{escape(block)}/rules/{at}/{kind}", message, plan.path)


def _judge_layers(draft: Draft, page: Page, flag: Flag, block: str, rule: tuple[int, FlagRule]) -> None:
    """Report a rule with a layer whose experiment has another: one range admits, not two."""
    at, given = rule
    experiment = draft.experiments.get(given.experiment)
    if experiment is None or not (given.layer and experiment.layer):
        return
    if (given.layer, flag.key) != (experiment.layer, experiment.key):
        message = f"the experiment {experiment.key} is admitted by its own layer, {experiment.layer}"
        _foreign(page, f"/environments/{escape(block)}/rules/{at}/layer", message, experiment.path)


def _covered(taxonomy: Taxonomy, flag: Flag, block: str) -> tuple[str, ...]:
    """The environments that a block decides in: a group's without those that have a block of their own."""
    if block in taxonomy.groups:
        return tuple([name for name in taxonomy.groups[block] if name not in flag.environments])
    return (block,)


def _foreign(page: Page, pointer: str, message: str, other: str) -> None:
    page.fault(FOREIGN, pointer, message, related=(Place(path=other, note="what is used"),))


def judge_cycles(draft: Draft) -> None:
    """Report flags that require each other and segments that are defined by each other, one cycle for each knot."""
    flags = {key: [item.flag for item in flag.requires] for key, flag in draft.flags.items() if flag.requires}
    for cycle in cycles(flags):
        at = flags[cycle[0]].index(cycle[1 % len(cycle)])
        _cyclic(draft, CYCLE, "flag", cycle, f"/requires/{at}/flag")
    uses: dict[str, dict[str, str]] = {}
    for name in draft.segments:
        found = {
            ref.name: ref.pointer for ref in draft.pages["segment", name].references if ref.kind == "segment"
        }
        if found:
            uses[name] = found
    for cycle in cycles({name: list(found) for name, found in uses.items()}):
        _cyclic(draft, SEGMENT_CYCLE, "segment", cycle, uses[cycle[0]][cycle[1 % len(cycle)]])


def _cyclic(draft: Draft, rule: Rule, kind: str, cycle: tuple[str, ...], pointer: str) -> None:
    names = [*cycle, cycle[0]]
    if len(names) > _SHOWN:
        names[_SHOWN - 2 : -2] = [f"{len(names) - _SHOWN} more"]
    others = [draft.pages[kind, name].path for name in cycle[1:_SHOWN]]
    related = tuple([Place(path=path, note="part of the cycle") for path in others])
    draft.pages[kind, cycle[0]].fault(rule, pointer, " -> ".join(names), related=related)
