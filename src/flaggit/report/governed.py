"""`policy` for people."""

from collections.abc import Iterator, Sequence

from flaggit.bundle import instant
from flaggit.commands.governing.approving import Approved
from flaggit.commands.governing.checking import Judgement
from flaggit.commands.governing.owners import Owned
from flaggit.commands.governing.recording import Fetched
from flaggit.policy import Requirement, Verdict, Withheld
from flaggit.policy.words import listed, span
from flaggit.report.controls import safe
from flaggit.report.terminal import Text
from flaggit.report.ways_out import ways_out
from flaggit.report.words import SHORT_COMMIT, counted, read_from

_REASONS = 6
_DIGEST = 12

_WAYS = {
    "restore": "goes back to what was approved before: the rule is restore",
    "kill": "kills: no approval is waited for",
    "break-glass": "breaks glass: no approval is waited for",
}


def text(judged: Judgement) -> list[Text]:
    """Render a judgement."""
    verdict = judged.verdict
    head = read_from(judged.head or None, dirty=judged.dirty)
    title = Text(f"{judged.base[:SHORT_COMMIT]}..{head}  ", "bold")
    title.append(
        "may go on" if verdict.passed else "must wait", "bold green" if verdict.passed else "bold red"
    )
    lines = [title, *_why(judged)]
    lines += [Text(f"  {safe(line)}") for line in stop_words(verdict)]
    lines += [_requirement(each) for each in verdict.requirements]
    lines += [Text(f"  {safe(line)}", "yellow") for line in ways_out(verdict)]
    lines += [Text(f"  - {safe(each.by)} {safe(each.why)}", "dim") for each in verdict.set_aside]
    lines += [Text(f"  note: {safe(note)}", "yellow") for note in verdict.notes]
    lines += [Text(f"  {safe(line)}") for line in escalation_words(verdict)]
    lines.append(
        Text(f"digest {judged.change.digest[:_DIGEST]}; {counted(judged.evidence, 'approval')} read", "dim")
    )
    if not verdict.passed and any(each.missing for each in verdict.requirements):
        lines.append(
            Text(
                "next: flaggit policy approve --key FILE, or an approval at the forge and flaggit policy fetch",
                "dim",
            )
        )
    return lines


def _why(judged: Judgement) -> Iterator[Text]:
    verdict = judged.verdict
    what = f"{counted(judged.files, 'file')}, {counted(judged.decisions, 'decision')} changed"
    yield Text(
        f"  {what}; tier {verdict.tier}" if verdict.tier else f"  {what}; nothing that the charter is about"
    )
    if verdict.way in _WAYS:
        yield Text(f"  it {safe(way_words(judged))}")
    for reason_ in verdict.reasons[:_REASONS]:
        rule = f" by {reason_.rule}" if reason_.rule else ""
        yield Text(f"  {safe(reason_.touch)}: {reason_.tier}{rule}, {safe(reason_.words)}", "dim")
    more = len(verdict.reasons) - _REASONS
    if more > 0:
        yield Text(f"  and {more} more", "dim")


def way_words(judged: Judgement) -> str:
    """What a change does that is judged by a lighter rule, with the reason that is given for it; empty for any other change."""
    change, way = judged.change, judged.verdict.way
    at = change.restores
    why = change.reason or (at.commit[:SHORT_COMMIT] if way == "restore" and at else "")
    return _WAYS.get(way, "") + (f" ({why})" if way in _WAYS and why else "")


def stop_words(verdict: Verdict) -> Iterator[str]:
    """What stops a change besides approvals that are missing, and what is owed, a line each."""
    for each in verdict.barred:
        who = listed(each.who) or "nobody that is known"
        yield f"✗ {each.touch}: {each.rule} lets {listed(each.by, 'or')} {each.do}, and {who} wrote it"
    for frozen in verdict.frozen:
        yield f"✗ {frozen_words(frozen)}"
    for lack in verdict.lacks:
        yield f"✗ experiment {lack.experiment} is below the charter's standard: it lacks {listed(lack.what)}"
    for objection in verdict.objections:
        yield f"✗ {objection.by} asks for changes"
    for author in verdict.unproven:
        yield f"✗ {author} wrote it and is no login's: add the address under people in the charter, or fetch the forge's record"
    for debt in verdict.debts:
        state = (
            "settled"
            if not debt.missing
            else f"{listed(debt.missing)} owed, {'overdue since' if debt.overdue else 'due'} {instant.text(debt.due)}"
        )
        mark = "✗" if debt.blocks else "·"
        yield f"{mark} {debt.kind.value} {debt.commit[:SHORT_COMMIT]} by {listed(debt.by) or 'nobody known'}: {state}"
    if verdict.debt is not None:
        yield f"· owes {listed(verdict.debt.missing)} until {instant.text(verdict.debt.due)}"


def frozen_words(frozen: Withheld) -> str:
    """`a freeze stops flag checkout.express-pay in production-eu until 2026-12-01T07:00:00Z: peak days`."""
    what = "an incident holds" if frozen.hold else "a freeze stops"
    until = f"until {instant.text(frozen.until)}" if frozen.until is not None else "until it is lifted"
    return f"{what} {frozen.touch} in {listed(frozen.environments)} {until}: {frozen.reason or 'no reason is given'}"


def _requirement(each: Requirement) -> Text:
    met = f"{listed(each.met_by)}" if each.met_by else ""
    if not each.missing:
        return Text(f"  ✓ {each.name} {each.count}: {safe(met)}", "green")
    could = could_words(each, each.could)
    of = f" of {each.count}" if each.count > 1 else ""
    have = f"{safe(met)}; " if met else ""
    return Text(f"  ✗ {each.name}: {have}{each.missing}{of} missing; {safe(could)}", "red")


def could_words(each: Requirement, names: Sequence[str]) -> str:
    """`grace or linus could give it`, of those who could as they are to be named."""
    what = "it" if each.missing == 1 else "them"
    if not names:
        return f"nobody else can give {what}"
    short = len(each.could) < each.missing
    return f"{listed(names, 'or')} could give {f'{len(each.could)} of them' if short else what}"


def escalation_words(verdict: Verdict) -> Iterator[str]:
    """Whom to ask when approvals don't come, a line each; nothing of those who can give none that is missing."""
    lacking = [each for each in verdict.requirements if each.missing]
    could = {who for each in lacking for who in each.could}
    for step in verdict.escalation:
        if not lacking or (step.people and could.isdisjoint(step.people)):
            continue
        when = (
            f"waited for more than {span(step.since)}"
            if step.due
            else f"when it has waited for {span(step.since)}"
        )
        people = f" ({listed(step.people, 'or')})" if step.people else ""
        contact = f", at {step.contact}" if step.contact and step.contact != step.ask else ""
        yield f"{when}: ask {step.ask}{people}{contact}"


def approved(done: Approved) -> list[Text]:
    """Render an approval that was signed."""
    return [
        Text(f"{safe(done.by)} approves {done.digest[:_DIGEST]} with {done.fingerprint}", "bold"),
        Text(
            f"  {safe(str(done.path))} and its .sig: commit them, or hand them to flaggit policy check --evidence"
        ),
        *text(done.judgement),
    ]


def fetched(done: Fetched) -> list[Text]:
    """Render what was recorded."""
    recorded = done.recorded
    approvals = sum(each.approves for each in recorded.said)
    against = len(recorded.said) - approvals
    lines = [
        Text(
            f"{recorded.forge} {recorded.number}: {counted(approvals, 'approval')}, "
            f"{counted(against, 'request')} for changes; written to {safe(str(done.path))}",
            "bold",
        )
    ]
    lines += [
        Text(
            f"  commit {commit[:SHORT_COMMIT]} is not in this clone or has errors: what was approved there counts for nothing",
            "yellow",
        )
        for commit in done.lost
    ]
    lines.append(Text(f"next: flaggit policy check --evidence {safe(str(done.path))}", "dim"))
    return lines


def owned(done: Owned) -> list[Text]:
    """Render what became of the file of code owners."""
    state = "as it should be" if done.current else "written" if done.written else "not as it should be"
    lines = [Text(f"{done.path}  {state}", "" if done.current or done.written else "red")]
    lines += [
        Text(f"  {team} has no forge handle and no members: no review can be asked of it", "yellow")
        for team in done.unreachable
    ]
    if not (done.current or done.written):
        lines.append(Text("next: flaggit policy codeowners", "dim"))
    return lines
