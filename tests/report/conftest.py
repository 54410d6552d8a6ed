"""The fixtures of whoever runs the program."""

from tests.program import branch, folder, home, shop

__all__ = ["branch", "folder", "home", "shop"]
