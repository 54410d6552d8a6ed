"""Paths with spaces, quotes and worse: in every place where a build meets one."""

from pathlib import Path

import pytest
from tests.rollback.conftest import Made
from tests.rollback.program import flaggit, published
from tests.rollback.shop import Shop, make

from flaggit.errors import FailedStop

ODD = 'it\'s a "shop" $HOME; `id` \\ ümlaut\tand\nmore'


def test_the_repository_the_key_and_the_output_may_lie_anywhere(tmp_path: Path) -> None:
    made = make(tmp_path / ODD, {}, name=f"the {ODD} itself")
    done = flaggit(made, "build", "--rev", "HEAD", "--key", str(made.key), "--output", f"out {ODD}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\tand" not in done.stdout
    assert published(made.root / f"out {ODD}") == dict(sorted(in_process(made).items()))


def in_process(made: Shop) -> dict[str, bytes]:
    return {
        f"shop.{environment}.{service}.bundle": data
        for (environment, service), data in made.release().files.items()
    }


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("flags/check out/it's.flag.yaml", id="spaces and a quote"),
        pytest.param('flags/checkout/"quoted".flag.yaml', id="double quotes"),
        pytest.param("flags/checkout/tab\tand\nline.flag.yaml", id="control characters"),
        pytest.param("flags/checkout/-rf.flag.yaml", id="like an option"),
        pytest.param("flags/checkout/über.flag.yaml", id="beyond ASCII"),
    ],
)
def test_a_flag_that_cannot_be_called_so_is_named_and_nothing_is_built(shop: Made, path: str) -> None:
    made = shop({})
    made.commit({path: (made.root / "flags/checkout/express-pay.flag.yaml").read_text()})
    with pytest.raises(FailedStop) as stop:
        made.release()
    assert stop.value.where == path
    assert not made.bundles.exists()


def test_a_file_that_cannot_be_called_so_is_a_finding(shop: Made) -> None:
    made = shop({})
    made.write({f"flags/checkout/{ODD}.flag.yaml": "summary: Misnamed\n"})
    done = flaggit(made, "check")
    assert (done.returncode, done.stderr) == (1, "")
    assert "it's a" in done.stdout
    assert "\t" not in done.stdout


def test_files_that_are_no_documents_may_be_called_anything(shop: Made) -> None:
    made = shop({})
    before = made.release()
    made.commit({f"flags/checkout/{ODD}.md": "notes\n", f"docs/{ODD}/x.flag.yaml": "nothing of ours\n"})
    after = made.release()
    assert after.digests == before.digests
    assert after.serial > before.serial
