"""`policy codeowners`: the forge's file of code owners, from the charter and the taxonomy."""

from tests.governing.conftest import Org
from tests.program import Work

from flaggit.policy.codeowners import BEGIN, END

BLOCK = f"""\
{BEGIN}
/flags/                                                   @shop/platform
/flags/checkout/                                          @shop/checkout
/flags/payments/                                          @shop/payments
/flags/metrics/checkout-errors.metric.yaml                @shop/checkout
/flags/metrics/orders-per-user.metric.yaml                @shop/checkout
/flags/services/payments.service.yaml                     @shop/payments
/flags/services/web.service.yaml                          @shop/checkout
/flags/shared/employees.segment.yaml                      @shop/platform
/flags/charter.yaml                                       @shop/platform
/flags/flaggit.yaml                                       @shop/platform
/schemas/                                                 @shop/platform
{END}
"""


def told(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_it_is_written_and_is_then_as_it_should_be(shop: Work) -> None:
    before = shop.run("policy", "codeowners", "--check")
    assert (before.code, before.out.splitlines()[0]) == (1, ".github/CODEOWNERS  not as it should be")
    written = shop.run("policy", "codeowners")
    assert (written.code, written.out.splitlines()[0]) == (0, ".github/CODEOWNERS  written")
    assert told(shop.text(".github/CODEOWNERS")) == told(BLOCK)
    assert shop.run("policy", "codeowners", "--check").code == 0


def test_other_lines_stay(shop: Work) -> None:
    shop.write({"CODEOWNERS": f"* @shop/all\n\n{BEGIN}\n/old @shop/old\n{END}\n\n/docs @shop/docs\n"})
    assert shop.run("policy", "codeowners").code == 0
    assert told(shop.text("CODEOWNERS")) == ["* @shop/all", "", *told(BLOCK), "", "/docs @shop/docs"]
    shop.write({"CODEOWNERS": "* @shop/all\n"})
    shop.run("policy", "codeowners")
    assert told(shop.text("CODEOWNERS")) == ["* @shop/all", "", *told(BLOCK)]


def test_a_flag_of_another_team_and_teams_without_a_handle(shop: Work) -> None:
    shop.edit(
        "flags/checkout/express-pay.flag.yaml", "kind: release\n", "kind: release\nowner: team-payments\n"
    )
    shop.edit("schemas/taxonomy.yaml", '    forge: "@shop/payments"\n', "")
    shop.run("policy", "codeowners")
    lines = told(shop.text(".github/CODEOWNERS"))
    assert "/flags/checkout/express-pay.flag.yaml @alan @barbara" in lines
    assert "/flags/checkout/express-pay.test.yaml @alan @barbara" in lines
    shop.edit("schemas/taxonomy.yaml", "    members:\n      - alan\n      - barbara\n", "")
    ran = shop.run("policy", "codeowners")
    assert "team-payments has no forge handle and no members" in ran.out


def test_a_flag_repository_in_a_folder(org: Org, folder: Work) -> None:
    assert folder.root == org.work.root
    inner = folder.root / "my flags"
    inner.mkdir()
    for name in ("flags", "schemas"):
        folder.git("mv", name, f"my flags/{name}")
    ran = folder.run("-C", inner, "policy", "codeowners", "--format", "json")
    assert ran.code == 0
    assert "/my\\ flags/flags/checkout/ @shop/checkout" in told(folder.text(".github/CODEOWNERS"))


def test_without_a_charter(shop: Work) -> None:
    shop.write({"flags/charter.yaml": None})
    assert shop.run("policy", "codeowners").code == 3
