"""Text that XML 1.0 can hold."""

import re

# https://www.w3.org/TR/xml/#charsets: what is not in Char.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Replace what XML 1.0 has no way to write, such as most control characters."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
