"""SSH's way of writing fields: a length in four bytes, big-endian, and so many bytes (RFC 4251 section 5)."""

from flaggit.policy.unacceptable import UnacceptableError

_LENGTH = 4


class Reader:
    """Fields, read one by one, strictly.

    Args:
        data: All of them.
    """

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """Give the next bytes.

        Raises:
            UnacceptableError: There are fewer.
        """
        end = self._at + count
        if end > len(self._data):
            raise UnacceptableError("it ends too early")
        taken, self._at = self._data[self._at : end], end
        return taken

    def field(self) -> bytes:
        """Give the next field.

        Raises:
            UnacceptableError: It is not whole.
        """
        return self.take(int.from_bytes(self.take(_LENGTH)))

    def text(self) -> str:
        """Give the next field as text.

        Raises:
            UnacceptableError: It is not whole, or not ASCII.
        """
        try:
            return self.field().decode("ascii")
        except UnicodeDecodeError:
            raise UnacceptableError("it is not written as SSH writes it") from None

    def number(self) -> int:
        """Give the next field as a number.

        Raises:
            UnacceptableError: It is not whole, or negative.
        """
        data = self.field()
        if data and data[0] & 0x80:
            raise UnacceptableError("a number in it is negative")
        return int.from_bytes(data)

    def finish(self) -> None:
        """Hold that nothing is left.

        Raises:
            UnacceptableError: Something is.
        """
        if self._at != len(self._data):
            raise UnacceptableError("something stands behind its end")


def field(data: bytes) -> bytes:
    """Write one field."""
    return len(data).to_bytes(_LENGTH) + data
