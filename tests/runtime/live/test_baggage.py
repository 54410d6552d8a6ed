"""The serial in the W3C baggage header: read strictly, written beside what others wrote."""

import pytest
from hypothesis import given, strategies as st

from flaggit.bundle.serial import MAX_SERIAL
from flaggit.runtime.live import baggage

KEY = "flaggit-serial.shop"


@pytest.mark.parametrize(
    ("header", "serial"),
    [
        pytest.param(f"{KEY}=5000", 5000, id="alone"),
        pytest.param(
            f"tenant=7, {KEY} = 5000 ;since=x,a=b", 5000, id="among others, with blanks and a property"
        ),
        pytest.param(f"{KEY}=5000,{KEY}=5000", 5000, id="twice the same"),
        pytest.param(f"{KEY}={MAX_SERIAL}", MAX_SERIAL, id="the largest"),
        pytest.param(None, None, id="no header"),
        pytest.param("", None, id="an empty header"),
        pytest.param("flaggit-serial.other=5000", None, id="another project"),
        pytest.param("FLAGGIT-serial.shop=5000", None, id="keys have a case"),
        pytest.param(f"{KEY}=5000,{KEY}=6000", None, id="two that differ"),
        pytest.param(f"{KEY}=5000,{KEY}=x", None, id="one of two is no number"),
        pytest.param(f"{KEY}=", None, id="no number"),
        pytest.param(f"{KEY}", None, id="no value"),
        pytest.param(f"{KEY}=0", None, id="zero"),
        pytest.param(f"{KEY}=05000", None, id="a leading zero"),
        pytest.param(f"{KEY}=+5000", None, id="a sign"),
        pytest.param(f"{KEY}=5_000", None, id="an underscore"),
        pytest.param(f"{KEY}=%35000", None, id="percent-coded"),
        pytest.param(f"{KEY}=\u0665\u0660", None, id="other digits"),
        pytest.param(f"{KEY}={MAX_SERIAL + 1}", None, id="too large"),
        pytest.param(f"{KEY}={'9' * 5000}", None, id="far too large"),
        pytest.param(f"{KEY}=5000,{'x' * 9000}", None, id="too long a header"),
    ],
)
def test_reading(header: str | None, serial: int | None) -> None:
    assert baggage.read(header, "shop") == serial


@pytest.mark.parametrize(
    ("header", "written"),
    [
        pytest.param(None, f"{KEY}=5000", id="none before"),
        pytest.param("a=b;c, d=e", f"a=b;c,d=e,{KEY}=5000", id="others stay"),
        pytest.param(f"{KEY}=1,a=b,{KEY}=2;p", f"a=b,{KEY}=5000", id="its own is replaced"),
        pytest.param(
            "flaggit-serial.other=1", f"flaggit-serial.other=1,{KEY}=5000", id="projects stand side by side"
        ),
        pytest.param(
            ",".join(f"k{n}=v" for n in range(64)),
            ",".join(f"k{n}=v" for n in range(64)),
            id="no room: members",
        ),
        pytest.param("k=" + "v" * 8180, "k=" + "v" * 8180, id="no room: bytes"),
    ],
)
def test_writing(header: str | None, written: str) -> None:
    assert baggage.write(header, "shop", 5000) == written


def test_no_serial_takes_the_member_away() -> None:
    assert baggage.write(f"a=b,{KEY}=1", "shop", 0) == "a=b"


@pytest.mark.parametrize(
    ("project", "serial"), [("Shop", 1), ("a,b", 1), ("shop", -1), ("shop", MAX_SERIAL + 1)]
)
def test_a_mistake_of_the_code_is_raised(project: str, serial: int) -> None:
    with pytest.raises(ValueError, match=r"project|serial"):
        baggage.write("", project, serial)


@given(st.text(), st.integers(1, MAX_SERIAL))
def test_what_is_written_is_read_whatever_stood_before(header: str, serial: int) -> None:
    assert baggage.read(baggage.write(header, "shop", serial), "shop") == serial
