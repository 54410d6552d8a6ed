"""Who is who: whose a mail address is, and durations as people read them."""

import pytest
from tests.policy.parties import CHARTER, TAXONOMY

from flaggit.policy import Roster
from flaggit.policy.words import span


@pytest.mark.parametrize(
    ("mail", "login"),
    [
        ("ada@shop.example", "ada"),
        ("Ada@Shop.Example", "ada"),
        ("grace@users.noreply.github.com", "grace"),
        ("1024+Grace@users.noreply.github.com", "grace"),
        ("1024+nobody@users.noreply.github.com", ""),
        ("grace@users.noreply.github.com.example", ""),
        ("grace@shop.example", ""),
        ("", ""),
    ],
)
def test_a_mail_address_is_somebody_s(mail: str, login: str) -> None:
    assert Roster(CHARTER, TAXONOMY).by_mail(mail) == login


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (172_800, "2 days"),
        (86_400, "1 day"),
        (90_000, "25 hours"),
        (3_600, "1 hour"),
        (5_400, "90 minutes"),
        (60, "1 minute"),
        (61, "61 seconds"),
        (1, "1 second"),
        (0, "0 seconds"),
    ],
)
def test_a_duration_is_told_in_its_largest_whole_unit(seconds: int, words: str) -> None:
    assert span(seconds) == words
