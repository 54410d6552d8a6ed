"""Reporting: what a failed test says about flags: the bundle, what was overridden, and what was decided while it ran."""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from flaggit.runtime.decision import FLAG_NOT_FOUND
from flaggit.testing.flags import TestFlags
from flaggit.testing.overriding import no_flag, written

if TYPE_CHECKING:
    from flaggit.runtime.counts import Outcome

_TITLE = "flags"
_MOST = 10


class Reporter:
    """A plugin that pytest gets once flags are opened, so that others pay nothing for it.

    Args:
        flags: The flags of the run.
        strict: Whether a test fails during which the caller's default was given.
    """

    def __init__(self, flags: TestFlags, *, strict: bool = False) -> None:
        self._flags = flags
        self._strict = strict
        self._before: Mapping[Outcome, int] = {}
        self._defaulted: Counter[tuple[str, str]] = Counter()
        self.pytest_runtest_logstart()

    def pytest_runtest_logstart(self) -> None:
        """Remember what was decided before a test."""
        self._before = self._flags.counts.read()
        self._defaulted = self._flags.defaulted.copy()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Fail a test that would pass, though its code asked for what the bundle can't supply."""
        result = yield
        missing = self._flags.defaulted - self._defaulted
        if self._strict and missing:
            pytest.fail("\n".join(map(self._missing, sorted(missing))), pytrace=False)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add a section to a failure during which flags decided, or are overridden."""
        report = yield
        decided = sorted(self._decided())
        if report.failed and (decided or self._flags.overrides):
            report.sections.append((_TITLE, "\n".join(self._told(decided))))
        return report

    def _decided(self) -> Iterator[tuple[str, str, int]]:
        """Give what was decided while a test ran: the key, what it served and why, and how often."""
        for outcome, count in self._flags.counts.read().items():
            since = count - self._before.get(outcome, 0)
            if since and not outcome.error_code:
                yield outcome.flag, ", ".join(filter(None, (outcome.variant, outcome.reason))), since
        for (key, code), since in (self._flags.defaulted - self._defaulted).items():
            yield key, f"the default of the code, {code}", since

    def _told(self, decided: Iterable[tuple[str, str, int]]) -> Iterator[str]:
        manifest = self._flags.held().manifest
        if manifest is not None:
            yield f"{manifest.service} in {manifest.environment}, serial {manifest.serial}, commit {manifest.commit[:12]}"
        overrides = self._flags.overrides
        for key in sorted(overrides)[:_MOST]:
            yield f"overridden: {key}={written(overrides[key])}"
        if len(overrides) > _MOST:
            yield f"overridden: {len(overrides) - _MOST:,} more"
        for key, what, count in decided:
            times = "once" if count == 1 else f"{count:,} times"
            yield f"decided {times}: {key or 'what is no key'}: {what}"

    def _missing(self, of: tuple[str, str]) -> str:
        key, code = of
        if code == FLAG_NOT_FOUND:
            return f"the default of the code was served: {no_flag(self._flags.held(), key, asked=True)}"
        return f"the default of the code was served: {key} gave {code}"
