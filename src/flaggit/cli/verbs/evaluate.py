"""`flaggit eval`."""

import time

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
from flaggit.commands.evaluate import evaluate
from flaggit.errors import Exit
from flaggit.report import evaluated as render

app = typer.Typer(add_completion=False)


@app.command(name="eval", context_settings=WORDS_SETTINGS)
def verb(
    context: typer.Context,
    words: Words = None,
    given: ContextOption = "",
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
    """Decide a flag for one context: in every environment and service that reads it, or in those that are named.

    Values are read by the attribute's type in the taxonomy. What is not given is missing.
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
    made = evaluate(chosen_folder(context.obj, folder), wish, now=int(time.time()), stdin=stdin)
    show(render.as_json(made) if form == "json" else render.text(made))
    raise typer.Exit(Exit.FINDINGS if made.failed else Exit.CLEAN)
