"""What a person reads of a change, in every format: golden files. Write them anew with `FLAGGIT_GOLDEN=write`, and read what changed."""

import json
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.report.reviews import COUNTRY, FALSE, REVIEWS, TRUE, VERSION, flag, place, ramp, region, review

from flaggit.frozen import replace
from flaggit.report import review as render
from flaggit.report.review import Mark, Part, figures, values, wording
from flaggit.report.review.blast import rows
from flaggit.report.review.merging import merging
from flaggit.report.review.parts import tests as decision_tables
from flaggit.report.terminal import plain
from flaggit.review import (
    Clause,
    Compatibility,
    Cover,
    Effect,
    Failing,
    Level,
    People,
    Quiet,
    Region,
    Review,
    Served,
    Witness,
)

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = People(count=100, share=0.01, day="2026-11-01")
GOOD = Part(title="Proofs", mark=Mark.GOOD, summary="3 proved")
WRITE = os.environ.get("FLAGGIT_GOLDEN") == "write"
FORMATS: dict[str, Callable[[Review], str]] = {
    "txt": lambda each: plain(*render.text(each)),
    "md": render.markdown,
    "json": render.as_json,
    "html": render.html,
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", REVIEWS)
def test_what_a_person_reads(name: str, form: str) -> None:
    shown = FORMATS[form](REVIEWS[name]())
    golden = GOLDEN / f"review-{name}.{form}"
    if WRITE:
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


def of(**more: Any) -> Region:
    """A region of every user, who go from false to true."""
    return region(**{"clauses": (), "share": Fraction(1), "witness": None} | more)


def country(name: str) -> Clause:
    return Clause(attribute="country", words=name, values=(name,))


def maybe(name: str) -> Clause:
    return replace(country(name), words=f"unknown or {name}", missing="maybe")


def plan(name: str) -> Clause:
    return Clause(attribute="plan", words=name, values=(name,))


@pytest.mark.parametrize(
    ("found", "unit", "sentence"),
    [
        pytest.param(of(), "user", "all users go from false to true", id="everybody"),
        pytest.param(of(), "", "everyone goes from false to true", id="a flag without a unit"),
        pytest.param(of(share=Fraction(15, 100)), "user_id", "15 % of users go from false to true", id="a unit that is an id"),
        pytest.param(of(share=Fraction(1, 3)), "company", "33.333 % of companies go from false to true", id="a share without end"),
        pytest.param(of(share=Fraction(1, 10**7)), "box", "less than 0.001 % of boxes go from false to true", id="next to nobody"),
        pytest.param(
            of(share=1 - Fraction(1, 10**7)), "day", "more than 99.999 % of days go from false to true", id="almost all"
        ),
        pytest.param(
            of(share=Fraction(1, 2)), "<b>", "50 % of everyone go from false to true", id="a unit that is no word"
        ),
        pytest.param(of(clauses=(COUNTRY,)), "user", "all users in DE, FR go from false to true", id="a place"),
        pytest.param(
            of(clauses=(Clause(attribute="country", words="not DE"),)),
            "user",
            "all users with country not DE go from false to true",
            id="a place that is not meant",
        ),
        pytest.param(
            of(clauses=(Clause(attribute="country", words="DE", values=("DE",), missing="maybe"),)),
            "user",
            "all users with country unknown or DE go from false to true",
            id="a place or none",
        ),
        pytest.param(
            of(clauses=(VERSION, Clause(attribute="plan", words="missing", missing="yes"))),
            "user",
            "all users with app_version ≥ 2.3.0 and without plan go from false to true",
            id="an attribute that is missing",
        ),
        pytest.param(
            of(clauses=(Clause(attribute="id", words=", ".join("abcdefghij"), values=tuple("abcdefghij")),)),
            "user",
            "all users with id a, b, c, d, e, f, g, h and 2 more go from false to true",
            id="many values",
        ),
        pytest.param(
            of(before=Served(value="x", variant="a"), after=Served(value="x", variant="b"), effect=Effect.RELABELLED),
            "",
            "everyone keeps the value x, now reported as b instead of a",
            id="another label",
        ),
        pytest.param(
            of(before=Served(value=30.0), after=Served(value=30), effect=Effect.RELABELLED),
            "user",
            "all users keep the value 30, now of the flag's new type",
            id="a number that becomes an integer",
        ),
        pytest.param(
            of(before=Served(value=30), after=Served(value=30, variant="long"), effect=Effect.RELABELLED),
            "user",
            "all users keep the value 30, now reported as long",
            id="a first label",
        ),
        pytest.param(
            of(before=Served(value=30, variant="long"), after=Served(value=30), effect=Effect.RELABELLED),
            "user",
            "all users keep the value 30, no longer reported as long",
            id="a label that goes",
        ),
        pytest.param(
            of(before=Served(absent=True), effect=Effect.APPEARS),
            "user",
            "all users get true, where the flag could not be asked for before",
            id="a flag that comes",
        ),
        pytest.param(
            of(after=Served(absent=True), effect=Effect.VANISHES),
            "user",
            "all users get what the code falls back on instead of false: the flag can't be asked for any more",
            id="a flag that goes",
        ),
        pytest.param(
            of(before=TRUE, after=FALSE, effect=Effect.LEAVES, until=1_795_996_800),
            "user",
            "until 2026-11-30: all users go from true to false",
            id="an end",
        ),
        pytest.param(
            of(since=1_795_996_800 + 3600),
            "user",
            "from 2026-11-30 01:00 UTC: all users go from false to true",
            id="a beginning",
        ),
        pytest.param(
            of(before=Served(value=1, variant="a"), after=Served(value=2, variant="a"), effect=Effect.MOVES),
            "user",
            "all users go from 1 to 2: they change variant",
            id="a variant with another value",
        ),
        pytest.param(
            of(before=Served(value=""), after=Served(value="a\n\u202eb")),
            "user",
            'all users go from "" to a\\n\\u202eb',
            id="texts that do not show",
        ),
    ],
)  # fmt: skip
def test_a_region_is_a_sentence(found: Region, unit: str, sentence: str) -> None:
    assert wording.region_sentence(found, unit) == sentence


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        pytest.param(
            {"a": 1, "b": [1]}, {"a": 1, "b": [2], "c": 0}, ('{"b": [1]}', '{"b": [2], "c": 0}'), id="objects"
        ),
        pytest.param(
            "x" * 99 + "1", "x" * 99 + "2", (f"…{'x' * 12}1", f"…{'x' * 12}2"), id="texts that end otherwise"
        ),
        pytest.param("1" + "x" * 99, "", (f"1{'x' * 59}…", '""'), id="texts that begin otherwise"),
        pytest.param(True, 1, ("true", "1"), id="numbers and truth"),
    ],
)
def test_two_values_show_their_difference(before: object, after: object, shown: tuple[str, str]) -> None:
    assert values.pair(Served(value=before), Served(value=after)) == shown


@pytest.mark.parametrize(
    ("share", "blocks"),
    [
        pytest.param(Fraction(0), "░░░░░░░░░░", id="nobody"),
        pytest.param(Fraction(1, 10**6), "▓░░░░░░░░░", id="next to nobody"),
        pytest.param(Fraction(1, 2), "▓▓▓▓▓░░░░░", id="half"),
        pytest.param(1 - Fraction(1, 10**6), "▓▓▓▓▓▓▓▓▓░", id="almost all"),
        pytest.param(Fraction(1), "▓▓▓▓▓▓▓▓▓▓", id="all"),
    ],
)
def test_a_bar_never_shows_something_as_nothing_or_as_all(share: Fraction, blocks: str) -> None:
    assert figures.bar(share) == blocks


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(ramp(), "1 flag decides differently: checkout.express-pay goes from false to true in production for 20 % of users in DE, FR with app_version ≥ 2.3.0 (about 41,000), by the population of 2026-11-01", id="one flag"),
        pytest.param(
            review(
                *(flag(place(of(share=Fraction(share, 20))), key=f"a.{share}") for share in (5, 2, 4, 4)),
                quiet=(Quiet(key="a", why="b"),),
            ),
            "4 flags decide differently, most widely a.5, in production for 10 to 25 % of users; 1 other that it touches doesn't",
            id="many, and one that does not",
        ),
        pytest.param(
            review(
                *(flag(place(of(share=Fraction(share, 20))), key=f"a.{share}") for share in (5, 2)),
                flag(place(of(share=Fraction(2, 20))), key="a.b"),
            ),
            "3 flags decide differently: a.5 goes from false to true in production for 25 % of users; "
            "a.2 and a.b go from false to true in production for 10 % of users",
            id="few, alike ones together",
        ),
        pytest.param(
            review(
                flag(place(of(), of(before=TRUE, after=FALSE, effect=Effect.LEAVES))),
                flag(place(of(before=Served(absent=True), effect=Effect.APPEARS)), key="a.b"),
                flag(place(of(), of(after=Served(value=1))), key="a.c"),
            ),
            "3 flags decide differently: checkout.express-pay changes both ways in production for all users; "
            "a.b and a.c change in production for all users",
            id="no one way",
        ),
        pytest.param(
            review(flag(place(of(), environments=("staging",), group="", protected=False), place(of(share=Fraction(1, 4))))),
            "1 flag decides differently: checkout.express-pay goes from false to true in production for 25 % of users; in staging for all users",
            id="protected environments come first",
        ),
        pytest.param(
            review(flag(place(of()), unit="user"), flag(place(of(), exact=False), unit="device")),
            "2 flags decide differently: checkout.express-pay goes from false to true in production for all users; checkout.express-pay goes from false to true in production for up to 100 % of devices",
            id="several units",
        ),
        pytest.param(
            review(flag(place(of(clauses=(COUNTRY,))), place(of(clauses=(VERSION,)))), flag()),
            "1 flag decides differently: checkout.express-pay goes from false to true in production for all users in DE, FR and for all users with app_version ≥ 2.3.0; 1 other that it touches doesn't",
            id="several kinds of users",
        ),
        pytest.param(
            review(flag(place(*(of(clauses=(COUNTRY, VERSION, plan(name)), share=Fraction(1, 4)) for name in "abc"), reach=Fraction(1, 4)))),
            "1 flag decides differently: checkout.express-pay goes from false to true in production for up to 25 % of users in DE, FR with app_version ≥ 2.3.0, depending on plan",
            id="too many kinds, and what they have in common",
        ),
        pytest.param(
            review(*(flag(place(of(clauses=(plan(name),))), key=name, unit=unit) for name, unit in ("ax", "by", "cz", "dx"))),
            "4 flags decide differently in production for up to 100 % of those who ask, depending on plan",
            id="too many kinds that have nothing in common",
        ),
        pytest.param(
            review(flag(place(of(share=Fraction(1, 4), until=9), of(share=Fraction(1, 5), since=9), of(clauses=(COUNTRY,))))),
            "1 flag decides differently: checkout.express-pay goes from false to true in production for up to 45 % of users and for all users in DE, FR",
            id="shares of different times may be the same people",
        ),
        pytest.param(
            review(
                flag(place(of(clauses=(maybe("DE"),), share=Fraction(1, 2))), key="a"),
                flag(place(of(clauses=(country("DE"), plan("a")), share=Fraction(1, 4))), key="b"),
                flag(place(of(clauses=(plan("b"), country("DE")), share=Fraction(1, 2))), key="c"),
                flag(place(of(clauses=(plan("c"), country("DE")), share=Fraction(1, 2))), key="d"),
            ),
            "4 flags decide differently in production for up to 50 % of users with country unknown or DE",
            id="too many kinds, all of them parts of one",
        ),
        pytest.param(
            review(
                flag(place(of(clauses=(country("DE"),), share=Fraction(1, 4)), of(clauses=(country("DE"), plan("b")), share=Fraction(1, 2)), of(clauses=(plan("b"), country("DE"), VERSION), share=Fraction(1, 2)), reach=Fraction(3, 4))),
            ),
            "1 flag decides differently: checkout.express-pay goes from false to true in production for 25 % of users in DE and for up to 75 % of users in DE with plan b",
            id="a part of which more are reached stays",
        ),
        pytest.param(review(files=("a", "b")), "no decision changes: 2 files differ", id="files that are no flags"),
        pytest.param(review(files=("a",)), "no decision changes: 1 file differs", id="a file that is no flag"),
        pytest.param(
            review(quiet=(Quiet(key="a", why="b"), Quiet(key="c", why="b"))),
            "no decision changes: 2 flags touched, all decide as before",
            id="touched flags",
        ),
    ],
)  # fmt: skip
def test_a_change_is_summed_up_in_a_sentence(found: Review, words: str) -> None:
    assert render.summary(found) == words


def test_people_are_at_most_so_many_where_not_all_is_counted() -> None:
    def people(count: int, *, exact: bool = True) -> People:
        return People(
            count=count,
            share=count / 100_000,
            day="2026-11-01",
            exact=exact,
            uncounted=() if exact else ("app_version",),
        )

    known = of(clauses=(COUNTRY,), share=Fraction(1, 4), people=people(5_000))
    bound = of(clauses=(VERSION,), share=Fraction(1, 4), people=people(1_234, exact=False))
    one, some = review(flag(place(known)), population="2026-11-01"), review(flag(place(known, bound)))
    ((row,), _) = rows(one)
    assert row.words == "5 % of the population: 25 % of users in DE, FR (about 5,000)"
    assert "people by the population of 2026-11-01" in render.markdown(one)
    ((row,), _) = rows(some)
    assert row.share == Fraction(6_234, 100_000)
    assert row.words == (
        "at most 6.3 % of the population: 25 % of users in DE, FR (about 5,000); "
        "25 % of users with app_version ≥ 2.3.0 (at most about 1,234)"
    )
    assert (
        "at most about 1,234), by the population of 2026-11-01, which does not count app_version"
        in render.summary(some)
    )
    assert "for 25 % of users in DE, FR (about 5,000) and for" in render.summary(some)
    told = json.loads(render.as_json(some))["flags"][0]["places"][0]["regions"]
    assert [(each["people"]["exact"], each["people"]["uncounted"]) for each in told] == [
        (True, []),
        (False, ["app_version"]),
    ]


def test_a_share_of_the_population_that_is_the_share_of_the_users_is_told_once() -> None:
    most = People(count=337_357, share=337_357 / 4_438_900, day="2026-11-01", exact=False)
    share = Fraction(76, 1000)
    [row], _ = rows(review(flag(place(of(clauses=(VERSION,), share=share, people=most)))))
    assert row.words == ("7.6 % of users with app_version ≥ 2.3.0 (at most about 337,357)")
    [row], _ = rows(review(flag(place(of(share=share, people=replace(most, count=0, share=0.0))))))
    assert row.words.startswith("at most 0 % of the population: 7.6 % of users")


def test_people_of_parts_are_those_of_the_whole() -> None:
    found = review(
        flag(place(of(clauses=(country("DE"),), share=Fraction(1, 2), people=PEOPLE)), key="a"),
        *(
            flag(
                place(of(clauses=(country("DE"), plan(name)), share=Fraction(1, 4), people=PEOPLE)), key=name
            )
            for name in ("x", "y", "z")
        ),
    )
    assert render.summary(found).endswith(
        "in production for up to 50 % of users in DE (about 100), by the population of 2026-11-01"
    )


def test_people_are_counted_only_where_every_region_is() -> None:
    some = place(*ramp().flags[0].places[0].regions, region())
    assert "about" not in render.summary(review(flag(some)))


def test_a_witness_that_the_loader_did_not_confirm_is_called_so() -> None:
    witness = Witness(context={"user": None, "roles": ["a"]})
    assert wording.witness_sentence(witness) == 'for example roles ["a"] (not confirmed by the loader)'
    assert "nothing is known" in wording.witness_sentence(Witness(context={}, confirmed=True))


def test_the_largest_changes_are_shown_and_the_rest_counted() -> None:
    many = tuple(
        of(share=Fraction(1, 100), after=Served(value=at), before=Served(value=-1)) for at in range(30)
    )
    text = plain(*render.text(review(flag(place(*many)))))
    assert "and 18 smaller changes: --all shows them" in text
    assert "from -1 to 29" not in text
    assert "from -1 to 29" in plain(*render.text(review(flag(place(*many))), everything=True))


def test_json_holds_exact_shares_and_the_sentences() -> None:
    told = json.loads(render.as_json(review(flag(place(of(share=Fraction(1, 3)))))))
    [there] = told["flags"][0]["places"]
    assert (
        there["sentence"] == "production · web: 33.333 % of users go from false to true; nobody else changes"
    )
    assert there["regions"][0]["share"]["exactly"] == "1/3"
    assert [(part["title"], part["mark"]) for part in told["parts"]] == [
        ("Proofs", "unknown"),
        ("Approvals", "unknown"),
    ]


def test_flags_that_serve_objects_are_told_and_put_together() -> None:
    before, after = Served(value={"columns": 2}), Served(value={"columns": 3})
    changes = [flag(place(region(before=before, after=after)), key=key) for key in ("shop.a", "shop.b")]
    told = plain(*render.text(review(*changes)))
    assert '{"columns": 2} to {"columns": 3}' in told
    assert "likewise: shop.b" in told


@pytest.mark.parametrize(
    ("holding", "parts", "line"),
    [
        pytest.param(2, (GOOD,), "Nothing here stops the merge.", id="nothing"),
        pytest.param(
            2,
            (GOOD, Part(title="Approvals", mark=Mark.UNKNOWN, summary="", unseen="approvals")),
            "Nothing that was looked at stops the merge. Not looked at: approvals.",
            id="nothing that is known",
        ),
        pytest.param(
            1, (GOOD,), "May not be merged yet: 1 case of a decision table does not hold.", id="a failing case"
        ),
        pytest.param(
            0,
            (Part(title="Proofs", mark=Mark.BAD, summary="", stops=("1 proof fails",), unseen="the rest"),),
            "May not be merged yet: 2 cases of a decision table do not hold; 1 proof fails. Not looked at: the rest.",
            id="all at once",
        ),
    ],
)  # fmt: skip
def test_a_line_says_whether_it_may_be_merged(holding: int, parts: tuple[Part, ...], line: str) -> None:
    found = replace(review(flag(place(), cover=Cover(cases=2, holding=holding))), governed=False)
    told = merging([decision_tables(found), *parts])
    assert told.head + told.rest() == line
    bold = f"**{told.head}**{told.rest()}"
    assert render.markdown(found, parts).splitlines()[4] == bold
    assert f"<p><strong>{told.head}</strong>{told.rest()}</p>" in render.html(found, parts)
    assert json.loads(render.as_json(found, parts))["merge"]["stops"] == list(told.stops)
    assert (line in plain(*render.text(found, parts))) is bool(told.stops)


ODD = Compatibility(level=Level.BREAKING, code="a", words="no one gets it", path="a.yaml")
MILD = replace(ODD, level=Level.CONSUMERS_FIRST, words="web must stop asking first")


@pytest.mark.parametrize(
    ("edits", "governed", "told"),
    [
        pytest.param((), True, [], id="nothing"),
        pytest.param((replace(ODD, level=Level.SAFE),), True, [], id="safe edits"),
        pytest.param(
            (ODD, MILD),
            False,
            ["Breaking: checkout.express-pay: no one gets it. That stops no merge by itself."],
            id="the gravest, without a charter",
        ),
        pytest.param(
            (MILD,),
            True,
            [
                "Consumers first: checkout.express-pay: web must stop asking first. That stops no merge by itself, but may raise the tier."
            ],
            id="those who read it first",
        ),
        pytest.param(
            tuple(replace(ODD, short=f"edit {at}") for at in (1, 1, 2, 3, 4)),
            True,
            ["Breaking: edit 1; edit 2; edit 3; 1 more edit. That stops no merge by itself, but may raise the tier."],
            id="many, each once and shortly",
        ),
    ],
)  # fmt: skip
def test_what_stops_nothing_and_is_to_be_heeded_stands_beside_it(
    edits: tuple[Compatibility, ...], told: list[str], *, governed: bool
) -> None:
    found = replace(review(flag(place(), compatibility=edits)), governed=governed)
    assert json.loads(render.as_json(found))["merge"]["heed"] == told
    for line in told:
        head, _, words = line.partition(": ")
        assert f"**{head}:** {words}" in render.markdown(found).splitlines()
        assert f"<p><strong>{head}:</strong> {words}</p>" in render.html(found)
        assert line in plain(*render.text(found))


def test_flags_of_other_shares_have_rows_of_their_own() -> None:
    shares = {"a.a": 90, "a.b": 10, "a.c": 90}
    flags = [flag(place(of(share=Fraction(share, 100))), key=key) for key, share in shares.items()]
    found, left = rows(review(*flags))
    assert [(row.flags, row.words) for row in found] == [
        (("a.a", "a.c"), "90 % of users"),
        (("a.b",), "10 % of users"),
    ]
    assert left == 0


def test_too_many_rows_are_put_together() -> None:
    flags = [flag(place(of(share=Fraction(at, 100))), key=f"a.{at}") for at in range(1, 21)]
    ((row,), left) = rows(review(*flags))
    assert (len(row.flags), row.words, row.share, left) == (20, "1 to 20 % of users", Fraction(1, 5), 0)
    assert [len(found) for found in rows(review(*flags[:3]), most=2)[:1]] == [2]
    assert rows(review(*flags[:3]), most=2)[1] == 1


@pytest.mark.parametrize(
    ("regions", "told"),
    [
        pytest.param((of(),), "nobody who had true loses it", id="to true"),
        pytest.param((of(before=TRUE, after=FALSE, effect=Effect.LEAVES),), "nobody who had false gets true", id="to false"),
        pytest.param((of(), of(effect=Effect.LEAVES)), "", id="both ways"),
        pytest.param((of(effect=Effect.MOVES),), "", id="another variant"),
        pytest.param((), "", id="nowhere"),
        pytest.param((of(before=Served(value=1), after=Served(value=2)),), "nobody goes back to the default", id="from the default"),
        pytest.param(
            (of(before=Served(value=2), after=Served(value=1), effect=Effect.LEAVES),), "everybody named goes back to the default", id="to the default"
        ),
    ],
)  # fmt: skip
def test_a_change_that_goes_one_way_says_so(regions: tuple[Region, ...], told: str) -> None:
    places = [replace(place(), regions=regions)] if regions else []
    assert wording.movement(flag(*places)) == told
    assert wording.movement(flag(*(replace(each, exact=False) for each in places))) == ""


@pytest.mark.parametrize(
    ("cases", "holding", "told"),
    [(6, 6, "all 6 cases hold"), (1, 1, "the only case holds"), (6, None, "6 cases, not run")],
)
def test_a_table_that_looks_at_all_that_changes_says_so(cases: int, holding: int | None, told: str) -> None:
    found = decision_tables(review(flag(place(), cover=Cover(cases=cases, holding=holding))))
    assert (found.mark, found.summary) == ("good", f"{told}, and every group that changes is covered by one")


def test_a_case_that_does_not_hold_is_named_with_its_place() -> None:
    failing = Failing(
        name="the other half",
        words="expected false by otherwise, got true by ramp",
        path="flags/a/b.test.yaml",
        line=11,
    )
    cover = Cover(cases=5, holding=4, touching=1, failing=(failing, replace(failing, line=0)))
    found = decision_tables(review(flag(place(), cover=cover)))
    assert found.lines == (
        "checkout.express-pay: 4 of 5 cases hold; the change alters what 1 of them decides",
        "does not hold: the other half: expected false by otherwise, got true by ramp (flags/a/b.test.yaml:11)",
        "does not hold: the other half: expected false by otherwise, got true by ramp (flags/a/b.test.yaml)",
    )
