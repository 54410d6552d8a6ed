"""How canonical JSON writes a number that is not an integer.

The form is that of RFC 8785 section 3.2.2.3, which is ECMAScript's Number::toString: the shortest digits that read back
as the same double, in plain notation from 1e-6 up to 1e21 and in scientific notation beyond. Python's `repr` finds the same
digits (shortest, correctly rounded) but places them differently, so only the placing is done here.
"""

_PLAIN_UP_TO = 21
_PLAIN_DOWN_TO = -6


def text(value: float) -> str:
    """Write a double as RFC 8785 does.

    Args:
        value: A finite double.

    Returns:
        Its one canonical form: `1.0` is `1`, `-0.0` is `0`, `1e21` is `1e+21`.

    Raises:
        ValueError: The value is an infinity or not a number.
    """
    if value - value != 0.0:
        raise ValueError(f"{value!r} is not a finite number")
    if value == 0.0:
        return "0"
    sign = "-" if value < 0.0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    significant = (whole + fraction).lstrip("0")
    # The value is 0.DIGITS times ten to the power of `point`.
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(significant))
    return sign + _place(significant.rstrip("0"), point)


def _place(digits: str, point: int) -> str:
    count = len(digits)
    if count <= point <= _PLAIN_UP_TO:
        return digits + "0" * (point - count)
    if 0 < point <= _PLAIN_UP_TO:
        return f"{digits[:point]}.{digits[point:]}"
    if _PLAIN_DOWN_TO < point <= 0:
        return f"0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if count > 1 else ""
    return f"{digits[0]}{rest}e{point - 1:+d}"
