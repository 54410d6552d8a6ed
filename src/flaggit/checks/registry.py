"""The one list of all checks, and of all rules whoever finds them.

Explicit on purpose: a check that is not listed here does not run, and a listed one has samples, a test and a manual page.
"""

from collections.abc import Iterator
from typing import Final, Protocol

from flaggit import binding, schema, source
from flaggit.checks.rules.charter import (
    below_standard as charter_below_standard,
    falling_tiers as charter_falling_tiers,
    idle_matcher as charter_idle_matcher,
    never_approved as charter_never_approved,
    nobody_may as charter_nobody_may,
    opposed_freezes as charter_opposed_freezes,
    shared_key as charter_shared_key,
    weak_key as charter_weak_key,
)
from flaggit.checks.rules.clock import (
    activated as clock_activated,
    draft_overdue as clock_draft_overdue,
    experiment_overdue as clock_experiment_overdue,
    experiment_waiting as clock_experiment_waiting,
    expired as clock_expired,
    expiring as clock_expiring,
    lives_too_long as clock_lives_too_long,
    ramp_after_expiry as clock_ramp_after_expiry,
    rolled_out as clock_rolled_out,
    tombstone_due as clock_tombstone_due,
)
from flaggit.checks.rules.experiments import (
    changed as experiments_changed,
    direction as experiments_direction,
    incomplete as experiments_incomplete,
    looks as experiments_looks,
    no_design as experiments_no_design,
    one_arm as experiments_one_arm,
    served_result as experiments_served_result,
    two_flags as experiments_two_flags,
    unused as experiments_unused,
)
from flaggit.checks.rules.flags import (
    beyond_the_loader as flags_beyond_the_loader,
    colliding_names as flags_colliding_names,
    duplicate_shares as flags_duplicate_shares,
    duties as flags_duties,
    environment_left_out as flags_environment_left_out,
    force_bound as flags_force_bound,
    force_by_chance as flags_force_by_chance,
    former_keys as flags_former_keys,
    missing_attribute as flags_missing_attribute,
    missing_unit as flags_missing_unit,
    moved_without_salt as flags_moved_without_salt,
    naming as flags_naming,
    no_unit as flags_no_unit,
    ownerless as flags_ownerless,
    personal_literals as flags_personal_literals,
    reserved_rule_name as flags_reserved_rule_name,
    shadowed_block as flags_shadowed_block,
    shared_salt as flags_shared_salt,
    summary as flags_summary,
    unreachable_rule as flags_unreachable_rule,
    unserved_variant as flags_unserved_variant,
    vanished_key as flags_vanished_key,
    weights as flags_weights,
)
from flaggit.checks.rules.layers import (
    empty_range as layers_empty_range,
    idle_member as layers_idle_member,
    other_unit as layers_other_unit,
    overlap as layers_overlap,
    too_full as layers_too_full,
    two_layers as layers_two_layers,
    unused as layers_unused,
)
from flaggit.checks.rules.parties import (
    context_twice as parties_context_twice,
    counted_twice as parties_counted_twice,
    dependency_cycle as parties_dependency_cycle,
    empty_freeze as parties_empty_freeze,
    idle_invariant as parties_idle_invariant,
    idle_service as parties_idle_service,
    ownerless as parties_ownerless,
    personal_groups as parties_personal_groups,
    two_populations as parties_two_populations,
    unused_metric as parties_unused_metric,
    unused_segment as parties_unused_segment,
)
from flaggit.checks.rules.project import (
    release_branch as project_release_branch,
    tool_pin as project_tool_pin,
    unknown_severity as project_unknown_severity,
)
from flaggit.checks.rules.proofs import (
    empty_segment as proofs_empty_segment,
    equal_segments as proofs_equal_segments,
    impossible as proofs_impossible,
    never_met as proofs_never_met,
    unreached as proofs_unreached,
)
from flaggit.checks.rules.requires import (
    diluted_ramp as requires_diluted_ramp,
    missing_attribute as requires_missing_attribute,
    missing_environment as requires_missing_environment,
    repeated as requires_repeated,
    too_deep as requires_too_deep,
)
from flaggit.checks.rules.rollouts import (
    different_people as rollouts_different_people,
    failures as rollouts_failures,
    falling_stages as rollouts_falling_stages,
    finished_early as rollouts_finished_early,
    guardrail_direction as rollouts_guardrail_direction,
    idle_stage as rollouts_idle_stage,
    idle_wave as rollouts_idle_wave,
    service_twice as rollouts_service_twice,
    unused as rollouts_unused,
    wave_order as rollouts_wave_order,
)
from flaggit.checks.rules.tables import (
    duplicate_case as tables_duplicate_case,
    idle_assumption as tables_idle_assumption,
    no_flag as tables_no_flag,
    repeated_name as tables_repeated_name,
    wrong_place as tables_wrong_place,
)
from flaggit.checks.suppressed import UNUSED
from flaggit.checks.unread import UNREAD
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Rule


class Check(Protocol):
    """What a module of `checks.rules` is: a rule, and a function that finds where it is broken."""

    @property
    def RULE(self) -> Rule:  # noqa: N802 - a module's constant
        """The rule."""
        ...

    def find(self, view: View) -> Iterator[Finding]:
        """Find its faults."""
        ...


CHECKS: Final[tuple[Check, ...]] = (
    project_tool_pin,
    project_release_branch,
    project_unknown_severity,
    flags_summary,
    flags_ownerless,
    flags_naming,
    flags_colliding_names,
    flags_environment_left_out,
    requires_missing_environment,
    flags_shadowed_block,
    flags_weights,
    requires_diluted_ramp,
    flags_duplicate_shares,
    flags_unreachable_rule,
    flags_reserved_rule_name,
    flags_no_unit,
    flags_missing_attribute,
    flags_missing_unit,
    requires_missing_attribute,
    flags_duties,
    flags_former_keys,
    flags_shared_salt,
    flags_moved_without_salt,
    flags_force_bound,
    flags_force_by_chance,
    flags_personal_literals,
    requires_too_deep,
    requires_repeated,
    flags_beyond_the_loader,
    flags_vanished_key,
    flags_unserved_variant,
    proofs_unreached,
    proofs_impossible,
    proofs_empty_segment,
    proofs_equal_segments,
    proofs_never_met,
    layers_too_full,
    layers_overlap,
    layers_empty_range,
    layers_unused,
    layers_idle_member,
    layers_two_layers,
    layers_other_unit,
    rollouts_falling_stages,
    rollouts_idle_stage,
    rollouts_service_twice,
    rollouts_wave_order,
    rollouts_idle_wave,
    rollouts_unused,
    rollouts_different_people,
    rollouts_finished_early,
    rollouts_guardrail_direction,
    rollouts_failures,
    experiments_incomplete,
    experiments_no_design,
    experiments_unused,
    experiments_two_flags,
    experiments_changed,
    experiments_direction,
    experiments_looks,
    experiments_served_result,
    experiments_one_arm,
    tables_no_flag,
    tables_duplicate_case,
    tables_wrong_place,
    tables_idle_assumption,
    tables_repeated_name,
    clock_ramp_after_expiry,
    clock_expired,
    clock_expiring,
    clock_lives_too_long,
    clock_rolled_out,
    clock_tombstone_due,
    clock_experiment_overdue,
    clock_experiment_waiting,
    clock_activated,
    clock_draft_overdue,
    parties_dependency_cycle,
    parties_idle_service,
    parties_unused_segment,
    parties_unused_metric,
    parties_ownerless,
    parties_context_twice,
    parties_empty_freeze,
    parties_two_populations,
    parties_personal_groups,
    parties_counted_twice,
    parties_idle_invariant,
    charter_never_approved,
    charter_falling_tiers,
    charter_idle_matcher,
    charter_opposed_freezes,
    charter_nobody_may,
    charter_shared_key,
    charter_weak_key,
    charter_below_standard,
)
"""All checks, in the order of their ids."""

RULES: Final[tuple[Rule, ...]] = tuple(
    sorted(
        (*source.RULES, *schema.RULES, *binding.RULES, UNUSED, UNREAD, *(check.RULE for check in CHECKS)),
        key=lambda each: each.id,
    )
)
"""All rules, in the order of their ids; ids are unique, which a test holds."""

_BY_ID: Final = {each.id: each for each in RULES}

IDS: Final[frozenset[str]] = frozenset(_BY_ID)
"""All ids."""


def rule(name: str) -> Rule | None:
    """Give the rule of an id, in capitals or not; None when there is none."""
    return _BY_ID.get(name.upper())
