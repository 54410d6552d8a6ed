"""Serials, instants, names and codes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from flaggit.bundle import instant, serial
from flaggit.bundle.files import bundle_name, is_part
from flaggit.bundle.refused import Code, Refused


class TestSerial:
    @pytest.mark.parametrize(
        ("parts", "number"),
        [
            pytest.param((0, 1, 0), 1_000, id="the first commit"),
            pytest.param((1, 412, 7), 1_000_000_412_007, id="epoch, commits, reissue"),
            pytest.param((9007, 199_254_740, 991), 2**53 - 1, id="the last one"),
        ],
    )
    def test_is_composed_and_taken_apart(self, parts: tuple[int, int, int], number: int) -> None:
        assert serial.make(*parts) == number
        assert serial.split(number) == parts

    @pytest.mark.parametrize(
        "parts",
        [
            pytest.param((-1, 1, 0), id="negative epoch"),
            pytest.param((9008, 1, 0), id="epoch too high"),
            pytest.param((9007, 199_254_740, 992), id="one more than the last"),
            pytest.param((0, 0, 0), id="no commit"),
            pytest.param((0, 1_000_000_000, 0), id="too many commits"),
            pytest.param((0, 1, -1), id="negative reissue"),
            pytest.param((0, 1, 1_000), id="reissue too high"),
        ],
    )
    def test_refuses(self, parts: tuple[int, int, int]) -> None:
        with pytest.raises(ValueError, match=r"epoch|commits|reissue"):
            serial.make(*parts)

    @pytest.mark.parametrize("number", [-1, 2**53])
    def test_takes_no_other_number_apart(self, number: int) -> None:
        with pytest.raises(ValueError, match="outside"):
            serial.split(number)

    @given(
        st.tuples(st.integers(0, 9006), st.integers(1, 999_999_999), st.integers(0, 999)),
        st.tuples(st.integers(0, 9006), st.integers(1, 999_999_999), st.integers(0, 999)),
    )
    def test_rises_with_epoch_then_commits_then_reissue(
        self, one: tuple[int, int, int], other: tuple[int, int, int]
    ) -> None:
        assert (serial.make(*one) < serial.make(*other)) == (one < other)
        assert serial.split(serial.make(*one)) == one


class TestInstant:
    @given(st.integers(0, instant.LAST))
    def test_is_written_as_the_calendar_says_and_read_back(self, seconds: int) -> None:
        written = instant.text(seconds)
        assert written == datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert instant.parse(written) == seconds

    @pytest.mark.parametrize("seconds", [-1, instant.LAST + 1])
    def test_has_four_digits_of_a_year(self, seconds: int) -> None:
        with pytest.raises(ValueError, match="1970 to 9999"):
            instant.text(seconds)

    @pytest.mark.parametrize(
        "written",
        [
            pytest.param("", id="nothing"),
            pytest.param("2026-11-23 06:00:00Z", id="a space"),
            pytest.param("2026-11-23T06:00:00z", id="a small z"),
            pytest.param("2026-11-23T06:00:00+00:00", id="an offset"),
            pytest.param("2026-11-23T06:00:00.0Z", id="a fraction"),
            pytest.param("2026-02-29T06:00:00Z", id="no such day"),
            pytest.param("2026-13-01T06:00:00Z", id="no such month"),
            pytest.param("2026-11-23T24:00:00Z", id="hour 24"),
            pytest.param("2026-12-31T23:59:60Z", id="a leap second"),
            pytest.param("1969-12-31T23:59:59Z", id="before 1970"),
            pytest.param("2026-11-23T06:00:0٣Z", id="another script's digit"),
            pytest.param("2026-11-23T06:00:-1Z", id="a sign"),
        ],
    )
    def test_has_one_form(self, written: str) -> None:
        with pytest.raises(ValueError, match="not an instant"):
            instant.parse(written)


class TestNames:
    def test_a_bundle_is_called_after_its_audience(self) -> None:
        assert (
            bundle_name("shop", "production-eu", "checkout_api") == "shop.production-eu.checkout_api.bundle"
        )

    @pytest.mark.parametrize(
        "name",
        ["", ".", "..", "a.b", "a/b", "A", "-a", "_a", "a b", "é", "a\n", "x" * 65],
    )
    def test_no_part_can_leave_its_place(self, name: str) -> None:
        assert not is_part(name)
        for parts in ((name, "dev", "web"), ("shop", name, "web"), ("shop", "dev", name)):
            with pytest.raises(ValueError, match="lower-case letters"):
                bundle_name(*parts)

    @given(st.text(max_size=6))
    def test_a_part_is_a_plain_file_name(self, name: str) -> None:
        if is_part(name):
            assert name == name.lower()
            assert not set(name) & set("./\\: \0")


class TestCodes:
    def test_each_code_is_kebab_case_and_has_a_meaning(self) -> None:
        for code in Code:
            assert code == code.name.lower().replace("_", "-")
            assert code.meaning.endswith(".")

    def test_no_two_codes_mean_the_same(self) -> None:
        assert len({code.meaning for code in Code}) == len(Code)

    def test_a_refusal_says_code_and_reason(self) -> None:
        refusal = Refused(Code.EXPIRED, "it ended an hour ago")
        assert (refusal.code, refusal.reason) == (Code.EXPIRED, "it ended an hour ago")
        assert str(refusal) == "it ended an hour ago (expired)"
