"""Refusals: why a bundle, a keyring or a part of one is not accepted.

The codes are closed and stable: metrics, alarms and loaders in other languages know them by value. A code says what kind of
thing is wrong; the reason beside it says what exactly, for a person.
"""

from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """What kind of thing is wrong. Each has a `meaning`, from which the specification's table is made."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Make a code that equals its value and knows its meaning."""
        code = str.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code

    UNREADABLE = "unreadable", "The file can't be opened or read."
    TOO_LARGE = "too-large", "The file, or a part of it, is larger than a reader takes."
    NOT_A_BUNDLE = "not-a-bundle", "The file does not begin with an envelope on a line of its own."
    ENVELOPE_MALFORMED = "envelope-malformed", "The envelope is not in its one canonical form."
    PAYLOAD_TYPE = "payload-type", "The envelope holds another kind of payload than the one asked for."
    SIGNATURE_MISSING = "signature-missing", "There is no signature at all."
    SIGNATURE_INVALID = (
        "signature-invalid",
        "A known key's signature does not fit, and without it too few signed.",
    )
    KEY_UNKNOWN = "key-unknown", "Keys signed that may not sign this, and without them too few signed."
    KEY_REVOKED = "key-revoked", "A revoked key signed, and without it too few signed."
    THRESHOLD_UNMET = "threshold-unmet", "Every signature counts, but too few keys of some group signed."
    ENVIRONMENT_UNKNOWN = (
        "environment-unknown",
        "The keyring does not say who signs this for the environment.",
    )
    KEYRING_MALFORMED = (
        "keyring-malformed",
        "The keyring is not in its one canonical form, or contradicts itself.",
    )
    KEY_WEAK = "key-weak", "A public key is of a weak, unknown or not canonical form."
    KEYRING_SUCCESSION = "keyring-succession", "The keyring does not follow the present one."
    BODY_LENGTH = "body-length", "The body is longer or shorter than the manifest says."
    BODY_DIGEST = "body-digest", "The body is not the one that the manifest was signed for."
    MANIFEST_MALFORMED = "manifest-malformed", "The manifest is not in its one canonical form."
    AUDIENCE = "audience", "The bundle is for another project, environment or service."
    FORMAT_UNSUPPORTED = "format-unsupported", "The bundle is in a format that this reader does not know."
    KEYRING_TOO_OLD = "keyring-too-old", "The bundle needs a newer keyring than the present one."
    EPOCH = "epoch", "The serial is of an epoch before the keyring's."
    SERIAL_FLOOR = "serial-floor", "The serial is below the floor that the keyring sets for the environment."
    SERIAL_LOWER = "serial-lower", "A bundle with a higher serial has been accepted before."
    SERIAL_CONFLICT = "serial-conflict", "The same serial was accepted with other decisions: an alarm."
    EXPIRED = "expired", "The bundle's time is over."
    NOT_YET_ISSUED = "not-yet-issued", "The bundle is from the future, by more than clocks differ."
    INDEX_MALFORMED = "index-malformed", "The index line does not describe the body."
    LINE_MALFORMED = "line-malformed", "The line of a segment or flag is not what the format says."
    PROTECTED_UNSIGNED = "protected-unsigned", "Unsigned bundles of a protected environment are never loaded."


class Refused(Exception):
    """A file is not accepted.

    Args:
        code: What kind of thing is wrong.
        reason: What exactly is wrong, as a sentence without a full stop.
    """

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(f"{reason} ({code.value})")
        self.code = code
        self.reason = reason

    def __reduce__(self) -> "tuple[type[Refused], tuple[Code, str]]":
        """Copy and pickle by what it was made of: its text alone would not make it again."""
        return type(self), (self.code, self.reason)
