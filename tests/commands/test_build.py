"""`build`: what is built, of what, signed by whom, and when it refuses."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.program import Work, flaggit

from flaggit.bundle.envelope import split
from flaggit.bundle.manifest import PAYLOAD_TYPE, Manifest
from flaggit.checks.samples import SAMPLE, TODAY

FLAG = "flags/checkout/express-pay.flag.yaml"
BUNDLES = [
    f"shop.{environment}.{service}.bundle"
    for environment in ("dev", "production-eu", "production-us", "staging")
    for service in ("payments", "web")
]
DAY = 86400


@pytest.fixture
def keyed(shop: Work, monkeypatch: pytest.MonkeyPatch) -> Work:
    """The sample repository with a key pair beside it; its parent is the current folder."""
    monkeypatch.chdir(shop.root.parent)
    assert flaggit("keys", "new", "ci").code == 0
    return shop


def manifest(path: Path) -> Manifest:
    return Manifest.parse(split(path.read_bytes(), PAYLOAD_TYPE)[0].payload)


def test_a_bundle_for_each_service_and_environment(keyed: Work) -> None:
    ran = keyed.run("build", "--key", "ci.pem")
    assert (ran.code, ran.err) == (0, "")
    assert sorted(path.name for path in Path("bundles").iterdir()) == BUNDLES
    assert "8 bundles in bundles  serial 1000 · " in ran.out
    assert ran.last.startswith("signed by ")
    assert ran.last.endswith("; next: flaggit verify bundles")


def test_a_build_is_told_to_machines(keyed: Work) -> None:
    told = json.loads(keyed.run("build", "--key", "ci.pem", "--format", "json").out)
    assert [each["file"] for each in told["bundles"]] == sorted(BUNDLES, key=BUNDLES_ORDER.index)
    assert told["commit"] == keyed.git("rev-parse", "HEAD")
    assert (told["serial"], told["preview"], told["throw_away_key"], told["expired"]) == (
        1000,
        False,
        False,
        False,
    )
    assert told["issued"] == "2026-11-15T11:00:00Z"
    assert len(told["keys"]) == 1


BUNDLES_ORDER = [
    f"shop.{environment}.{service}.bundle"
    for environment in ("dev", "staging", "production-eu", "production-us")
    for service in ("payments", "web")
]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        pytest.param(["-e", "production"], 4, id="a group"),
        pytest.param(["-e", "dev", "-e", "production-eu"], 4, id="environments"),
        pytest.param(["-s", "web"], 4, id="a service"),
        pytest.param(["-s", "web", "-e", "dev"], 1, id="both"),
    ],
)
def test_some_environments_and_services_can_be_chosen(keyed: Work, arguments: list[str], count: int) -> None:
    ran = keyed.run("build", "--key", "ci.pem", *arguments)
    assert ran.code == 0
    assert len(list(Path("bundles").iterdir())) == count
    assert f"{count} bundle{'s' if count > 1 else ''} in bundles" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ["-e", "prodution"], "--environment: there is no 'prodution'; did you mean production?", id="slip"
        ),
        pytest.param(["-s", "wep"], "--service: there is no 'wep'; did you mean web?", id="service"),
        pytest.param(["--key", "ci.pem", "--unsigned"], "exclude each other", id="two ways"),
        pytest.param(["--throw-away-key", "--unsigned"], "exclude each other", id="two other ways"),
        pytest.param(["--issued", "2026-11-15"], "", id="a day is an instant"),
        pytest.param(["--issued", "soon"], "--issued: 'soon' is no instant", id="no instant"),
        pytest.param(["--issued", "2026-11-15T10:00:00"], "is no instant", id="no zone"),
        pytest.param(["--reissue", "1000"], "--reissue: this can't be numbered", id="too many reissues"),
        pytest.param(["--key", "gone.pem"], "gone.pem: the signing key can't be read", id="no such key"),
        pytest.param(["--rev", "gone"], "gone", id="no such commit"),
    ],
)
def test_a_wrong_wish_builds_nothing(keyed: Work, arguments: list[str], says: str) -> None:
    given = arguments if {"--key", "--unsigned"} & {*arguments} else [*arguments, "--key", "ci.pem"]
    ran = keyed.run("build", *given)
    if not says:
        assert ran.code == 0
        return
    assert ran.code == (3 if "--rev" in arguments else 2)
    assert says in ran.err
    assert "next: " in ran.err
    assert not Path("bundles").exists()


def test_the_key_comes_from_the_environment_too(keyed: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = keyed.run("build")
    assert missing.code == 2
    assert "FLAGGIT_SIGNING_KEY: there is no signing key" in missing.err
    assert "flaggit keys new" in missing.err
    monkeypatch.setenv("FLAGGIT_SIGNING_KEY", Path("ci.pem").read_text())
    assert keyed.run("build").code == 0
    by_environment = {path.name: path.read_bytes() for path in Path("bundles").iterdir()}
    assert keyed.run("build", "--key", "ci.pem").code == 0
    assert {path.name: path.read_bytes() for path in Path("bundles").iterdir()} == by_environment


def test_a_key_that_others_may_read_is_warned_of(keyed: Work) -> None:
    Path("ci.pem").chmod(0o644)
    ran = keyed.run("build", "--key", "ci.pem")
    assert ran.code == 0
    assert "warning: others may read the signing key ci.pem: chmod 600 ci.pem" in ran.out


def test_a_throw_away_key_is_loud_and_brings_its_own_keyring(keyed: Work) -> None:
    ran = keyed.run("build", "--throw-away-key")
    assert ran.code == 0
    assert ran.last.startswith("signed by a THROW-AWAY KEY: anyone could have made these")
    assert (Path("bundles") / "keyring.json").is_file()
    assert flaggit("verify", "bundles", "--keyring", "bundles/keyring.json", "-C", keyed.root).code == 0
    assert keyed.run("build", "--key", "ci.pem").code == 0
    assert not (Path("bundles") / "keyring.json").exists()


def test_what_is_not_committed_is_never_signed_by_a_real_key(keyed: Work) -> None:
    keyed.edit(FLAG, "percent: 25", "percent: 30")
    ran = keyed.run("build", "--key", "ci.pem")
    assert ran.code == 2
    assert "the work tree has changes that are not committed" in ran.err
    assert "flaggit build --rev HEAD" in ran.err
    assert keyed.run("build", "--key", "ci.pem", "--rev", "HEAD").code == 0


def test_what_is_not_committed_is_a_preview_of_another_project(keyed: Work) -> None:
    keyed.edit(FLAG, "percent: 25", "percent: 30")
    ran = keyed.run("build", "--throw-away-key", "-e", "dev", "-s", "web")
    assert ran.code == 0
    assert "their project is shop-preview, so no service takes them by accident" in ran.out
    assert manifest(Path("bundles/shop-preview.dev.web.bundle")).project == "shop-preview"


def test_unsigned_bundles_are_for_environments_without_protection(keyed: Work) -> None:
    ran = keyed.run("build", "--unsigned")
    assert ran.code == 2
    assert "bundles of production-eu must be signed, for the environment is protected" in ran.err
    assert not Path("bundles").exists()
    ran = keyed.run("build", "--unsigned", "-e", "non-production")
    assert ran.code == 0
    assert ran.last.startswith("UNSIGNED: for development")


@pytest.mark.parametrize(
    ("arguments", "epoch", "issued"),
    [
        pytest.param([], "", TODAY - 3600, id="the commit's time"),
        pytest.param([], str(TODAY - 100), TODAY - 100, id="the reproducible build's"),
        pytest.param(["--issued", "now"], str(TODAY - 100), TODAY, id="now"),
        pytest.param(["--issued", "2026-11-14T12:00:00+01:00"], "", TODAY - DAY - 3600, id="an instant"),
    ],
)
def test_when_bundles_count_as_issued_is_chosen(
    keyed: Work, monkeypatch: pytest.MonkeyPatch, arguments: list[str], epoch: str, issued: int
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert keyed.run("build", "--key", "ci.pem", "-e", "dev", *arguments).code == 0
    assert manifest(Path("bundles/shop.dev.web.bundle")).issued == issued


@pytest.mark.parametrize("epoch", ["soon", "-1", "1.5", "9" * 30, "9" * 12, "١٢"])
def test_a_source_date_that_is_none_is_refused(
    keyed: Work, monkeypatch: pytest.MonkeyPatch, epoch: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    ran = keyed.run("build", "--key", "ci.pem")
    assert ran.code == 2
    assert "SOURCE_DATE_EPOCH: " in ran.err
    assert "is no number of seconds since 1970" in ran.err


def test_the_last_instant_there_is_does_not_overflow(keyed: Work) -> None:
    ran = keyed.run("build", "--key", "ci.pem", "-e", "dev", "--issued", "9999-12-31T23:59:58Z")
    assert ran.code == 0
    assert "expires 9999-12-31T23:59:59Z" in ran.out


def test_bundles_that_have_expired_already_are_told(keyed: Work) -> None:
    ran = keyed.run("build", "--key", "ci.pem", today=TODAY + 400 * DAY)
    assert ran.code == 0
    assert "they have expired already: build them again with --issued now" in ran.out


def test_reissues_number_the_same_commit_higher(keyed: Work) -> None:
    assert keyed.run("build", "--key", "ci.pem", "-e", "dev", "--reissue", "7").code == 0
    assert manifest(Path("bundles/shop.dev.web.bundle")).serial == 1007


def test_errors_in_the_flags_refuse_the_build(keyed: Work) -> None:
    keyed.edit(FLAG, "percent: 25", "percent: 250")
    keyed.commit()
    ran = keyed.run("build", "--key", "ci.pem")
    assert ran.code == 1
    assert f"{FLAG}: the flags have errors: FG" in ran.err
    assert not Path("bundles").exists()


def test_what_a_check_finds_refuses_the_build_unless_it_is_allowed(keyed: Work) -> None:
    keyed.edit(
        FLAG, "      - name: employees\n", "      - {name: everyone, serve: true}\n      - name: employees\n"
    )
    keyed.commit()
    ran = keyed.run("build", "--key", "ci.pem")
    assert ran.code == 1
    assert "FG313" in ran.err
    keyed.edit(
        FLAG,
        "      - name: employees\n",
        "      # flaggit: allow FG313 because the launch is today\n      - name: employees\n",
    )
    keyed.edit(
        FLAG,
        "      - name: early",
        "      # flaggit: allow FG313 because the launch is today\n      - name: early",
    )
    keyed.edit(
        FLAG,
        "      - name: ramp",
        "      # flaggit: allow FG313 because the launch is today\n      - name: ramp",
    )
    keyed.commit()
    assert keyed.run("check").code == 0
    assert keyed.run("build", "--key", "ci.pem").code == 0
    keyed.write(
        {
            FLAG: SAMPLE[FLAG].replace(
                "      - name: employees\n",
                "      - {name: everyone, serve: true}\n      - name: employees\n",
            )
        }
    )
    keyed.write({"schemas/taxonomy.yaml": SAMPLE["schemas/taxonomy.yaml"] + "checks: {FG313: warning}\n"})
    keyed.commit()
    assert keyed.run("build", "--key", "ci.pem").code == 0


def test_the_clock_refuses_no_build(keyed: Work) -> None:
    keyed.write({"schemas/taxonomy.yaml": SAMPLE["schemas/taxonomy.yaml"] + "checks: {FG602: error}\n"})
    keyed.commit()
    assert keyed.run("build", "--key", "ci.pem", "--issued", "now", today=TODAY + 400 * DAY).code == 0


def test_without_a_commit_there_is_nothing_to_name(folder: Work) -> None:
    folder.write(dict(SAMPLE))
    assert folder.run("build", "--throw-away-key").code == 3
    folder.git("init", "--quiet")
    ran = folder.run("build", "--throw-away-key")
    assert ran.code == 3
    assert "there is no commit yet" in ran.err


def test_a_shallow_clone_can_not_count(keyed: Work) -> None:
    keyed.commit()
    subprocess.run(("git", "clone", "--quiet", "--depth=1", f"file://{keyed.root}", "clone"), check=True)
    ran = flaggit("-C", "clone", "build", "--key", "ci.pem")
    assert ran.code == 3
    assert "this clone is shallow" in ran.err
    assert not Path("bundles").exists()


def test_services_that_run_nowhere_have_no_bundle(keyed: Work) -> None:
    keyed.write({"flags/services/batch.service.yaml": SAMPLE["flags/services/web.service.yaml"]})
    keyed.edit("flags/services/batch.service.yaml", "context:", "environments: [dev]\ncontext:")
    keyed.commit()
    ran = keyed.run("build", "--key", "ci.pem", "-s", "batch", "-e", "production")
    assert ran.code == 3
    assert "no service runs in such an environment" in ran.err


def test_a_folder_of_somebody_elses_is_never_replaced(keyed: Work) -> None:
    Path("mine").mkdir()
    (Path("mine") / "thesis.txt").write_text("years of work")
    ran = keyed.run("build", "--key", "ci.pem", "--output", "mine")
    assert ran.code == 2
    assert "mine" in ran.err
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.txt"]
