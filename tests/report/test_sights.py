"""What a person reads of each verb, as golden files; commit and key ids are normalised.

Write them anew with `FLAGGIT_GOLDEN=write pytest tests/report/test_sights.py`, and read what changed.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.program import Ran, Work, flaggit

from flaggit.checks.samples import SAMPLE, TODAY, TOMBSTONE

GOLDEN = Path(__file__).parent / "golden"
FLAG = "flags/checkout/express-pay.flag.yaml"
TABLE = "flags/checkout/express-pay.test.yaml"
WRITE = os.environ.get("FLAGGIT_GOLDEN") == "write"


def normal(text: str, root: Path) -> str:
    text = text.replace(str(root), "SHOP").replace(str(root.parent), "HERE")
    text = re.sub(r"\b[0-9a-f]{64}\b", "KEY", text)
    text = re.sub(r"\b[0-9a-f]{16}…", "KEY…", text)
    text = re.sub(r"\b(?=[0-9a-f]*[0-9])[0-9a-f]{12}\b", "DIGEST", text)
    text = re.sub(r"\b(?=[0-9a-f]*[0-9])(?!ed25519)[0-9a-f]{7}\b", "COMMIT", text)
    return re.sub(r"\b\d,\d{3}  DIGEST", "SIZE  DIGEST", text)


def findings(shop: Work) -> Ran:
    shop.edit(FLAG, "country: [DE, FR]", "contry: [DE, FR]")
    shop.edit(FLAG, "percent: 25", "percent: 250")
    shop.edit("flags/checkout/pay.rollout.yaml", "stage: quarter", "stage: quartr")
    return shop.run("check")


def checks(shop: Work) -> Ran:
    shop.edit(
        "flags/checkout/cart-layout.experiment.yaml",
        "weight: 50}\n  - {serve: compact, weight: 50}",
        "weight: 50}\n  - {serve: compact, weight: 49}",
    )
    shop.edit(
        FLAG, "      - name: employees\n", "      - {name: everyone, serve: true}\n      - name: employees\n"
    )
    shop.edit(FLAG, "requires:\n  - {flag: payments.tokenised-cards, is: true}\n", "")
    return shop.run("check", today=TODAY + 70 * 86400)


def introduced(shop: Work) -> Ran:
    shop.edit(FLAG, "country: [DE, FR]", "country: [DE, FR, XX]")
    shop.commit()
    shop.git("switch", "--quiet", "-c", "work")
    shop.edit("flags/checkout/pay.rollout.yaml", "stage: quarter", "stage: quartr")
    return shop.run("check")


def fixed(shop: Work) -> Ran:
    shop.edit(FLAG, "country: [DE, FR]", "contry: [DE, FR] # both")
    return shop.run("check", "--fix")


def wide(shop: Work) -> Ran:
    shop.edit(
        FLAG, "summary: One-click payment on the cart page", f"summary: {'中文 ' * 40}\u00a0 \x07 {'x' * 90}"
    )
    return shop.run("check")


def failures(shop: Work) -> Ran:
    shop.edit(
        TABLE,
        '    context: {app_version: "2.2.9"}\n    admit: [ramp]\n    expect: {serve: true, rule: ramp}',
        '    context: {app_version: "2.2.9", roles: [a b, c]}\n    admit: [ramp]\n    expect: {serve: false, rule: otherwise, reason: DEFAULT}',
    )
    shop.edit(TABLE, "context: {roles: [staff]}", "context: {roles: []}")
    shop.write({"flags/payments/tokenised-cards.test.yaml": None})
    return shop.run("test")


def untested(shop: Work) -> Ran:
    shop.write({TABLE: SAMPLE[TABLE].partition("  - name: old apps")[0]})
    return shop.run("test", "checkout.*")


def listed(shop: Work) -> Ran:
    shop.write({"flags/payments/card-vault.retired.yaml": TOMBSTONE})
    whole = [
        shop.run("list", what).out
        for what in ("flags", "services", "rollouts", "layers", "metrics", "retired")
    ]
    return Ran(code=0, out="\n".join(whole), err="")


def built(shop: Work) -> Ran:
    return shop.run("build", "--throw-away-key", "--output", shop.root.parent / "bundles")


def signed(shop: Work) -> Ran:
    keys = shop.root.parent
    assert flaggit("keys", "new", "ci", "--output", keys).code == 0
    (keys / "ci.pem").chmod(0o644)
    return shop.run(
        "build", "--key", keys / "ci.pem", "-e", "dev", "-o", keys / "out", today=TODAY + 400 * 86400
    )


def keys(shop: Work) -> Ran:
    folder = shop.root.parent
    made = [flaggit("keys", "new", name, "--output", folder).out for name in ("root", "ci")]
    ring = shop.run(
        "keys", "keyring", "--root", folder / "root.pem", "--group", f"ci={folder / 'ci.pub.pem'}",
        "--environment", "production=ci", "--output", folder / "ring.json",
    )  # fmt: skip
    return Ran(
        code=ring.code,
        out="".join(made) + ring.out + flaggit("keys", "list", folder / "ci.pub.pem").out,
        err="",
    )


def formatted(shop: Work) -> Ran:
    shop.write({FLAG: "summary: [\n"})
    return shop.run("fmt", "--check")


def schemas(shop: Work) -> Ran:
    first = shop.run("schema")
    shop.edit("schemas/taxonomy.yaml", "  ops: {", "  tuning: {summary: Tunes}\n  ops: {")
    shop.write({"schemas/wave.schema.json": "{}"})
    return Ran(code=1, out=first.out + shop.run("schema", "--check").out, err="")


def begun(shop: Work) -> Ran:
    return flaggit("init", shop.root.parent / "corner-shop")


def created(shop: Work) -> Ran:
    return shop.run(
        "new", "flag", "catalogue.zoom", "--summary", "Zooms", "--services", "web", "--owner", "team-platform",
        "--kind", "migration",
    )  # fmt: skip


def ramped(shop: Work) -> Ran:
    runs = [
        shop.run("ramp", "checkout.pay", "everyone", "--dry-run"),
        shop.run("ramp", "checkout.pay", "five", "--commit"),
        shop.run("ramp", "checkout.pay", "five"),
        shop.run("ramp", "checkout.express-pay", "10", "--commit"),
        shop.run("ramp", "checkout.express-pay", "20", "--rule", "employees", "--commit"),
    ]
    return Ran(
        code=runs[-1].code, out="\n".join(ran.out for ran in runs), err="".join(ran.err for ran in runs)
    )


def logged(shop: Work) -> Ran:
    shop.edit("flags/checkout/pay.rollout.yaml", "stage: quarter", "stage: five")
    shop.commit("Slow down\n\nReviewed-by: Bo Reed <bo@shop.example>\nApproved-by: Cy Holt <cy@shop.example>")
    shop.edit(FLAG, "One-click", "One-tap")
    shop.commit("Word it")
    shop.edit(FLAG, "kind: release", "kind: relese")
    shop.commit("Break")
    shop.edit(FLAG, "kind: relese", "kind: release")
    shop.commit("Repair")
    runs = [
        shop.run("log"),
        shop.run("log", "checkout.cart-layout", "--since", "1h"),
        shop.run("log", "-s", "payments", "--limit", "1"),
    ]
    return Ran(code=0, out="\n".join(ran.out for ran in runs), err="".join(ran.err for ran in runs))


def page(shop: Work) -> Ran:
    pages = [shop.run("help", topic).out for topic in ("FG311", "FG602", "FG102", "FG091", "exit-codes")]
    return Ran(code=0, out="\n".join(pages), err="")


def stopped(shop: Work) -> Ran:
    runs = [
        shop.run("check", "--rev", "nonsense"),
        shop.run("check", "--fix", "--rev", "HEAD"),
        shop.run("build"),
        shop.run("test", "checkout.expres-pay"),
        shop.run("list", "flag"),
        shop.run("help", "chek"),
        shop.run("log", "checkout.cart-layut"),
        shop.run("prove", "--flag", "checkout.cart-layut"),
        flaggit("-C", shop.root.parent, "check"),
    ]
    return Ran(code=2, out="".join(ran.err for ran in runs), err="")


@pytest.mark.parametrize(
    ("name", "sight", "code"),
    [
        pytest.param("check-findings", findings, 1, id="findings of reading"),
        pytest.param("check-rules", checks, 1, id="findings of checks and of the clock"),
        pytest.param("check-introduced", introduced, 1, id="what a change introduces"),
        pytest.param("check-fixed", fixed, 0, id="what is repaired"),
        pytest.param("check-wide", wide, 1, id="long lines with wide and unseen characters"),
        pytest.param("test-failures", failures, 1, id="failing cases"),
        pytest.param("test-unreached", untested, 0, id="rules that no case reaches"),
        pytest.param("list", listed, 0, id="lists"),
        pytest.param("build-throw-away", built, 0, id="a build that anyone could have made"),
        pytest.param("build-warnings", signed, 0, id="a build with warnings"),
        pytest.param("keys", keys, 0, id="keys and keyrings"),
        pytest.param("fmt", formatted, 1, id="layout"),
        pytest.param("schema", schemas, 1, id="schemas"),
        pytest.param("init", begun, 0, id="a new repository"),
        pytest.param("new", created, 0, id="a new flag in a new domain"),
        pytest.param("ramp", ramped, 1, id="ramps up, down, nowhere, to nobody, and one that breaks a case"),
        pytest.param("log", logged, 0, id="history, and what can't be read of it"),
        pytest.param("help", page, 0, id="pages of the manual"),
        pytest.param("stops", stopped, 2, id="what ends a command early"),
    ],
)
def test_what_a_person_reads(shop: Work, name: str, sight: Callable[[Work], Ran], code: int) -> None:
    ran = sight(shop)
    shown = normal(ran.out, shop.root)
    golden = GOLDEN / f"{name}.txt"
    if WRITE:
        golden.write_text(shown, "utf-8")
    assert (ran.code, ran.err) == (code, "")
    assert shown == golden.read_text("utf-8")
