"""The specification says what the code does: its tables name every key, operator, reason, code and limit that there is."""

import hashlib
import re
from pathlib import Path

import pytest

from flaggit.bundle import canonical, envelope, index, keyring, keyring_form, manifest
from flaggit.bundle.refused import Code
from flaggit.runtime import conditions, decision, decisions, lines, operands, semver, verification

ROOT = Path(__file__).parents[2]
DECISIONS = (ROOT / "docs/spec/decisions.md").read_text("utf-8")
BUNDLE = (ROOT / "docs/spec/bundle.md").read_text("utf-8")
KIT = (ROOT / "conformance/README.md").read_text("utf-8")


def section(page: str, title: str) -> str:
    return page.split(f"\n## {title}\n")[1].split("\n## ", maxsplit=1)[0]


def first_cells(text: str) -> set[str]:
    """The code words in the first column of the tables of a text."""
    rows = re.findall(r"^\| ([^|]*) \|", text, re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_the_keys_of_decisions_and_rules() -> None:
    described = first_cells(section(DECISIONS, "The compiled form")) | {"name", "serve", "split"}
    assert described == lines._FLAG | lines._RULE  # noqa: SLF001 - the keys that a line may have


def test_the_bounds_of_a_breaker() -> None:
    row = next(line for line in DECISIONS.splitlines() if line.startswith("| `on_stale`, `breaker`"))
    assert set(re.findall(r"`(\w+)`", row.split("|")[2])) - {"breaker"} == lines._BREAKER  # noqa: SLF001 - as above


def test_the_types_of_attributes() -> None:
    assert first_cells(section(DECISIONS, "Attributes")) == operands.OPERATORS.keys()


def test_the_operators_of_each_type() -> None:
    described: dict[str, set[str]] = {kind: set() for kind in operands.OPERATORS}
    for row in section(DECISIONS, "Tests").splitlines():
        if row.startswith("| `"):
            _, words, kinds, *_ = row.split("|")
            for kind in described if kinds.strip() == "all" else kinds.replace(" ", "").split(","):
                described[kind] |= set(re.findall(r"`([^`]+)`", words))
    assert described == operands.OPERATORS


def test_the_reasons_and_error_codes() -> None:
    """Overrides and circuit breakers stand before the decision of a bundle, and have reasons of their own."""
    constants = {value for value in vars(decision).values() if isinstance(value, str) and value.isupper()}
    assert first_cells(section(DECISIONS, "Results")) | first_cells(section(DECISIONS, "Errors")) == (
        constants - {decision.OVERRIDE, decision.BREAKER}
    )


def test_the_keys_of_the_manifest() -> None:
    assert first_cells(section(BUNDLE, "The manifest")) == {
        *(set(manifest.Manifest._fields) - {"body_length", "body_sha256"}),
        "body",
    }


def test_every_step_names_codes_that_there_are() -> None:
    reading = section(BUNDLE, "Reading a bundle")
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+|audience|epoch|expired|unreadable)`", reading))
    elsewhere = {
        Code.KEYRING_MALFORMED,
        Code.KEY_WEAK,
        Code.KEYRING_SUCCESSION,
        Code.LINE_MALFORMED,
    }
    assert named == {code.value for code in Code} - {code.value for code in elsewhere}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"at most **{conditions.MAX_DEPTH}** levels", 64),
        (f"at most **{decisions.MAX_SIZE}** steps", 100_000),
        (f"more than **{decisions.MAX_CHAIN}**", 32),
        (f"at most {semver.MAX_LENGTH} characters", 256),
    ],
)
def test_the_bounds(text: str, value: int) -> None:
    assert text in DECISIONS
    assert str(value) in text


def test_the_limits() -> None:
    limits = section(BUNDLE, "Limits")
    for text in (
        f"| a bundle, and its body | {envelope.MAX_BUNDLE >> 20} MiB |",
        f"{envelope.MAX_ENVELOPE >> 10} KiB, {envelope.MAX_SIGNATURES} signatures of {envelope.MAX_SIGNATURE} bytes",
        f"{keyring.MAX_KEYRING >> 10} KiB, {keyring_form.MAX_ENTRIES} keys",
        f"{keyring_form.MAX_REVOKED} revocations",
        f"{index.MAX_INDEX >> 20} MiB, {index.MAX_LINES} segments",
        f"{index.MAX_LINE >> 20} MiB |",
        f"{index.MAX_NAME} characters",
    ):
        assert text in limits
    assert f"not issued more than {verification.CLOCK_SKEW} seconds from now" in BUNDLE
    assert manifest.MAX_BODY == envelope.MAX_BUNDLE
    assert f"at most {canonical.MAX_DEPTH} levels of arrays and objects" in BUNDLE


def test_the_payload_types() -> None:
    assert manifest.PAYLOAD_TYPE in BUNDLE
    assert keyring.PAYLOAD_TYPE in BUNDLE


def test_the_kit_lists_its_files() -> None:
    files = {path.name for path in (ROOT / "conformance").glob("*.json")}
    assert first_cells(section(KIT, "What it holds")) == files


def test_the_hash_that_is_computed_by_hand() -> None:
    found = hashlib.sha256(b"payments.tokenised-cards:4711").hexdigest()
    assert f"\n{found[:32]}\n" in KIT
    assert f"'{found[:32]}'" in DECISIONS
    for word, bucket in ((found[:16], 35_018), (found[16:32], 56_675)):
        assert f"0x{word}" in KIT
        assert str(bucket) in KIT
        assert int(word, 16) * 100_000 // 2**64 == bucket
