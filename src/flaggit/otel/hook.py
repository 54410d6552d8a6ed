"""The hook: events of what OpenFeature's client evaluates.

It runs last, when the evaluation's details are settled, errors among them, and reads the flag set and the version from the flag metadata
(`flagSetId`, `version`, as OpenFeature's appendix D names them), so it serves any provider that gives them.
"""

from typing import TYPE_CHECKING, cast

from openfeature.hook import Hook, HookContext, HookHints

from flaggit.otel.evaluation import Evaluation
from flaggit.otel.recorder import Recorder

if TYPE_CHECKING:
    from openfeature.flag_evaluation import FlagEvaluationDetails, FlagValueType


class OpenTelemetryHook(Hook):
    """An OpenFeature hook that records every evaluation: `openfeature.api.add_hooks([OpenTelemetryHook()])`.

    Args:
        recorder: Writes the events; None for one that sends nobody's id to the process's logger provider.
    """

    def __init__(self, recorder: Recorder | None = None) -> None:
        self._recorder = recorder or Recorder()

    def finally_after(
        self,
        hook_context: HookContext,
        details: "FlagEvaluationDetails[FlagValueType]",
        hints: HookHints,
    ) -> None:
        """Record the evaluation."""
        del hints
        metadata = details.flag_metadata
        provider = hook_context.provider_metadata
        evaluation = Evaluation(
            key=details.flag_key,
            value=cast("object", details.value),
            variant=details.variant or "",
            reason=str(details.reason or ""),
            error_code=str(details.error_code or ""),
            error_message=details.error_message or "",
            flag_set=str(metadata.get("flagSetId", "")),
            version=str(metadata.get("version", "")),
            provider=provider.name if provider else "",
            unit=str(metadata.get("contextId") or hook_context.evaluation_context.targeting_key or ""),
        )
        self._recorder.record(evaluation)
