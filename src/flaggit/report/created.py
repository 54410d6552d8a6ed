"""`new` and `init` for people and for machines."""

import json

from flaggit.commands.init import Initialised
from flaggit.commands.new import Created
from flaggit.report.terminal import Text, safe
from flaggit.report.words import counted


def text(created: Created) -> list[Text]:
    """Render what was written, what was decided without asking, and what comes next."""
    lines = [Text(f"  {safe(note)}", "dim") for note in created.notes]
    lines += [
        Text(f"  {safe(path)} ", "bold").append(f"({counted(count, 'line')})")
        for path, count in created.files
    ]
    lines += [
        Text(f"  {safe(path)} ", "bold").append(f"now says {safe(entry)}") for path, entry in created.edited
    ]
    return [*lines, Text("next: flaggit check · git commit", "dim")]


def as_json(created: Created) -> str:
    """Render the files as a JSON object."""
    return json.dumps(
        {
            "files": [path for path, _ in created.files],
            "edited": [path for path, _ in created.edited],
            "notes": list(created.notes),
        },
        indent=2,
    )


def initialised_text(done: Initialised) -> list[Text]:
    """Render the files of a new flag repository and what comes next."""
    reviewers = f"reviews go to {done.author}" if done.author else "put your team's handle in"
    what = {
        "schemas/taxonomy.yaml": f"environments, kinds, attributes; one team, {done.team}",
        "flags/charter.yaml": "who approves what: one approval, by the owner",
        "flags/flaggit.yaml": f"the project {done.project}",
        "flags/hello/greeting.flag.yaml": "the first flag: on in staging, off in production",
        "flags/hello/greeting.test.yaml": "what it must decide",
        "flags/services/web.service.yaml": "the first service",
        ".gitignore": "bundles and keys stay out of git",
        ".vscode/extensions.json": "recommends what reads the schemas",
        ".vscode/settings.json": "says which schema is for which file",
        ".github/CODEOWNERS": reviewers,
        ".github/workflows/flags-check.yml": "checks every pull request, and says who is affected",
        ".github/workflows/flags-approvals.yml": "holds a pull request until it is approved as the charter asks",
        ".github/workflows/flags-publish.yml": "signs and publishes on main",
        ".gitlab/CODEOWNERS": reviewers,
        ".gitlab-ci.yml": "checks every merge request and its approvals, says who is affected, publishes on main",
    }
    schemas = sum(path.endswith(".schema.json") for path in done.files)
    lines = [Text(f"created {counted(len(done.files), 'file')} in {safe(str(done.folder))}", "bold")]
    what["schemas/*.schema.json"] = f"{schemas} of them: your editor completes your own words"
    shown = [*(path for path in done.files if not path.endswith(".schema.json")), "schemas/*.schema.json"]
    width = max(map(len, shown))
    lines += [Text(f"  {path:<{width}}").append(f"  {what.get(path, '')}", "dim") for path in shown]
    return [*lines, Text("next: flaggit check · flaggit new flag checkout.express-pay", "dim")]


def initialised_json(done: Initialised) -> str:
    """Render the files of a new flag repository as a JSON object."""
    return json.dumps(
        {"folder": str(done.folder), "project": done.project, "files": list(done.files)}, indent=2
    )
