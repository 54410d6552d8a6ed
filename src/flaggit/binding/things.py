"""Segments, services and metrics: what is known by its file's name."""

from flaggit.binding import quantities
from flaggit.binding.conditions import condition
from flaggit.binding.page import Page, Raw
from flaggit.model import Metric, NoData, Segment, Service, Taxonomy, Tolerance


def segment(page: Page, name: str, raw: Raw) -> Segment:
    """Bind a segment."""
    return Segment(
        name=name,
        path=page.path,
        summary=raw["summary"],
        when=condition(page, raw["when"], "/when"),
        owner=raw.get("owner", page.owner),
    )


def service(page: Page, name: str, raw: Raw, taxonomy: Taxonomy) -> Service:
    """Bind a service, and resolve the environments that it runs in; all of them unless it says fewer."""
    context, tolerates = raw.get("context", {}), raw.get("tolerates", {})
    named = raw.get("environments")
    runs_in = taxonomy.environments
    if named is not None:
        members = {member for group in named for member in taxonomy.members(group)}
        runs_in = tuple([member for member in runs_in if member in members])
    return Service(
        name=name,
        path=page.path,
        owner=raw.get("owner", page.owner),
        environments=runs_in,
        always=tuple(sorted(set(context.get("always", ())))),
        sometimes=tuple(sorted(set(context.get("sometimes", ())))),
        depends_on=page.refer_all("service", raw.get("depends_on", []), "/depends_on"),
        repository=raw.get("repository", ""),
        summary=raw.get("summary", ""),
        tolerates=Tolerance(
            stale=page.optional(quantities.seconds, tolerates, "stale", "/tolerates"),
            start_with_expired=tolerates.get("start_with_expired", False),
            format=int(tolerates.get("format", 1)),
            both_paths=page.refer_all("flag", tolerates.get("both_paths", []), "/tolerates/both_paths"),
        ),
    )


def metric(page: Page, name: str, raw: Raw) -> Metric:
    """Bind a metric."""
    no_data = raw.get("no_data", {})
    return Metric(
        name=name,
        path=page.path,
        type=raw["type"],
        good=raw["good"],
        source=raw["source"],
        query=raw.get("query", ""),
        numerator=raw.get("numerator", ""),
        denominator=raw.get("denominator", ""),
        summary=raw.get("summary", ""),
        owner=raw.get("owner", page.owner),
        no_data=NoData(
            below=int(no_data.get("below", 0)),
            stale=page.optional(quantities.seconds, no_data, "stale", "/no_data") or 0,
            delay=page.optional(quantities.seconds, no_data, "delay", "/no_data") or 0,
        ),
    )
