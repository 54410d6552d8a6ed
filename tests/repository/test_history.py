"""What history says: counts, merge bases, changes and the origins of lines."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flaggit.errors import NothingReadStop
from flaggit.repository import MAXIMUM_BYTES, Change, ChangeKind, LineOrigin, open_repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.repository.conftest import Work

PAY = "flags/checkout/pay.flag.yaml"


def shallow(work: "Work", target: Path, depth: int = 1) -> "Work":
    work.git("clone", "-q", "--depth", str(depth), f"file://{work.root}", str(target))
    return type(work)(target)


def test_every_way_to_land_a_change_raises_the_count(work: "Work") -> None:
    repository = open_repository(work.root)
    counts = [repository.commit_count()]
    work.commit("direct")
    counts.append(repository.commit_count())
    work.git("checkout", "-q", "-b", "branch")
    work.commit("on a branch", **{PAY: "branch\n"})
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--no-ff", "branch", "-m", "merge")
    counts.append(repository.commit_count())
    work.git("revert", "--no-edit", "-m", "1", "HEAD")
    counts.append(repository.commit_count())
    assert counts == [1, 2, 4, 5]


def test_a_shallow_clone_is_not_counted(work: "Work", tmp_path: Path) -> None:
    work.commit()
    clone = shallow(work, tmp_path / "clone")
    with pytest.raises(NothingReadStop, match="shallow") as stop:
        open_repository(clone.root).commit_count()
    assert "git fetch --unshallow" in stop.value.remedy


def test_a_shallow_clone_is_completed_when_asked(work: "Work", tmp_path: Path) -> None:
    work.commit()
    clone = shallow(work, tmp_path / "clone")
    assert open_repository(clone.root).commit_count(complete=True) == 2
    assert open_repository(clone.root).commit_count() == 2


def test_a_shallow_clone_whose_remote_is_gone_is_a_stop(work: "Work", tmp_path: Path) -> None:
    work.commit()
    clone = shallow(work, tmp_path / "clone")
    work.root.rename(tmp_path / "moved")
    with pytest.raises(NothingReadStop, match="git fetch failed"):
        open_repository(clone.root).commit_count(complete=True)


def test_a_grafts_file_is_refused(work: "Work") -> None:
    (work.root / ".git/info").mkdir(exist_ok=True)
    (work.root / ".git/info/grafts").write_text(work.git("rev-parse", "HEAD") + "\n")
    with pytest.raises(NothingReadStop, match="grafts") as stop:
        open_repository(work.root).commit_count()
    assert stop.value.where.endswith("info/grafts")


def test_the_merge_base_is_where_a_branch_began(work: "Work") -> None:
    began = work.git("rev-parse", "HEAD")
    work.git("checkout", "-q", "-b", "branch")
    work.commit("on a branch", **{PAY: "branch\n"})
    work.git("checkout", "-q", "main")
    work.commit("on main")
    repository = open_repository(work.root)
    assert repository.merge_base("main", "branch") == began
    assert repository.base_snapshot("branch").commit == began


def test_a_shallow_clone_without_the_base_is_a_stop(work: "Work", tmp_path: Path) -> None:
    work.git("checkout", "-q", "-b", "branch")
    work.commit("on a branch", **{PAY: "branch\n"})
    work.git("checkout", "-q", "main")
    work.commit("on main")
    clone = shallow(work, tmp_path / "clone")
    clone.git("fetch", "-q", "--depth", "1", "origin", "branch:branch")
    with pytest.raises(NothingReadStop, match="in this shallow clone") as stop:
        open_repository(clone.root).base_snapshot("branch")
    assert "--unshallow" in stop.value.remedy
    with pytest.raises(NothingReadStop) as unknown:
        open_repository(clone.root).base_snapshot("HEAD~1")
    assert "--unshallow" in unknown.value.remedy


def test_a_damaged_history_is_a_stop(work: "Work") -> None:
    lost = work.commit("lost")
    work.git("branch", "other", "HEAD~1")
    work.commit("kept")
    (work.root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(NothingReadStop, match="git merge-base failed"):
        open_repository(work.root).merge_base("main", "other")


def test_histories_that_never_met_have_no_merge_base(work: "Work") -> None:
    work.git("checkout", "-q", "--orphan", "alone")
    work.commit("alone")
    with pytest.raises(NothingReadStop, match="no common ancestor"):
        open_repository(work.root).merge_base("main", "alone")


@pytest.mark.parametrize(
    "committed", [pytest.param(True, id="committed"), pytest.param(False, id="work-tree")]
)
def test_changes(work: "Work", *, committed: bool) -> None:
    body = "".join(f"line: {number}\n" for number in range(20))
    work.commit(
        **{"flags/a.yaml": body, "flags/b.yaml": body * 2, "flags/c.yaml": "c\n", "outside.yaml": "o\n" * 9}
    )
    (work.root / "flags/a.yaml").rename(work.root / "flags/moved.yaml")
    (work.root / "flags/b.yaml").unlink()
    (work.root / "flags/c.yaml").unlink()
    (work.root / "outside.yaml").rename(work.root / "flags/inside.yaml")
    work.write({"flags/b2.yaml": body * 2 + "edited: true\n", PAY: "edited\n", "README.md": "changed\n"})
    base = work.git("rev-parse", "HEAD")
    if committed:
        work.commit()
    repository = open_repository(work.root)
    assert repository.changed(base, repository.snapshot("HEAD" if committed else None)) == (
        Change(kind=ChangeKind.RENAMED, path="flags/b2.yaml", old_path="flags/b.yaml"),
        Change(kind=ChangeKind.DELETED, path="flags/c.yaml"),
        Change(kind=ChangeKind.MODIFIED, path=PAY),
        Change(kind=ChangeKind.ADDED, path="flags/inside.yaml"),
        Change(kind=ChangeKind.RENAMED, path="flags/moved.yaml", old_path="flags/a.yaml", edited=False),
    )


def test_a_file_that_became_a_link_is_modified(work: "Work") -> None:
    (work.root / PAY).unlink()
    (work.root / PAY).symlink_to("elsewhere")
    repository = open_repository(work.root)
    assert repository.changed("HEAD", repository.snapshot()) == (Change(kind=ChangeKind.MODIFIED, path=PAY),)


def large(work: "Work") -> None:
    work.write({"flags/x.yaml": b"#" * (MAXIMUM_BYTES + 1)})
    work.commit()


def link(work: "Work") -> None:
    (work.root / "flags/x.yaml").symlink_to("flaggit.yaml")
    work.commit()


def collide(work: "Work") -> None:
    work.commit(**{"flags/checkout/PAY.flag.yaml": "upper\n", "flags/strange\udcff.yaml": "no text\n"})


@pytest.mark.parametrize("arrange", [large, link, collide])
@pytest.mark.parametrize("back", [False, True], ids=["forward", "backward"])
def test_what_was_before_is_the_commit_as_it_is_taken_alone(
    work: "Work", arrange: "Callable[[Work], object]", *, back: bool
) -> None:
    arrange(work)
    work.git("mv", PAY, "flags/checkout/renamed.flag.yaml")
    work.commit()
    base, head = ("HEAD", "HEAD~2") if back else ("HEAD~2", "HEAD")
    repository = open_repository(work.root)
    later = repository.snapshot(head)
    before, changed = repository.before(base, later)
    alone = repository.snapshot(base)
    assert before == alone
    assert (before.tree, list(before.files), before.read()) == (alone.tree, list(alone.files), alone.read())
    assert changed == repository.changed(base, later)


def test_nothing_changed(work: "Work") -> None:
    repository = open_repository(work.root)
    assert repository.changed("HEAD", repository.snapshot()) == ()


def test_an_unknown_base_is_never_nothing_changed(work: "Work") -> None:
    repository = open_repository(work.root)
    with pytest.raises(NothingReadStop, match="no commit called mian"):
        repository.changed("mian", repository.snapshot())


def test_the_origin_of_each_line(work: "Work") -> None:
    first = work.git("rev-parse", "HEAD")
    work.git("config", "user.name", "Bo Ünal")
    second = work.commit("Ramp to 20 %\n\nbody", **{PAY: "summary: pay\nkind: release\nsafe: true\n"})
    work.write({PAY: "summary: pay\nkind: ops\nsafe: true\n"})
    times = [int(work.git("show", "-s", "--format=%at", commit)) for commit in (first, second)]
    begin = LineOrigin(line=1, commit=first, author="Ada Example", authored=times[0], summary="Begin")
    ramp = LineOrigin(line=3, commit=second, author="Bo Ünal", authored=times[1], summary="Ramp to 20 %")
    repository = open_repository(work.root)
    assert repository.blame(PAY, [3, 1, 2]) == (begin, LineOrigin(line=2, commit=None), ramp)
    assert repository.blame(PAY, [3, 1], "HEAD") == (begin, ramp)
    assert repository.blame(PAY, []) == ()


def test_no_settings_pass_lines_to_another_commit(work: "Work") -> None:
    head = work.git("rev-parse", "HEAD")
    (work.root / "skip").write_text(head + "\n")
    work.git("config", "blame.ignoreRevsFile", "skip")
    assert open_repository(work.root).blame(PAY, [1])[0].commit == head


def test_lines_of_a_file_that_git_does_not_know(work: "Work") -> None:
    work.write({"flags/new.yaml": "a\nb\n"})
    assert open_repository(work.root).blame("flags/new.yaml", [2]) == (LineOrigin(line=2, commit=None),)


def test_the_end_of_a_shallow_clone_is_a_boundary(work: "Work", tmp_path: Path) -> None:
    work.commit()
    assert not open_repository(work.root).blame(PAY, [1])[0].boundary
    assert open_repository(shallow(work, tmp_path / "clone").root).blame(PAY, [1])[0].boundary


@pytest.mark.parametrize(
    ("path", "line"),
    [pytest.param(PAY, 99, id="line-beyond-the-end"), pytest.param("flags/none.yaml", 1, id="no-such-file")],
)
def test_lines_that_do_not_exist_are_a_stop(work: "Work", path: str, line: int) -> None:
    with pytest.raises(NothingReadStop, match="git blame failed"):
        open_repository(work.root).blame(path, [line])
