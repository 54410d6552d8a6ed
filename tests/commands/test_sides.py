"""The two states of a change: what is read, what may differ, and what is refused."""

import re
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.program import Work

from flaggit.checks.samples import RANKING, SHOPPERS, TOMBSTONE, edited, gone
from flaggit.commands.sides import Range, Side, cache_folder, parse_range, sides
from flaggit.commands.sides.notes import Notes
from flaggit.compiler import Compiler
from flaggit.errors import FailedStop, NothingReadStop, UsageStop
from flaggit.source import parse

EXPRESS, TOKENS, LAYOUT = "checkout.express-pay", "payments.tokenised-cards", "checkout.cart-layout"
ALL = {EXPRESS, TOKENS, LAYOUT}
Files = Mapping[str, str | bytes | None]


def taxonomy(*swaps: tuple[str, str]) -> Files:
    return edited("taxonomy.yaml", *swaps)


def renamed(old: str, new: str, text: str | None = None) -> Files:
    ((path, found),) = edited(old).items()
    return {path: None, f"flags/{new}": text or found}


AFFECTED: list[tuple[str, Files, set[str]]] = [
    ("nothing", {}, set()),
    ("a file that is not governed", {"README.md": "hello\n"}, set()),
    ("a flag's rule", edited("express-pay.flag.yaml", ("percent: 25", "percent: 30")), {EXPRESS}),
    ("a flag's summary", edited("express-pay.flag.yaml", ("One-click", "One-tap")), {EXPRESS}),
    (
        "a flag's comments, quotes and order",
        edited(
            "express-pay.flag.yaml",
            ("kind: release\nexpires: 2027-02-01\n", 'expires: "2027-02-01"  # soon\nkind: release\n'),
            ("[DE, FR]", '["DE", FR]'),
        ),
        set(),
    ),
    (
        "a prerequisite",
        edited("tokenised-cards.flag.yaml", ("otherwise: false", "otherwise: true")),
        {EXPRESS, TOKENS},
    ),
    ("a flag's table", edited("express-pay.test.yaml", ("u-1", "u-2")), {EXPRESS}),
    ("a segment", edited("employees.segment.yaml", ("staff", "crew")), {EXPRESS, TOKENS}),
    ("a segment's summary", edited("employees.segment.yaml", ("People", "Those")), set()),
    (
        "a segment inside a segment",
        {
            **edited("employees.segment.yaml", ("roles: {contains: staff}", "segment: staff")),
            "flags/shared/staff.segment.yaml": "summary: Staff\nowner: team-platform\nwhen: {roles: {contains: staff}}\n",
        },
        {EXPRESS, TOKENS},
    ),
    ("a segment's folder", renamed("employees.segment.yaml", "checkout/employees.segment.yaml"), set()),
    ("a rollout", edited("pay.rollout.yaml", ("stage: quarter", "stage: five")), {EXPRESS, TOKENS}),
    ("a layer", edited("cart-page.layer.yaml", ("[0, 40]", "[0, 50]")), {LAYOUT}),
    ("an experiment", edited("cart-layout.experiment.yaml", ("iteration: 1", "iteration: 2")), {LAYOUT}),
    ("a metric of both", edited("checkout-errors.metric.yaml", ("2m", "3m")), ALL),
    ("a metric", edited("orders-per-user.metric.yaml", ("1000", "2000")), {LAYOUT}),
    ("a service's context", edited("web.service.yaml", ("plan, roles", "roles")), {EXPRESS, LAYOUT}),
    ("a service's summary", edited("payments.service.yaml", ("the money", "money")), set()),
    (
        "where a service runs",
        edited("payments.service.yaml", ("owner:", "environments: [production]\nowner:")),
        {TOKENS},
    ),
    (
        "an attribute's type",
        taxonomy(
            (
                "country: {type: string, summary: Where the customer lives, values: [AT, BR, DE, FR, NL]}",
                "country: {type: string}",
            )
        ),
        {EXPRESS},
    ),
    (
        "an attribute in a segment",
        taxonomy(("roles: {type: strings", "roles: {type: strings, values: [staff, lead]")),
        {EXPRESS, TOKENS},
    ),
    ("the unit", taxonomy(("user: {type: string", "user: {type: string, values: [u-1, u-2]")), ALL),
    ("an attribute's summary", taxonomy(("Where the customer lives", "Home")), set()),
    ("an attribute that nobody uses", taxonomy(("age: {type: integer", "age: {type: number")), set()),
    ("an environment", taxonomy(("[dev, staging]", "[dev, staging, test]")), ALL),
    ("what is protected", taxonomy(("domains:", "protected: [staging]\ndomains:")), ALL),
    ("a domain's owner", taxonomy(("checkout: team-checkout", "checkout: team-platform")), {EXPRESS, LAYOUT}),
    ("a kind", taxonomy(("expires_within: 90d", "expires_within: 120d")), set()),
    ("a team", taxonomy(("pager: payments", "pager: cards")), set()),
    ("the project", edited("flaggit.yaml", ("format: 1", "format: 1\nepoch: 1")), set()),
    ("the charter", {"flags/charter.yaml": "tiers: {routine: {owner: 2}}\n"}, set()),
    ("a new flag", {"flags/checkout/ranking.flag.yaml": RANKING}, {"checkout.ranking"}),
    (
        "a flag renamed",
        {
            **renamed("cart-layout.flag.yaml", "checkout/page-layout.flag.yaml"),
            **gone("cart-layout.test.yaml"),
            **edited("cart-page.layer.yaml"),
        },
        {LAYOUT, "checkout.page-layout"},
    ),
    (
        "a flag retired",
        {
            **renamed("tokenised-cards.flag.yaml", "payments/tokenised-cards.retired.yaml", TOMBSTONE),
            **gone("tokenised-cards.test.yaml"),
            **edited(
                "express-pay.flag.yaml", ("requires:\n  - {flag: payments.tokenised-cards, is: true}\n", "")
            ),
            **edited("express-pay.test.yaml", ("assume: {payments.tokenised-cards: true}\n", "")),
        },
        {EXPRESS, TOKENS},
    ),
]


@pytest.mark.parametrize(
    ("files", "expected"), [each[1:] for each in AFFECTED], ids=[each[0] for each in AFFECTED]
)
def test_a_change_can_reach(branch: Work, tmp_path: Path, files: Files, expected: set[str]) -> None:
    branch.write(files)
    found = sides(branch.root, cache=tmp_path / "cache")
    assert found.affected == expected
    assert found.head.dirty == any(path.startswith(("flags/", "schemas/")) for path in files)
    for side in (found.base, found.head):
        held = {*side.catalog.flags, *side.catalog.retired}
        assert held & expected == {key for key in expected if side.snapshot.files.keys() & paths(key)}
        assert_compiles(side, expected)
    again = sides(branch.root, cache=tmp_path / "cache")
    assert (again.affected, again.base.catalog, again.head.catalog) == (
        found.affected,
        found.base.catalog,
        found.head.catalog,
    )


def paths(key: str) -> set[str]:
    return {f"flags/{key.replace('.', '/')}.{kind}.yaml" for kind in ("flag", "retired")}


def assert_compiles(side: Side, keys: set[str]) -> None:
    compiler = Compiler(side.catalog)
    for key in keys & {*side.catalog.flags, *side.catalog.retired}:
        for environment in side.catalog.taxonomy.environments:
            for service in side.catalog.services:
                assert compiler.decision(key, environment, service)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Range()),
        ("main", Range(base="main")),
        ("HEAD~2", Range(base="HEAD~2")),
        ("v1.0..work", Range(base="v1.0", head="work")),
        ("main...work", Range(base="main", head="work", fork=True)),
        ("main..", Range(base="main")),
        ("main...", Range(base="main", fork=True)),
        ("..work", Range(head="work")),
        ("..", Range()),
    ],
)
def test_a_range_is_written_as_git_writes_it(text: str, expected: Range) -> None:
    assert parse_range(text) == expected


@pytest.mark.parametrize("text", ["a..b..c", "a....b", "a...b...c", "a..b...c", "....", "a...b..c"])
def test_anything_else_is_no_range(text: str) -> None:
    with pytest.raises(UsageStop, match="no two revisions") as stop:
        parse_range(text)
    assert stop.value.where == text
    assert "BASE..HEAD" in stop.value.remedy


def test_the_default_is_from_where_the_work_left_the_release_branch_to_the_work_tree(branch: Work) -> None:
    begun = branch.git("rev-parse", "HEAD")
    branch.edit("flags/checkout/express-pay.flag.yaml", "percent: 25", "percent: 30")
    branch.commit()
    branch.git("switch", "--quiet", "main")
    branch.edit("flags/checkout/pay.rollout.yaml", "stage: quarter", "stage: five")
    main = branch.commit()
    branch.git("switch", "--quiet", "work")
    branch.edit("flags/checkout/cart-page.layer.yaml", "[0, 40]", "[0, 50]")

    found = sides(branch.root)
    assert (found.base.commit, found.base.dirty, found.head.dirty) == (begun, False, True)
    assert found.affected == {EXPRESS, LAYOUT}
    committed = sides(branch.root, parse_range("..work"))
    assert (committed.base.commit, committed.head.dirty) == (begun, False)
    assert committed.affected == {EXPRESS}
    assert sides(branch.root, parse_range("main...work")).affected == {EXPRESS}
    against = sides(branch.root, parse_range("main..work"))
    assert against.base.commit == main
    assert against.affected == {EXPRESS, TOKENS}
    assert sides(branch.root, parse_range("main")).affected == ALL


def test_the_remotes_branch_comes_before_a_local_one_that_lags(branch: Work) -> None:
    branch.edit("flags/checkout/express-pay.flag.yaml", "percent: 25", "percent: 30")
    branch.git("update-ref", "refs/remotes/origin/main", branch.commit())
    assert sides(branch.root).affected == set()


def test_a_move_is_followed(branch: Work) -> None:
    branch.write(renamed("employees.segment.yaml", "checkout/employees.segment.yaml"))
    found = sides(branch.root)
    assert found.moved == {"flags/checkout/employees.segment.yaml": "flags/shared/employees.segment.yaml"}


def test_only_what_the_change_reaches_is_read(branch: Work) -> None:
    branch.edit("flags/checkout/cart-page.layer.yaml", "[0, 40]", "[0, 50]")
    found = sides(branch.root)
    assert set(found.head.catalog.flags) == {LAYOUT}
    assert set(found.head.catalog.tables) == {LAYOUT}
    assert set(found.head.catalog.services) == {"payments", "web"}
    assert found.head.catalog.segments == {}
    assert "flags/shared/employees.segment.yaml" in found.head.snapshot.files
    reading = found.head.reading
    assert reading.data.keys() == reading.documents.keys() < set(found.head.snapshot.files)
    same = "flags/checkout/cart-layout.flag.yaml"
    assert found.base.reading.documents[same] is reading.documents[same]
    assert not found.whole


TOKENS_FIRST = "flags/checkout/tokens-first.invariant.yaml"
IMPLIES = f"summary: Tokens come first\nimplies:\n  if: {{flag: {EXPRESS}, is: true}}\n  then: {{flag: {TOKENS}, is: true}}\n"


@pytest.mark.parametrize(
    ("files", "flags"),
    [
        pytest.param(edited("cart-page.layer.yaml", ("[0, 40]", "[0, 50]")), {LAYOUT}, id="not reached"),
        pytest.param(
            edited("express-pay.flag.yaml", ("percent: 25", "percent: 30")), {EXPRESS, TOKENS}, id="a flag"
        ),
        pytest.param({TOKENS_FIRST: f"{IMPLIES}when: {{country: DE}}\n"}, {EXPRESS, TOKENS}, id="itself"),
        pytest.param({TOKENS_FIRST: None}, {EXPRESS, TOKENS}, id="that it goes"),
    ],
)
def test_an_invariant_is_always_read_and_what_it_names_when_it_is_reached(
    branch: Work, tmp_path: Path, files: Files, flags: set[str]
) -> None:
    branch.write({TOKENS_FIRST: IMPLIES, "flags/shared/shoppers.population.yaml": SHOPPERS})
    start = branch.commit()
    branch.write(files)
    for _ in range(2):
        found = sides(branch.root, Range(base=start), cache=tmp_path / "cache")
        assert found.affected == flags - ({EXPRESS, TOKENS} if TOKENS_FIRST in files else {TOKENS})
        assert set(found.base.catalog.invariants) == {"tokens-first"}
        assert set(found.head.catalog.invariants) == (
            {"tokens-first"} if files.get(TOKENS_FIRST, "") is not None else set()
        )
        assert set(found.head.catalog.populations) == {"shoppers"}
        assert set(found.base.catalog.flags) == flags


def test_a_change_of_a_population_reaches_no_flag(branch: Work) -> None:
    branch.write({"flags/shared/shoppers.population.yaml": SHOPPERS})
    found = sides(branch.root)
    assert not found.affected
    assert set(found.head.catalog.populations) == {"shoppers"}
    assert found.base.catalog.populations == {}


def test_a_change_of_environments_is_read_whole(branch: Work) -> None:
    branch.write(taxonomy(("[dev, staging]", "[dev, staging, test]")))
    found = sides(branch.root)
    assert found.whole
    assert set(found.head.catalog.flags) == ALL


def test_the_change_that_brings_the_flags_starts_from_none(shop: Work) -> None:
    shop.git("checkout", "--quiet", "--orphan", "before")
    shop.git("rm", "-r", "--quiet", "--cached", ".")
    empty = shop.git("commit-tree", shop.git("mktree"), "-m", "Nothing")
    shop.git("switch", "--quiet", "--force", "main")
    found = sides(shop.root, Range(base=empty))
    assert found.affected == ALL
    assert found.base.catalog.flags == {}
    assert found.base.catalog.taxonomy == found.head.catalog.taxonomy
    assert found.base.reading.documents == {}


def test_a_fault_is_told_with_its_side(branch: Work) -> None:
    good = branch.git("rev-parse", "HEAD")
    branch.edit("flags/checkout/express-pay.flag.yaml", "segment: employees", "segment: nobody")
    with pytest.raises(
        FailedStop, match=r"the work tree can't be compared: .*FG\d+ there is no segment nobody"
    ) as stop:
        sides(branch.root)
    assert stop.value.where == "flags/checkout/express-pay.flag.yaml"
    assert stop.value.remedy.startswith("flaggit check shows")
    bad = branch.commit()
    for asked, side, name in (
        (Range(base=good, head="HEAD"), "head", "HEAD"),
        (Range(base=good, head=bad), "head", bad[:12]),
        (Range(base="HEAD", head=good), "base", bad[:12]),
    ):
        with pytest.raises(FailedStop, match=f"the {side} {bad[:12]} can't be compared") as stop:
            sides(branch.root, asked)
        assert stop.value.remedy.startswith(f"flaggit check --rev {name} shows")


@pytest.mark.parametrize(
    "files",
    [
        {"flags/checkout/cart-layout.flag.yaml": "summary: [\n"},
        {"flags/checkout/cart-layout.flag.yaml": b"\xff"},
        {"flags/checkout/cart-layout.flag.yml": "summary: x\n"},
        {"flags/checkout/large.flag.yaml": "#" * 300_000},
        {
            "flags/checkout/employees.segment.yaml": "summary: Two\nowner: team-platform\nwhen: {roles: {contains: a}}\n"
        },
        {"flags/payments/tokenised-cards.retired.yaml": TOMBSTONE},
        {"schemas/taxonomy.yaml": None},
        {"schemas/taxonomy.yaml": "environments: 3\n"},
        {"flags/flaggit.yaml": "project: 3\n"},
    ],
    ids=[
        "no YAML",
        "no text",
        "misnamed",
        "too large",
        "a name taken",
        "retired and alive",
        "no taxonomy",
        "a taxonomy of a wrong shape",
        "a project of a wrong shape",
    ],
)
def test_what_cannot_be_known_is_never_called_equal(branch: Work, files: Files) -> None:
    branch.write(files)
    bad = branch.commit()
    with pytest.raises(FailedStop, match="can't be compared"):
        sides(branch.root, Range(base="main"))
    branch.write({"README.md": "next\n"})
    branch.commit()
    with pytest.raises(FailedStop, match="can't be compared"):
        sides(branch.root, Range(base=bad))


def test_an_unknown_revision_is_a_stop(shop: Work) -> None:
    with pytest.raises(NothingReadStop, match="no commit called mian") as stop:
        sides(shop.root, Range(base="mian"))
    assert "did you mean main?" in stop.value.remedy
    with pytest.raises(NothingReadStop, match="no commit called wrok"):
        sides(shop.root, Range(base="main", head="wrok"))


def test_a_shallow_clone_is_a_stop_where_it_hides_the_base(branch: Work, tmp_path: Path) -> None:
    branch.edit("flags/checkout/express-pay.flag.yaml", "percent: 25", "percent: 30")
    branch.commit()
    source = branch.root.as_uri()
    branch.git("clone", "--quiet", "--depth=1", "--branch=work", source, str(tmp_path / "clone"))
    with pytest.raises(NothingReadStop, match="this clone is shallow and hides where the work left") as stop:
        sides(tmp_path / "clone")
    assert stop.value.remedy == "git fetch --unshallow origin main (in CI: fetch-depth: 0)"
    Work(tmp_path / "clone").git("fetch", "--quiet", "--unshallow", "origin", "main:refs/remotes/origin/main")
    assert sides(tmp_path / "clone").affected == {EXPRESS}


def test_a_release_branch_that_is_not_there_is_a_stop(branch: Work) -> None:
    branch.git("branch", "--quiet", "--delete", "--force", "main")
    with pytest.raises(
        NothingReadStop, match="does not show where the work left the release branch main"
    ) as stop:
        sides(branch.root)
    assert stop.value.remedy.startswith("git fetch origin main")
    branch.write({"flags/flaggit.yaml": "project: shop\nformat: 1\n"})
    with pytest.raises(NothingReadStop, match="names no release branch") as stop:
        sides(branch.root)
    assert "HEAD~1" in stop.value.remedy


def test_a_missing_object_is_a_stop(branch: Work) -> None:
    branch.edit("flags/checkout/express-pay.flag.yaml", "percent: 25", "percent: 30")
    branch.commit()
    blob = branch.git("rev-parse", "main:flags/checkout/express-pay.flag.yaml")
    (branch.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(NothingReadStop, match=f"object {blob} is missing") as stop:
        sides(branch.root)
    assert "git fetch" in stop.value.remedy


def test_without_a_git_program_it_is_not_the_folder_that_is_blamed(
    shop: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NothingReadStop, match="no git program was found"):
        sides(shop.root)
    with pytest.raises(NothingReadStop, match="no git program was found"):
        sides(shop.root, Range(base="main", head="HEAD"))


def test_without_history_there_is_nothing_to_compare_with(shop: Work, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    (shop.root / "flags").rename(tmp_path / "flags")
    plain.mkdir()
    (tmp_path / "flags").rename(plain / "flags")
    with pytest.raises(NothingReadStop, match="in no git repository"):
        sides(plain)
    Work(plain).git("init", "--quiet")
    with pytest.raises(NothingReadStop, match="no commit yet"):
        sides(plain)


def test_without_a_flag_file_nothing_was_read(shop: Work) -> None:
    empty = shop.git("commit-tree", shop.git("hash-object", "-t", "tree", "-w", "/dev/null"), "-m", "Nothing")
    with pytest.raises(NothingReadStop, match="there is no flag file") as stop:
        sides(shop.root, Range(base="main", head=empty))
    assert stop.value.where == empty


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"XDG_CACHE_HOME": "/c", "HOME": "/h"}, Path("/c/flaggit")),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, Path("/h/.cache/flaggit")),
        ({"HOME": "/h"}, Path("/h/.cache/flaggit")),
        ({"HOME": ""}, None),
        ({}, None),
    ],
)
def test_the_cache_lies_where_the_user_keeps_caches(environ: dict[str, str], expected: Path | None) -> None:
    assert cache_folder(environ) == expected


@pytest.mark.parametrize(
    "content", [b"", b"flaggit 0 uses 1 x\n{}", b"\0\xff", b"cut"], ids=["empty", "foreign", "no text", "cut"]
)
def test_a_cache_that_is_no_cache_is_written_anew(branch: Work, tmp_path: Path, content: bytes) -> None:
    branch.edit("flags/shared/employees.segment.yaml", "staff", "crew")
    expected = sides(branch.root, cache=tmp_path / "cache")
    (file,) = (tmp_path / "cache").iterdir()
    good = file.read_bytes()
    file.write_bytes(good[:-9] if content == b"cut" else content)
    assert sides(branch.root, cache=tmp_path / "cache").affected == expected.affected == {EXPRESS, TOKENS}
    assert file.read_bytes() == good
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("body", [b"", b"\n\n", b"\t", b"\xff\t\xff\n\0", b"a b\tc\td\n e  f ", b"{}"])
def test_a_cache_that_says_nothing_known_is_no_harm(branch: Work, tmp_path: Path, body: bytes) -> None:
    branch.edit("flags/shared/employees.segment.yaml", "staff", "crew")
    sides(branch.root, cache=tmp_path / "cache")
    (file,) = (tmp_path / "cache").iterdir()
    head = file.read_bytes().partition(b"\n")[0].rpartition(b" ")[0]
    file.write_bytes(b"%b %08x\n%b" % (head, zlib.crc32(body), body))
    assert sides(branch.root, cache=tmp_path / "cache").affected == {EXPRESS, TOKENS}


def test_a_full_cache_keeps_what_is_there_now(
    branch: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaggit.commands.sides.notes.MOST", 25)
    for percent in range(30, 50):
        branch.write(edited("express-pay.flag.yaml", ("percent: 25", f"percent: {percent}")))
        assert sides(branch.root, cache=tmp_path / "cache").affected == {EXPRESS}
    (file,) = (tmp_path / "cache").iterdir()
    kept = file.read_text()
    assert branch.git("hash-object", "flags/checkout/express-pay.flag.yaml") in kept
    assert len(re.findall("[0-9a-f]{40}", kept)) <= 25


@pytest.mark.parametrize("place", ["file", "file/below", "folder"])
def test_a_cache_that_cannot_be_written_is_none(branch: Work, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    branch.edit("flags/shared/employees.segment.yaml", "staff", "crew")
    if place == "folder":
        sides(branch.root, cache=tmp_path / "folder")
        (file,) = (tmp_path / "folder").iterdir()
        file.unlink()
        file.mkdir()
    assert sides(branch.root, cache=tmp_path / place).affected == {EXPRESS, TOKENS}


def test_few_new_documents_do_not_make_the_cache_be_written_again(branch: Work, tmp_path: Path) -> None:
    for at in range(120):
        branch.write({f"flags/checkout/ranking-{at}.flag.yaml": RANKING.replace("bought", f"seen {at}")})
    sides(branch.root, cache=tmp_path)
    (file,) = tmp_path.glob("*.txt")
    before = file.read_bytes()
    branch.write({"flags/checkout/ranking-0.flag.yaml": RANKING.replace("bought", "liked")})
    sides(branch.root, cache=tmp_path)
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", [r"a\nb", r"a\tb", r"a\r\nb", r"a\u2028b", "a b"])
def test_white_space_in_a_name_hides_no_use_from_the_next_run(tmp_path: Path, name: str) -> None:
    path, blob = "flags/shop/one.flag.yaml", "0" * 40
    text = f"""\
requires: [{{flag: "{name}", is: true}}]
environments:
  production:
    rules: [{{name: staff, when: {{segment: staff}}, serve: true}}]
"""
    notes = Notes(tmp_path, tmp_path)
    notes.learn(blob, parse(text.encode(), path))
    notes.keep({path: blob})
    again = Notes(tmp_path, tmp_path)
    assert again.users({"segment:staff"}) == {blob}
    assert again.measured == {blob}
