"""The event: a CloudEvent 1.0 whose id is a hash over what it says."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flaggit.bundle import canonical, instant

MEDIA_TYPE: Final = "application/cloudevents+json"
"""The media type of one event in CloudEvents' JSON format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, to be told.

    Equal content gives equal ids and equal bytes, on every machine and at any time.

    Attributes:
        source: Where it happened: a URI reference.
        type: What kind of thing happened: reverse domain name first.
        subject: What it is about within the source.
        time: When, in seconds since 1970.
        data: What is told, as JSON values.
        id: SHA-256, in hexadecimal, over all of the above in canonical JSON.
        json: The whole event in CloudEvents' JSON format, canonical, on one line without its end.

    Raises:
        ValueError: The data has no canonical JSON, or the time can't be written.
    """

    source: str
    type: str
    subject: str
    time: int
    data: Mapping[str, object]
    id: str = field(init=False)
    json: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        said = {
            "data": dict(self.data),
            "datacontenttype": "application/json",
            "source": self.source,
            "specversion": "1.0",
            "subject": self.subject,
            "time": instant.text(self.time),
            "type": self.type,
        }
        known = hashlib.sha256(canonical.encode(said)).hexdigest()
        object.__setattr__(self, "id", known)
        object.__setattr__(self, "json", canonical.encode({**said, "id": known}))
