"""`flaggit explain`."""

import time
from typing import Annotated

import typer

from flaggit.cli.asking import (
    WORDS_SETTINGS,
    At,
    BundleOption,
    ContextOption,
    Environment,
    KeyringOption,
    Service,
    Unsigned,
    Words,
    options_of,
    stdin,
)
from flaggit.cli.options import Folder, Format, Rev, chosen_folder, show
from flaggit.commands.asking import Wish
from flaggit.commands.explain import explain
from flaggit.errors import Exit
from flaggit.report import explained as render

app = typer.Typer(add_completion=False)


@app.command(name="explain", context_settings=WORDS_SETTINGS)
def verb(
    context: typer.Context,
    words: Words = None,
    given: ContextOption = "",
    complete: Annotated[
        bool, typer.Option("--complete", help="What is not given is missing; otherwise it may be anything.")
    ] = False,
    environment: Environment = "",
    service: Service = "",
    at: At = "",
    bundle: BundleOption = None,
    keyring: KeyringOption = None,
    unsigned: Unsigned = False,
    form: Format = "text",
    folder: Folder = "",
    rev: Rev = "",
) -> None:
    """Say what somebody gets in a service, and why: rule by rule, and who wrote each line that decides.

    Part of a context is enough (--user 4711): the answer then says what else would tell. Without -e and -s the first protected
    environment and the first service that reads the flag are taken.
    """
    wish = Wish(
        words=words or (),
        options=options_of(context),
        context=given,
        environment=environment,
        service=service,
        at=at,
        rev=rev,
        bundle=bundle,
        keyring=keyring,
        unsigned=unsigned,
    )
    made = explain(
        chosen_folder(context.obj, folder), wish, complete=complete, now=int(time.time()), stdin=stdin
    )
    show(render.as_json(made) if form == "json" else render.text(made))
    raise typer.Exit(Exit.FINDINGS if made.failed else Exit.CLEAN)
