"""`verify` for people and for machines."""

import json
from collections import Counter
from typing import Final

from rich.table import Table

from flaggit.bundle import instant
from flaggit.bundle.refused import Code
from flaggit.commands.verify import DIFFERS, IMPOSSIBLE, Verdict, Verified
from flaggit.report.ages import span
from flaggit.report.asked import Fields
from flaggit.report.terminal import Showable, Text, safe
from flaggit.report.words import counted

SHORT: Final = 12
MOST: Final = 20
"""How many differences of one bundle are shown to people."""
LONGEST: Final = 100
"""How many characters of one side of a difference are shown to people."""

_REMEDIES: Final = {
    Code.EXPIRED.value: "release it again, or look at it as of then: --at INSTANT",
    Code.NOT_YET_ISSUED.value: "is this machine's clock right?",
    Code.KEY_UNKNOWN.value: "is this the keyring that the bundles were made for? flaggit keys list FILE shows its keys",
    Code.SIGNATURE_MISSING.value: "sign it: flaggit build --key FILE; unsigned bundles are for development alone",
    Code.THRESHOLD_UNMET.value: "flaggit keys list FILE shows which groups must sign",
    Code.ENVIRONMENT_UNKNOWN.value: "flaggit keys list FILE shows the environments that the keyring knows",
    Code.AUDIENCE.value: "is the file's name right? or say whom it should be for: --project, --environment, --service",
    DIFFERS: "do not release it; build the commit: flaggit build --rev COMMIT",
    IMPOSSIBLE: "",
}
_DAMAGED: Final = "do not load it; fetch it again, or build it again: flaggit build"


def text(verified: Verified) -> list[Showable]:
    """Render a row a bundle, what is wrong with each, and the sum, the loudest last."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in ("bundle", "state", "serial", "commit", "flags", "expires", "signed by"):
        table.add_column(name, justify="right" if name == "flags" else "left", overflow="fold")
    for verdict in verified.verdicts:
        table.add_row(*_row(verdict, verified))
    parts: list[Showable] = [table]
    for verdict in verified.verdicts:
        parts += _told(verdict, verified.at)
    parts += [Text(f"note: {safe(note)}", "yellow") for note in _notes(verified)]
    return [*parts, *_summary(verified)]


def _row(verdict: Verdict, verified: Verified) -> list[Text]:
    good = "rebuilt, equal" if verdict.rebuilt else "verified"
    state = Text(verdict.code or good, "green" if verdict.passed else "bold red")
    manifest = verdict.manifest
    if manifest is None:
        return [Text(safe(verdict.path.name)), state, *(Text("") for _ in range(5))]
    return [
        Text(safe(verdict.path.name)),
        state,
        Text(str(manifest.serial)),
        Text(manifest.commit[:SHORT]),
        Text(f"{verdict.flags:,}"),
        Text(_expiry(manifest.expires, verified.at)),
        Text(", ".join(key[:SHORT] for key in verdict.keys)),
    ]


def _expiry(expires: int, at: int) -> str:
    return f"in {span(expires - at)}" if expires > at else f"{span(at - expires)} ago"


def _told(verdict: Verdict, at: int) -> list[Text]:
    if verdict.passed:
        return []
    head = Text(safe(verdict.path.name), "bold").append(f" {verdict.code}", "bold red")
    parts = [head.append(f": {safe(_reason(verdict, at))}", "not bold default")]
    for difference in verdict.differences[:MOST]:
        parts.append(Text(f"  {safe(difference.what)}"))
        parts.append(Text(f"    in the bundle  {_cut(difference.bundle)}", "red"))
        parts.append(Text(f"    compiled again {_cut(difference.rebuilt)}", "green"))
    more = len(verdict.differences) - MOST
    if more > 0:
        parts.append(Text(f"  and {counted(more, 'more difference')}: --format json shows all", "dim"))
    remedy = _REMEDIES.get(verdict.code, _DAMAGED)
    return [*parts, Text(f"  next: {remedy}", "dim")] if remedy else parts


def _reason(verdict: Verdict, at: int) -> str:
    manifest = verdict.manifest
    if verdict.code == Code.EXPIRED.value and manifest is not None:
        told = f"since {instant.text(manifest.expires)}, {span(at - manifest.expires)} ago"
        return f"{told}; otherwise it is sound" + (
            ", and what its commit compiles to" if verdict.rebuilt else ""
        )
    return verdict.reason


def _notes(verified: Verified) -> list[str]:
    return list(dict.fromkeys(note for verdict in verified.verdicts for note in verdict.notes))


def _cut(value: str) -> str:
    told = safe(value)
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def _summary(verified: Verified) -> list[Text]:
    total = len(verified.verdicts)
    failed = sum(not verdict.passed for verdict in verified.verdicts)
    done = "verified and compiled again, byte for byte" if verified.rebuild else "verified"
    if failed:
        codes = Counter(verdict.code for verdict in verified.verdicts if verdict.code)
        told = ", ".join(f"{count} {code}" for code, count in codes.most_common())
        line = Text(f"{failed} of {counted(total, 'bundle')} did not pass: {told}", "bold red")
    else:
        line = Text(f"{counted(total, 'bundle')} {done}", "bold green")
    keyrings = ", ".join(
        f"{safe(str(each.path))} (version {each.keyring.content.version})" for each in verified.keyrings
    )
    parts = [line.append(f"; keyring {keyrings}; as of {instant.text(verified.at)}", "not bold default")]
    if verified.throw_away:
        parts.append(
            Text(
                "trusting a THROW-AWAY KEY: anyone could have made these bundles; this proves that they are whole, not whose they are",
                "bold red",
            )
        )
    return parts


def as_json(verified: Verified) -> str:
    """Render the same as a JSON object."""
    return json.dumps(
        {
            "failed": verified.failed,
            "at": instant.text(verified.at),
            "rebuild": verified.rebuild,
            "throw_away_key": verified.throw_away,
            "keyrings": [
                {
                    "path": str(each.path),
                    "project": each.keyring.content.project,
                    "version": each.keyring.content.version,
                    "throw_away": each.throw_away,
                }
                for each in verified.keyrings
            ],
            "bundles": [_json(verdict) for verdict in verified.verdicts],
        },
        indent=2,
        ensure_ascii=False,
    )


def _json(verdict: Verdict) -> Fields:
    manifest, audience = verdict.manifest, verdict.audience
    return {
        "file": str(verdict.path),
        "passed": verdict.passed,
        "code": verdict.code or None,
        "reason": verdict.reason or None,
        "audience": audience._asdict() if audience else None,
        "serial": manifest.serial if manifest else None,
        "commit": manifest.commit if manifest else None,
        "issued": instant.text(manifest.issued) if manifest else None,
        "expires": instant.text(manifest.expires) if manifest else None,
        "decisions": manifest.decisions if manifest else None,
        "compiler": manifest.compiler if manifest else None,
        "flags": verdict.flags if manifest else None,
        "keys": list(verdict.keys),
        "rebuilt": verdict.rebuilt,
        "differences": [
            {"what": each.what, "bundle": each.bundle, "rebuilt": each.rebuilt}
            for each in verdict.differences
        ],
        "notes": list(verdict.notes),
    }
