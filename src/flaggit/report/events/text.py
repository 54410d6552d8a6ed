"""Change events, and whom they reached, for people."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from flaggit.announcing import Delivery, Event, State
from flaggit.commands.events import CommitEvents, Happened
from flaggit.commands.governing.recalling import Given
from flaggit.report.approvers import approvers
from flaggit.report.events.making import sentence, underneath, undo
from flaggit.report.review.wording import listed, more
from flaggit.report.terminal import Text, safe
from flaggit.report.words import SHORT_COMMIT, counted
from flaggit.repository import Step

_MOST_NAMED: Final = 20
_MOST_UNREAD: Final = 3
_REFUSED: Final = "what was refused will be refused again"
_AGAIN: Final = "send them again; receivers tell by the id what they have already"


def text(happened: Happened, deliveries: Sequence[Delivery] = (), planned: Sequence[str] = ()) -> list[Text]:
    """Render what happened, and what became of it.

    Args:
        happened: What the commits changed.
        deliveries: What became of the events at each sink; none when they were not sent.
        planned: The sinks that they would go to, when they were not sent on purpose.
    """
    lines = [line for commit in happened.commits if commit.flags for line in _commit(commit)]
    for each in happened.untold:
        lines.append(_head(each.step))
        lines.append(Text(f"  can't be told: {safe(each.why)}", "bold red"))
    lines += [Text(f"{safe(each.by)} {safe(each.why)}", "yellow") for each in happened.unread[:_MOST_UNREAD]]
    lines += [Text(each, "yellow") for each in more(len(happened.unread) - _MOST_UNREAD, "such file")]
    lines += [line for delivery in deliveries for line in _delivery(delivery)]
    count = sum(len(commit.flags) for commit in happened.commits)
    lines += [Text(f"would send {counted(count, 'event')} to {safe(name)}") for name in planned]
    return [*lines, _sum(happened, count, sent=bool(deliveries or planned))]


def _commit(commit: CommitEvents) -> Iterator[Text]:
    yield _head(commit.step, commit.policy.signed if commit.policy else ())
    for told in commit.flags:
        line = Text("  ").append(safe(told.flag.key), "bold cyan")
        yield line.append(f"  {safe(told.environment)}", "dim")
        for place in told.places:
            yield Text(f"    {sentence(place, told.flag.unit)}")
        if told.before and told.after:
            yield Text(
                f"    was: {safe(told.before.words)} · is: {safe(told.after.words)}{safe(underneath(told))}",
                "dim",
            )
    if commit.policy and commit.policy.tier:
        asks = listed(f"{count} of {who}" for who, count in commit.policy.asks)
        yield Text(
            f"  charter: {safe(commit.policy.tier)}, needs {safe(asks) if commit.policy.asks else 'nobody'}",
            "dim",
        )
    yield Text(f"  undo: {undo(commit.step)}", "dim")


def _head(step: Step, signed: Sequence[Given] = ()) -> Text:
    moment = datetime.fromtimestamp(step.time, UTC).strftime("%Y-%m-%d %H:%M UTC")
    head = Text(step.commit[:SHORT_COMMIT], "yellow").append(f"  {moment}  {_names(step, signed)}", "default")
    return head.append(f"  {safe(step.subject)}", "bold default")


def _names(step: Step, signed: Sequence[Given]) -> str:
    by = safe(listed(person.name for person in step.authors))
    approved = approvers(step, signed)
    return f"{by}, approved by {safe(listed(approved))}" if approved else by


def _delivery(delivery: Delivery) -> Iterator[Text]:
    count = sum(fate.state is State.DELIVERED for fate in delivery.fates)
    told = (
        f"{count} of {counted(len(delivery.fates), 'event')} delivered"
        if delivery.fates
        else "nothing to send"
    )
    line = Text(f"{safe(delivery.sink)}: {told}", "green" if delivery.complete else "bold red")
    if delivery.why:
        line.append(f": {safe(delivery.why)}", "not bold default")
    yield line
    missing = [fate for fate in delivery.fates if fate.state is not State.DELIVERED]
    for fate in missing[:_MOST_NAMED]:
        own = f": {safe(fate.why)}" if fate.why and fate.why != delivery.why else ""
        yield Text(f"  {fate.state}: {_called(fate.event)}{own}")
    if len(missing) > _MOST_NAMED:
        yield Text(f"  and {len(missing) - _MOST_NAMED:,} more: --format json names them all")
    if missing:
        yield Text(f"  next: {safe(_next(delivery))}")


def _next(delivery: Delivery) -> str:
    missing = [fate for fate in delivery.fates if fate.state is not State.DELIVERED]
    # Of a sink that was given up it is said why; an event that was refused by itself has a reason of its own.
    refused = [fate for fate in missing if fate.state is State.REFUSED and fate.why != delivery.why]
    if len(refused) == len(missing):
        return f"{_REFUSED}: ask whoever runs it why, or leave this sink out"
    again = delivery.remedy or _AGAIN
    return f"{again}; {_REFUSED}" if refused else again


def _called(event: Event) -> str:
    return f"{safe(event.subject)} in {safe(str(event.data['environment']))} ({event.id[:12]})"


def _sum(happened: Happened, count: int, *, sent: bool) -> Text:
    read = len(happened.commits) + len(happened.untold)
    span = f"{happened.base}..{happened.head}" if happened.base else f"the last commit of {happened.head}"
    # Of what can't be told nobody knows that it changes no decision.
    none = "no events" if happened.untold else "no decision changes"
    told = counted(count, "event") if count else none
    failed = f"; {counted(len(happened.untold), 'commit')} can't be told" if happened.untold else ""
    nowhere = "; sent nowhere: --to ADDRESS sends them" if count and not sent else ""
    of = f", {counted(read, 'commit')} with changes of flags" if happened.base else ""
    return Text(f"{told}: {safe(span)}{of}{failed}{nowhere}", "bold")
