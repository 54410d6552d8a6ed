"""The manual: pages of findings, their index, exit codes."""

from rich.table import Table

from flaggit.commands.manual import Page
from flaggit.diagnostics import Rule, Sample
from flaggit.errors import Exit
from flaggit.report.terminal import STYLES, Text, safe

EXITS = {
    Exit.CLEAN: "what was asked was done, and nothing is wrong",
    Exit.FINDINGS: "something that was looked at is wrong; the output says what",
    Exit.USAGE: "the command can't be carried out as it was given: an option, a name or a key is wrong or missing",
    Exit.NOTHING: "nothing was checked: no file, an unknown commit, a shallow clone, or, of diff, a state with errors; "
    "never to be read as clean",
    Exit.INTERNAL: "flaggit itself failed; please report it",
}


def page_text(page: Page) -> list[Text]:
    """Render the page of a finding, with a sample that has it and one that does not."""
    rule = page.rule
    head = Text(f"{rule.id} {rule.name}", "bold").append(f"  {rule.severity}", STYLES.get(rule.severity, ""))
    if rule.temporal:
        head.append("  decided by the clock or by history: it fails no build, release or restore", "dim")
    lines = [head, Text(), Text(rule.why), Text(), Text("What to do: ", "bold").append(rule.remedy)]
    lines += _sample("Wrong", rule.invalid[0]) if rule.invalid else []
    lines += _sample("Right", rule.valid[0]) if rule.valid else []
    return [*lines, Text(), *(Text(line, "dim") for line in _silencing(page))]


def _silencing(page: Page) -> tuple[str, ...]:
    if not page.silenceable:
        return ("It can't be silenced: what is not read, or not understood, is in no bundle either.",)
    return (
        f"Another severity for everybody: schemas/taxonomy.yaml, checks: {{{page.rule.id}: note}} (or none)",
        f"An exception where it stands: # flaggit: allow {page.rule.id} because REASON",
    )


def index_text(rules: tuple[Rule, ...]) -> list[Table | Text]:
    """Render one line a rule."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "severity", "finding"):
        table.add_column(name)
    for rule in rules:
        table.add_row(rule.id, Text(str(rule.severity), STYLES.get(rule.severity, "")), rule.name)
    return [table, Text(f"{len(rules)} findings; the page of one: flaggit help {rules[0].id}", "dim")]


def exits_text() -> list[Text]:
    """Render the exit codes."""
    return [Text(f"{code:d}  ", "bold").append(meaning) for code, meaning in EXITS.items()]


def _sample(title: str, sample: Sample) -> list[Text]:
    lines = [Text(), Text(f"{title}: {sample.name}", "bold")]
    for path, text in sample.files.items():
        shown = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text
        lines.append(Text(f"  # {path}" if shown is not None else f"  # without {path}", "dim"))
        lines += [Text(f"  {safe(line)}") for line in (shown or "").removesuffix("\n").split("\n")]
    return lines
