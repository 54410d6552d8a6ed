"""`build` for people and for machines."""

import json
from datetime import UTC, datetime

from rich.table import Table

from flaggit.commands.build import KEYRING, Built
from flaggit.report.terminal import Text, safe
from flaggit.report.words import counted

SHORT = 12


def instant(seconds: int) -> str:
    """An instant as RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(built: Built) -> list[Table | Text]:
    """Render the bundles, what they are of, and what to know about them, the loudest last."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("environment", "service", "flags", "bytes", "decisions"):
        table.add_column(name, justify="right" if name in {"flags", "bytes"} else "left")
    for each in built.bundles:
        table.add_row(
            each.environment, each.service, f"{each.flags:,}", f"{each.size:,}", each.decisions[:SHORT]
        )
    times = f"issued {instant(built.issued)} · expires {instant(built.expires)}"
    where = Text(f"{counted(len(built.bundles), 'bundle')} in {safe(str(built.output))}", "bold green")
    where.append(f"  serial {built.serial} · commit {built.commit[:SHORT]} · {times}", "not bold default")
    return [table, where, *_warnings(built), _signature(built)]


def _warnings(built: Built) -> list[Text]:
    lines = [Text(f"warning: {safe(warning)}", "yellow") for warning in built.warnings]
    if built.preview:
        told = f"they hold changes that are not committed: their project is {built.project}, so no service takes them by accident"
        lines.append(Text(told, "yellow"))
    if built.expired:
        lines.append(Text("they have expired already: build them again with --issued now", "bold yellow"))
    return lines


def _signature(built: Built) -> Text:
    if built.throw_away:
        told = f"signed by a THROW-AWAY KEY: anyone could have made these; only the {KEYRING} beside them trusts it"
        return Text(told, "bold red")
    if not built.keys:
        return Text("UNSIGNED: for development; loaders take them through open_unsigned alone", "bold red")
    signed = ", ".join(key[:SHORT] for key in built.keys)
    return Text(f"signed by {signed}; next: flaggit verify {safe(str(built.output))}", "dim")


def as_json(built: Built) -> str:
    """Render the same as a JSON object."""
    return json.dumps(
        {
            "output": str(built.output),
            "project": built.project,
            "commit": built.commit,
            "serial": built.serial,
            "issued": instant(built.issued),
            "expires": instant(built.expires),
            "expired": built.expired,
            "preview": built.preview,
            "throw_away_key": built.throw_away,
            "keys": list(built.keys),
            "warnings": list(built.warnings),
            "bundles": [
                {
                    "environment": each.environment,
                    "service": each.service,
                    "file": each.file,
                    "flags": each.flags,
                    "bytes": each.size,
                    "decisions": each.decisions,
                }
                for each in built.bundles
            ],
        },
        indent=2,
    )
