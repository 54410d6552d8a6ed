"""`keys` for people and for machines."""

import json
from collections.abc import Sequence

from rich.table import Table

from flaggit.commands.keys import Keys, MadeKey
from flaggit.report.terminal import Text, safe

SHORT_ID = 16


def made_text(made: MadeKey) -> list[Text]:
    """Render a new key, and what to do with each half."""
    return [
        Text(f"{made.type} key {made.id}", "bold"),
        Text(f"  private  {safe(str(made.private))}  readable by you alone; never commit it"),
        Text(f"  public   {safe(str(made.public))}  goes into the keyring"),
        Text(
            "next: flaggit keys keyring, or set FLAGGIT_SIGNING_KEY in CI to the private file's text", "dim"
        ),
    ]


def made_json(made: MadeKey) -> str:
    """Render a new key as a JSON object; the private half is named, never shown."""
    return json.dumps(
        {"id": made.id, "type": made.type, "private": str(made.private), "public": str(made.public)}, indent=2
    )


def listed_text(listed: Sequence[Keys]) -> list[Table | Text]:
    """Render keyrings and single keys."""
    parts: list[Table | Text] = []
    for keys in listed:
        title = Text(safe(str(keys.path)), "bold")
        if keys.version is not None:
            title.append(f"  keyring of {keys.project}, version {keys.version}, epoch {keys.epoch}", "")
        parts.append(title)
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("  key id", "type", "may sign", "for"):
            table.add_column(name)
        for key in sorted(keys.keys, key=lambda key: (not key.root, key.groups, key.id)):
            may = ", ".join([*(["the keyring (root)"] if key.root else []), *key.groups])
            shown = f"  {key.id[:SHORT_ID]}…"
            table.add_row(
                shown, key.type or "", "revoked" if key.revoked else may, ", ".join(key.environments)
            )
        parts.append(table)
        parts += [
            Text(f"  {name} is signed by {' and '.join(groups)}") for name, groups in keys.rules.items()
        ]
    return parts


def listed_json(listed: Sequence[Keys]) -> str:
    """Render keyrings and single keys as a JSON array."""
    return json.dumps(
        [
            {
                "path": str(keys.path),
                "project": keys.project,
                "version": keys.version,
                "epoch": keys.epoch,
                "keys": [
                    {
                        "id": key.id,
                        "type": key.type,
                        "root": key.root,
                        "groups": list(key.groups),
                        "environments": list(key.environments),
                        "revoked": key.revoked,
                    }
                    for key in keys.keys
                ],
                "environments": {name: list(groups) for name, groups in keys.rules.items()},
            }
            for keys in listed
        ],
        indent=2,
    )
