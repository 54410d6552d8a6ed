"""`fmt` and `schema`, whose results are files."""

import json

from flaggit.commands.fmt import Formatted
from flaggit.commands.schema import SchemaFiles
from flaggit.report.terminal import Text, safe
from flaggit.report.words import counted


def fmt_text(result: Formatted) -> list[Text]:
    """Render which files changed, or would change, and which could not be laid out."""
    did = "laid out" if result.written else "would be laid out anew"
    lines = [Text(f"{did}  {safe(path)}", "yellow") for path in result.changed]
    lines += [Text(f"left alone  {safe(path)}: {safe(reason)}", "red") for path, reason in result.left]
    fine = result.files - len(result.changed) - len(result.left)
    state = f"{counted(fine, 'file')} as they should be" if fine != 1 else "1 file as it should be"
    lines.append(Text(state).append(f", {len(result.changed):,} {did}" if result.changed else ""))
    if result.changed and not result.written:
        lines.append(Text("next: flaggit fmt", "dim"))
    return lines


def fmt_json(result: Formatted) -> str:
    """Render the same as a JSON object."""
    left = [{"path": path, "reason": reason} for path, reason in result.left]
    return json.dumps(
        {"changed": list(result.changed), "left": left, "files": result.files, "written": result.written},
        indent=2,
    )


def schema_text(result: SchemaFiles) -> list[Text]:
    """Render which files were written, or are out of date."""
    did = "wrote" if result.written else "out of date"
    lines = [Text(f"{did}  {safe(path)}", "green" if result.written else "red") for path in result.outdated]
    lines += [Text(f"no document type has it any more  {safe(path)}", "yellow") for path in result.stray]
    done = [f"{counted(len(result.outdated), 'file')} written"] if result.written and result.outdated else []
    if result.current or not done:
        done.append(f"{counted(len(result.current), 'file')} up to date")
    lines.append(Text(", ".join(done)))
    if (result.outdated and not result.written) or result.stray:
        lines.append(Text("next: flaggit schema" + (", and git rm the rest" if result.stray else ""), "dim"))
    return lines


def schema_json(result: SchemaFiles) -> str:
    """Render the same as a JSON object."""
    return json.dumps(
        {
            "outdated": list(result.outdated),
            "current": list(result.current),
            "stray": list(result.stray),
            "written": result.written,
        },
        indent=2,
    )
