"""`flaggit events`."""

import os
import sys
import time
from typing import Annotated

import typer

from flaggit.announcing import Delivery, Event, Outside
from flaggit.cli.options import Folder, Format, chosen_folder, forget_output, show
from flaggit.commands.events import Happened, happened, send, sinks_for
from flaggit.commands.sides import cache_folder
from flaggit.errors import Exit
from flaggit.report import events as render
from flaggit.report.terminal import plain

app = typer.Typer(add_completion=False)


@app.command(name="events")
def verb(
    context: typer.Context,
    asked: Annotated[
        str,
        typer.Argument(
            metavar="[BASE..HEAD]",
            help="The commits to tell of, along first parents; the last commit unless given.",
            show_default=False,
        ),
    ] = "",
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="ADDRESS",
            help="Where to send them: -, file:PATH, https://HOST/PATH, slack:VARIABLE, nats://HOST/SUBJECT, "
            "redis://HOST/STREAM. Several may be given.",
        ),
    ] = None,
    within: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, max=3600, help="How long each sink may take in all.")
    ] = 60,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go where, and send nothing.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Keep no notes between runs, and use none.")
    ] = False,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Tell what commits changed: one CloudEvent for each flag and environment that decides differently.

    The same commits give the same events with the same ids, so a receiver tells what it has already. Webhooks are signed with the
    secret in FLAGGIT_WEBHOOK_SECRET. Exit code 1 means that somebody was not told: the output says who, and of what.
    """
    outside = Outside(environ=os.environ, output=sys.stdout.buffer, clock=time.time)
    sinks = sinks_for(to or (), outside)
    cache = None if no_cache else cache_folder(os.environ)
    found = happened(chosen_folder(context.obj, folder), asked, cache=cache)
    made = [event for commit in found.commits for event in render.made(commit)]
    planned = [sink.name for sink in sinks] if dry_run else []
    deliveries = () if dry_run else send(made, sinks, within)
    if any(each.sink == "-" and not each.complete for each in deliveries):
        forget_output()
    _report(found, made, deliveries, planned, form=form, aside="-" in (to or ()) and not dry_run)
    if any(each.interrupted for each in deliveries):
        raise KeyboardInterrupt
    complete = all(each.complete for each in deliveries) and not found.untold
    raise typer.Exit(Exit.CLEAN if complete else Exit.FINDINGS)


def _report(
    found: Happened,
    made: list[Event],
    deliveries: tuple[Delivery, ...],
    planned: list[str],
    *,
    form: str,
    aside: bool,
) -> None:
    """Say what was told to whom; to standard error where the events themselves went to standard output."""
    if form == "json":
        told = render.as_json(found, made, deliveries, planned)
        typer.echo(told, err=True) if aside else show(told)
        return
    lines = render.text(found, deliveries, planned)
    typer.echo(plain(*lines), err=True, nl=False) if aside else show(lines)
