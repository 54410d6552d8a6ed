"""`flaggit new`: a sub-command for each type of document."""

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias

import typer

from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands.answers import Ask, Judge, one_of
from flaggit.commands.new import create
from flaggit.errors import UsageStop
from flaggit.report import created as render
from flaggit.report.controls import safe

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Write a new document. What the options leave open is asked for at a terminal; elsewhere the default counts, and "
    "what has no default is an error.",
)

Key: TypeAlias = Annotated[str, typer.Argument(metavar="KEY", help="Such as checkout.express-pay.")]
Name: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", help="Such as checkout-api: words joined by hyphens.")
]
Summary: TypeAlias = Annotated[str | None, typer.Option(metavar="TEXT", help="What it is, in a sentence.")]
Owner: TypeAlias = Annotated[
    str | None, typer.Option(metavar="TEAM", help="The team that owns it, or its domain when that is new.")
]
Environment: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="The environment or group that it acts in.")
]


@app.command(name="flag")
def flag(
    context: typer.Context,
    name: Key,
    summary: Summary = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="A kind of the taxonomy.")] = None,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="boolean, string, integer, number or object.")
    ] = None,
    services: Annotated[str | None, typer.Option(metavar="A,B", help="The services that read it.")] = None,
    expires: Annotated[str | None, typer.Option(metavar="DAY", help="The day on which it expires.")] = None,
    runbook: Annotated[str | None, typer.Option(metavar="URL", help="Where its runbook is.")] = None,
    owner: Owner = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write a flag and its decision table: on where nothing is protected, off elsewhere."""
    _write(
        context,
        folder,
        form,
        "flag",
        name,
        {
            "summary": summary,
            "kind": kind,
            "type": type_,
            "services": services,
            "expires": expires,
            "runbook": runbook,
            "owner": owner,
        },
    )


@app.command(name="segment")
def segment(
    context: typer.Context,
    name: Name,
    summary: Summary = None,
    attribute: Annotated[
        str | None, typer.Option(metavar="NAME", help="The attribute that it tests.")
    ] = None,
    values: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="The values that are in it; empty: whoever has the attribute."),
    ] = None,
    owner: Owner = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write a segment that tests one attribute."""
    _write(
        context,
        folder,
        form,
        "segment",
        name,
        {"summary": summary, "attribute": attribute, "values": values, "owner": owner},
    )


@app.command(name="layer")
def layer(
    context: typer.Context,
    name: Key,
    summary: Summary = None,
    unit: Annotated[str | None, typer.Option(metavar="NAME", help="The attribute that is bucketed.")] = None,
    holdout: Annotated[
        str | None, typer.Option(metavar="N", help="Percent kept out of everything in it.")
    ] = None,
    owner: Owner = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write a layer, whose members will exclude each other."""
    _write(
        context,
        folder,
        form,
        "layer",
        name,
        {"summary": summary, "unit": unit, "holdout": holdout, "owner": owner},
    )


@app.command(name="rollout")
def rollout(
    context: typer.Context,
    name: Key,
    summary: Summary = None,
    environment: Environment = None,
    waves: Annotated[
        str | None, typer.Option(metavar="A,B/C", help="Waves of services, providers first.")
    ] = None,
    stages: Annotated[str | None, typer.Option(metavar="1,10,50,100", help="Stages in percent.")] = None,
    owner: Owner = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write a rollout that has not begun."""
    _write(
        context,
        folder,
        form,
        "rollout",
        name,
        {"summary": summary, "environment": environment, "waves": waves, "stages": stages, "owner": owner},
    )


@app.command(name="experiment")
def experiment(
    context: typer.Context,
    name: Key,
    summary: Summary = None,
    environment: Environment = None,
    arms: Annotated[
        str | None, typer.Option(metavar="A,B", help="Variants of its flag, in equal parts.")
    ] = None,
    layer: Annotated[str | None, typer.Option(metavar="KEY", help="Its layer.")] = None,
    span: Annotated[
        str | None,
        typer.Option("--range", metavar="A-B", help="Its range in the layer, in percent: what is free."),
    ] = None,
    owner: Owner = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write the draft of an experiment; it decides nothing until it runs."""
    _write(
        context,
        folder,
        form,
        "experiment",
        name,
        {
            "summary": summary,
            "environment": environment,
            "arms": arms,
            "layer": layer,
            "range": span,
            "owner": owner,
        },
    )


@app.command(name="service")
def service(
    context: typer.Context,
    name: Name,
    summary: Summary = None,
    owner: Owner = None,
    always: Annotated[
        str | None, typer.Option(metavar="A,B", help="Attributes that every context has.")
    ] = None,
    sometimes: Annotated[
        str | None, typer.Option(metavar="A,B", help="Attributes that some contexts have.")
    ] = None,
    depends_on: Annotated[str | None, typer.Option(metavar="A,B", help="Services that it calls.")] = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write a service: what its contexts hold, and what it calls."""
    _write(
        context,
        folder,
        form,
        "service",
        name,
        {
            "summary": summary,
            "owner": owner,
            "always": always,
            "sometimes": sometimes,
            "depends-on": depends_on,
        },
    )


@app.command(name="metric")
def metric(
    context: typer.Context,
    name: Name,
    summary: Summary = None,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="ratio, mean, count or quantile.")
    ] = None,
    good: Annotated[str | None, typer.Option(metavar="DIRECTION", help="lower or higher.")] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Where it is queried.")] = None,
    query: Annotated[str | None, typer.Option(metavar="TEXT", help="The query.")] = None,
    numerator: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The query of what a ratio counts.")
    ] = None,
    denominator: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The query of what a ratio is a share of.")
    ] = None,
    owner: Owner = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write a metric."""
    _write(
        context,
        folder,
        form,
        "metric",
        name,
        {
            "summary": summary,
            "type": type_,
            "good": good,
            "source": source,
            "query": query,
            "numerator": numerator,
            "denominator": denominator,
            "owner": owner,
        },
    )


@app.command(name="invariant")
def invariant(
    context: typer.Context,
    name: Name,
    summary: Summary = None,
    environment: Environment = None,
    given: Annotated[
        str | None, typer.Option("--if", metavar="KEY=VALUE", help="Where this flag is decided so,")
    ] = None,
    then: Annotated[
        str | None, typer.Option(metavar="KEY=VALUE", help="this flag must be decided so.")
    ] = None,
    owner: Owner = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write an invariant: where one flag is decided so, another must be, too."""
    _write(
        context,
        folder,
        form,
        "invariant",
        name,
        {"summary": summary, "environment": environment, "if": given, "then": then, "owner": owner},
    )


def _write(
    context: typer.Context, folder: str, form: str, what: str, name: str, given: Mapping[str, str | None]
) -> None:
    created = create(
        chosen_folder(context.find_root().obj, folder), what, name, asker(given), today=int(time.time())
    )
    show(render.as_json(created) if form == "json" else render.text(created))


def asker(given: Mapping[str, str | None]) -> Ask:
    """Answers from options first, then from the terminal, then from defaults.

    Raises:
        UsageStop: From the answers: when one is missing and there is no terminal, or when an option's is wrong. What is
            typed wrong is asked for again.
    """
    terminal = sys.stdin.isatty() and sys.stderr.isatty()

    def ask(
        option: str,
        question: str,
        default: str | None = None,
        choices: Sequence[str] = (),
        judge: Judge | None = None,
    ) -> str:
        judged = judge or (one_of(choices) if choices else None)
        answer = given.get(option)
        if answer is None and terminal and question:
            return _typed(question, default, choices, judged)
        answer = default if answer is None else answer
        if answer is None:
            raise UsageStop(
                "this is not said, and has no default", where=f"--{option}", remedy=f"give --{option}"
            )
        wrong = _wrong(answer.strip(), judged)
        if wrong is not None:
            raise UsageStop(wrong.message, where=f"--{option}", remedy=wrong.remedy)
        return answer.strip()

    return ask


def _typed(question: str, default: str | None, choices: Sequence[str], judge: Judge | None) -> str:
    hint = f" [{', '.join(each for each in choices if each)}]" if choices else ""
    while True:
        answer = str(
            typer.prompt(f"  {question}{hint}", default=default, err=True, show_default=bool(default))
        ).strip()
        wrong = _wrong(answer, judge)
        if wrong is None:
            return answer
        typer.echo(f"    {safe(wrong.message)}; {safe(wrong.remedy)}", err=True)


def _wrong(answer: str, judge: Judge | None) -> UsageStop | None:
    try:
        if judge is not None:
            judge(answer)
    except UsageStop as wrong:
        return wrong
    return None
