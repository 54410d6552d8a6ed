"""Change events as sentences and data, where real commits seldom lead: many regions, odd values, people and windows."""

import json
from fractions import Fraction
from typing import Any

from tests.report.reviews import flag, place, region

from flaggit.commands.events import CommitEvents, FlagEvent, Happened
from flaggit.report import events as render
from flaggit.report.terminal import plain
from flaggit.repository import Person, Step
from flaggit.review import FlagChange, People, Place, Served

ADA = Person(name="Ada [red]Vale[/]\x1b[31m", mail="ada@shop.example")
STEP = Step(
    commit="a" * 40,
    parent="b" * 40,
    merge=False,
    time=1_794_744_000,
    subject="Say\x1b]0;it",
    authors=(ADA,),
    committer=ADA,
    last=ADA,
    approvals=(),
)


def commit(*places: Place, **more: Any) -> CommitEvents:
    changed: FlagChange = flag(*places, **more)
    told = FlagEvent(flag=changed, environment="production-eu", places=places, before=None, after=None)
    return CommitEvents(step=STEP, project="shop", policy=None, flags=(told,))


def data(told: CommitEvents) -> Any:
    (event,) = render.made(told)
    return json.loads(event.json)["data"]


def many(count: int) -> Place:
    return place(*(region(share=Fraction(1, number)) for number in range(2, count + 2)))


def test_of_many_regions_the_largest_are_told_and_the_rest_are_counted() -> None:
    told = data(commit(many(30)))
    assert [each["share"]["exactly"] for each in told["regions"]] == [
        f"1/{number}" for number in range(2, 22)
    ]
    assert told["regions_left_out"] == 10
    assert told["summary"].count(" go from ") == 6
    assert told["summary"].endswith("; and 24 smaller changes")
    assert "nobody else" not in told["summary"]


def test_of_few_regions_all_are_told() -> None:
    told = data(commit(many(6)))
    assert (told["regions_left_out"], len(told["regions"])) == (0, 6)
    assert told["summary"].endswith("; nobody else changes")


def test_values_are_told_as_json_has_them() -> None:
    value = {"title": "Cart", "sizes": (1, 2.5, None), "on": True}
    told = data(commit(place(region(before=Served(absent=True), after=Served(value=value, variant="rich")))))
    (only,) = told["regions"]
    assert only["before"] == {"value": None, "variant": "", "absent": True}
    assert only["after"]["value"] == {"title": "Cart", "sizes": [1, 2.5, None], "on": True}


def test_people_and_windows_are_told() -> None:
    people = People(count=41_000, share=0.023, day="2026-11-01")
    told = data(commit(place(region(people=people, since=0, until=1_794_744_000))))
    (only,) = told["regions"]
    assert only["people"] == told["people"] == {"count": 41_000, "population": "2026-11-01"}
    assert (only["from"], only["until"]) == ("1970-01-01T00:00:00Z", "2026-11-15T12:00:00Z")


def test_a_bound_is_called_one() -> None:
    told = data(commit(place(region(exact=False), exact=False)))
    assert told["reach"]["exact"] is told["regions"][0]["share"]["exact"] is False
    assert "upper bounds" in told["summary"]


def test_what_stands_in_a_commit_does_nothing_to_a_terminal() -> None:
    shown = plain(*render.text(Happened(base="", head="HEAD", commits=(commit(many(1)),), untold=())))
    assert "\x1b" not in shown
    assert "Ada [red]Vale[/]\\x1b[31m  Say\\x1b]0;it" in shown
