"""Plain scalars: what every version of YAML reads alike, and what not."""

import pytest
import yaml
from hypothesis import given, strategies as st

from flaggit.source import parse
from flaggit.source.editing import apply_fixes

AMBIGUOUS = """
y Y yes Yes YES n N no No NO on On ON off Off OFF = ~ Null NULL True TRUE False FALSE
012 -012 00 08 09 0_1 0o14 0O14 -0o14 0x1F 0X1F -0x1F 0x1_F 0b1 0b_1 -0b101 1_000 1_ +012 +1_0
.5 -.5 +.5 1. -1. 01.5 1e3 1E3 1.0e3 1.5E10 1e-05 12e99 1_0.5 1.5_0
1:30 01:30 -1:30 12:30:45 190:20:30.15 1:5
""".split()  # noqa: SIM905 - one literal that can be read as a list of YAML's texts
DATES = [
    "2027-02-01", "2027-02-30", "2026-11-26T17:00:00Z", "2026-11-26t17:00:00Z", "2026-11-26 17:00:00",
    "2026-11-26T17:00:00+02:00", "2026-11-26T17:00:00.5Z", "2001-1-1T1:00:00Z", "2026-11-26 17:00:00 +1",
]  # fmt: skip
STRINGS = """
yess nope 2.3.0 10.0.0.1 10.0.0.0/8 1d 1h +20% 5% 2027-2-1 2027-02 1.2.3-beta v1 - . .. _1 inf nan 12a 0x 0b 0o 1:60
1:2:3:4x -x e3 1e +e1 nULL tRUE oN 1,5 1/2 a=b == null1
""".split()  # noqa: SIM905 - as above
STRINGS.remove("-")
VALUES: list[tuple[str, object]] = [
    ("null", None), ("true", True), ("false", False), ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("1.5", 1.5), ("+12", 12), ("+0.002", 0.002),
    ("-0.0", -0.0), ("1.0e+3", 1000.0), ("1.0E-3", 0.001), ("0.1234567890123456789", 0.12345678901234568),
]  # fmt: skip


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_an_ambiguous_text_is_an_error_that_can_be_fixed(text: str) -> None:
    data = f"a: [x, {text}]  # c\n".encode()
    (finding,) = parse(data, "x").findings
    assert finding.id == "FG112"
    assert finding.fix is not None
    fixed = parse(apply_fixes(data, [finding.fix]), "x")
    assert fixed.findings == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("True", True), ("FALSE", False), ("~", None), ("NULL", None), ("0x1F", 31), (".5", 0.5),
        ("1.", 1.0), ("01.5", 1.5), ("00", 0), ("no", "no"), ("012", "012"), ("0o14", "0o14"),
        ("1_000", "1_000"), ("1:30", "1:30"), ("1e3", "1e3"), ("y", "y"), ("-0x1F", "-0x1F"),
        ("0x" + "F" * 500, "0x" + "F" * 500),
    ],
)  # fmt: skip
def test_a_fix_keeps_the_value_that_both_versions_read_and_else_the_text(text: str, value: object) -> None:
    data = f"a: {text}\n".encode()
    fixes = [finding.fix for finding in parse(data, "x").findings if finding.fix]
    assert repr(parse(apply_fixes(data, fixes), "x").value) == repr({"a": value})


@pytest.mark.parametrize("text", DATES)
def test_a_timestamp_is_its_text_and_told_apart(text: str) -> None:
    document = parse(f"a:\n  - b/c: {text}\n    d: '{text}'\n  - [1, {text}]\n  - {text}\n".encode(), "x")
    assert document.findings == ()
    assert document.value == {"a": [{"b/c": text, "d": text}, [1, text], text]}
    assert document.dates == ("/a/0/b~1c", "/a/1/1", "/a/2")


@pytest.mark.parametrize("text", STRINGS)
def test_a_string(text: str) -> None:
    document = parse(f"a: {text}\nb: {text}\n".encode(), "x")
    assert (document.value, document.findings, document.dates) == ({"a": text, "b": text}, (), ())


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_value(text: str, value: object) -> None:
    document = parse(f"a: {text}\n".encode(), "x")
    assert repr(document.value) == repr({"a": value})
    assert document.findings == ()


@given(
    st.from_regex(r"[-+.0-9_:eExXobBO]{1,9}|[a-zA-Z]{1,5}|[-+]?[0-9]{1,4}[.:][0-9_:]{0,4}", fullmatch=True)
)
def test_what_is_no_fault_is_read_alike_by_a_reader_of_yaml_1_1(text: str) -> None:
    document = parse(f"a: {text}\n".encode(), "x")
    if document.findings or document.dates:
        return
    assert repr(document.value) == repr(yaml.safe_load(f"a: {text}\n"))
