"""flaggit's loader: a signed bundle in a file, followed."""

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question, Value

from benchmarks import bundles
from flaggit.runtime.live import LiveFlags, follow

NAMES: dict[str, Any] = {"NO": False}
ONE_A_THREAD = False
OPS = {"in": ("string", "in"), "at least": ("version", "gte")}


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a bundle; each revision has a higher serial."""
    data = bundles.bundle({flag.key: _decision(flag) for flag in flags}, 1_000_000_000_000 + 1_000 * revision)
    (folder / "keyring").write_bytes(bundles.keyring_file())
    (folder / "coming").write_bytes(data)
    (folder / "coming").rename(folder / "bundle")


def opened(folder: Path) -> LiveFlags:
    """Follow the bundle, and verify it before this returns."""
    return _followed(folder)


def served(folder: Path) -> LiveFlags:
    """Follow it as a service does that survives a crash: what is accepted is kept on disk, too."""
    (folder / "state").mkdir(exist_ok=True)
    return _followed(folder, state=folder / "state")


def reload(client: LiveFlags, folder: Path) -> LiveFlags:  # noqa: ARG001 - the client knows where
    """Refresh."""
    client.refresh()
    return client


def asked(question: Question) -> str:
    """Ask for a value."""
    context = {"user": question.user, **question.attributes}
    if question.boolean:
        return f"client.boolean({question.flag!r}, NO, {context!r})"
    return f"client.string({question.flag!r}, '', {context!r})"


def _followed(folder: Path, state: Path | None = None) -> LiveFlags:
    return follow(
        folder / "bundle",
        **bundles.AUDIENCE,
        keyring=folder / "keyring",
        state=state,
        interval=3_600,
        clock=lambda: bundles.NOW,
    )


def _decision(flag: Flag) -> dict[str, Any]:
    names: dict[str, Any] = (
        {"type": "boolean", "safe": False}
        if flag.boolean
        else {"type": "string", "safe": flag.values[0], "variants": {value: value for value in flag.values}}
    )
    rules = [
        {"name": f"r{at}", "serve": rule.serve, "when": {"all": [_test(test) for test in rule.tests]}}
        for at, rule in enumerate(flag.rules)
    ]
    # No bundle of the compiler names a unit, a salt or rules that nothing needs.
    split = {"salt": flag.key, "unit": "user"} if flag.fixed is None else {}
    return {**names, **split, **({"rules": rules} if rules else {}), "otherwise": _otherwise(flag)}


def _otherwise(flag: Flag) -> dict[str, Any]:
    if flag.fixed is not None:
        return {"serve": flag.fixed}
    ends = accumulate(round(weight * 1_000) for _, weight in flag.otherwise)
    shares: list[list[Value | int]] = [
        [value, end] for (value, _), end in zip(flag.otherwise, ends, strict=True)
    ]
    return {"split": {"salt": flag.key, "shares": shares}}


def _test(test: Condition) -> dict[str, Any]:
    kind, op = OPS[test.op]
    return bundles.test(test.attribute, kind, op, *test.values)
