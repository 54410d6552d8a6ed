"""Reporting: what a failed test says about flags: the bundle, what was overridden, and what was decided while it ran."""

from collections.abc import Generator, Iterator, Mapping

import pytest

from flaggit.runtime.counts import Outcome
from flaggit.testing.flags import TestFlags
from flaggit.testing.overriding import written

_TITLE = "flags"
_MOST = 10


class Reporter:
    """A plugin that pytest gets once flags are opened, so that others pay nothing for it.

    Args:
        flags: The flags of the run.
    """

    def __init__(self, flags: TestFlags) -> None:
        self._flags = flags
        self._before = flags.counts.read()

    def pytest_runtest_logstart(self) -> None:
        """Remember what was decided before a test."""
        self._before = self._flags.counts.read()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add a section to a failure during which flags decided, or are overridden."""
        report = yield
        decided = self._decided()
        if report.failed and (decided or self._flags.overrides):
            report.sections.append((_TITLE, "\n".join(self._told(decided))))
        return report

    def _decided(self) -> dict[Outcome, int]:
        now = self._flags.counts.read()
        return {
            outcome: count - self._before.get(outcome, 0)
            for outcome, count in now.items()
            if count != self._before.get(outcome)
        }

    def _told(self, decided: Mapping[Outcome, int]) -> Iterator[str]:
        manifest = self._flags.held().manifest
        if manifest is not None:
            yield f"{manifest.service} in {manifest.environment}, serial {manifest.serial}, commit {manifest.commit[:12]}"
        overrides = self._flags.overrides
        for key in sorted(overrides)[:_MOST]:
            yield f"overridden: {key}={written(overrides[key])}"
        if len(overrides) > _MOST:
            yield f"overridden: {len(overrides) - _MOST:,} more"
        for outcome, count in sorted(decided.items()):
            served = filter(None, (outcome.variant, outcome.reason, outcome.error_code))
            times = "once" if count == 1 else f"{count:,} times"
            yield f"decided {times}: {outcome.flag or 'an unknown key'}: {', '.join(served)}"
