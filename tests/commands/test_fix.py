"""`check --fix`: what can be repaired safely is, comments stay, and the outcome is checked again."""

import pytest
from tests.program import Work

FLAG = "flags/checkout/express-pay.flag.yaml"


def test_slips_are_repaired_and_comments_stay(shop: Work) -> None:
    shop.edit(FLAG, "          country: [DE, FR]", "          contry: [DE, FR] # both launch markets")
    shop.edit(FLAG, "kind: release", "kind: relaese  # for now")
    ran = shop.run("check", "--fix")
    assert ran.code == 0
    assert f"fixed {FLAG}:25: rename it to country" in ran.out
    text = shop.text(FLAG)
    assert "          country: [DE, FR] # both launch markets\n" in text
    assert "kind: release  # for now\n" in text


def test_a_file_that_reads_at_last_is_repaired_further(shop: Work) -> None:
    shop.edit(FLAG, "summary: One-click payment on the cart page", "summary: yes")
    shop.edit(FLAG, "          country: [DE, FR]", "          contry: [DE, FR]")
    ran = shop.run("check", "--fix")
    assert ran.out.count(f"fixed {FLAG}:") == 2
    assert 'summary: "yes"\n' in shop.text(FLAG)
    assert "          country: [DE, FR]\n" in shop.text(FLAG)


def test_without_anything_to_repair_nothing_is_written(shop: Work) -> None:
    before = (shop.root / FLAG).stat().st_mtime_ns
    ran = shop.run("check", "--fix")
    assert ran.code == 0
    assert "fixed" not in ran.out
    assert (shop.root / FLAG).stat().st_mtime_ns == before


def test_what_can_not_be_repaired_still_fails(shop: Work) -> None:
    shop.edit(FLAG, "          country: [DE, FR]", "          contry: [DE, FR]")
    shop.edit(FLAG, "percent: 25", "percent: 250")
    ran = shop.run("check", "--fix")
    assert ran.code == 1
    assert "fixed" in ran.out
    assert "1 error" in ran.out


def test_a_finding_says_that_it_can_be_repaired(shop: Work) -> None:
    shop.edit(FLAG, "          country: [DE, FR]", "          contry: [DE, FR]")
    ran = shop.run("check")
    assert "fix: flaggit check --fix" in ran.out
    assert "1 finding can be repaired: flaggit check --fix" in ran.out


@pytest.mark.parametrize("revision", ["HEAD", "main"])
def test_a_commit_can_not_be_repaired(shop: Work, revision: str) -> None:
    ran = shop.run("check", "--fix", "--rev", revision)
    assert ran.code == 2
    assert "--fix edits the work tree, and --rev reads a commit" in ran.err
