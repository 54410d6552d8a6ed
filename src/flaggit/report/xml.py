"""XML documents, and text that XML 1.0 can hold."""

import re
from xml.etree.ElementTree import Element, tostring

# https://www.w3.org/TR/xml/#charsets: what is not in Char.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Replace what XML 1.0 has no way to write, such as most control characters."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def document(root: Element) -> str:
    """Write a document in ASCII with character references, so that it is right whatever encoding it is written in."""
    data: bytes = tostring(root, encoding="us-ascii")
    return '<?xml version="1.0" encoding="us-ascii"?>\n' + data.decode("ascii")
