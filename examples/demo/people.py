"""The demo's made-up shoppers: the same in every process and every run."""

SHOPPERS = range(1, 10_001)
AT_THE_COUNTER = (1001, 1002, 1010, 1021, 1023, 1030, 1500)
"""The handful that the table shows."""


def shopper(number: int) -> dict[str, object]:
    """What services know of a shopper: two in three are in Brazil, one in 500 works for the shop."""
    brazil = number % 3 > 0
    return {
        "user": f"u-{number}",
        "country": "BR" if brazil else "US",
        "locale": "pt-BR" if brazil else "en-US",
        "employee": number % 500 == 0,
        "platform": ("android", "ios", "web")[number % 3],
        "app_version": ("5.2.0", "5.3.1", "5.4.0")[number % 7 % 3],
        "device": f"d-{number}",
        "basket_value": 20.0 + number % 180,
        "items": 1 + number % 5,
        "payment_method": "card",
    }


def described(number: int) -> str:
    """A shopper in a few words."""
    known = shopper(number)
    return f"u-{number} {known['country']}{' staff' if known['employee'] else ''}"
