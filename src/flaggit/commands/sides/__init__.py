"""The two states of a change, read and bound as far as the change reaches.

A change of fifty flags among ten thousand is judged without reading the other flags: which documents use which names is
kept by blob id in a cache, git says what differs, and only what the difference can reach is parsed and bound. The cache
chooses what to read and nothing else: whatever it says, a value comes from git.
"""

from flaggit.commands.sides.loading import Chain, edited, sides
from flaggit.commands.sides.naming import bearing
from flaggit.commands.sides.notes import cache_folder
from flaggit.commands.sides.ranges import Range, parse_range
from flaggit.commands.sides.side import Side, Sides

__all__ = ["Chain", "Range", "Side", "Sides", "bearing", "cache_folder", "edited", "parse_range", "sides"]
