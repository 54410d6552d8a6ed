"""`population learn`: from the exposure records of services to how many people have which attributes.

Reading lines, keeping the last of each unit, and counting those alike. A value of a personal attribute is dropped where it is read. No clock
is asked, and neither the order of files nor that of lines matters.
"""

from flaggit.commands.counting.choosing import chosen, kept, unit_of
from flaggit.commands.counting.groups import Counted, Told, count, told
from flaggit.commands.counting.reading import Records, read
from flaggit.commands.counting.register import Last, Register

__all__ = [
    "Counted",
    "Last",
    "Records",
    "Register",
    "Told",
    "chosen",
    "count",
    "kept",
    "read",
    "told",
    "unit_of",
]
