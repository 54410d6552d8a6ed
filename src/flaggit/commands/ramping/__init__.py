"""`ramp`: another percentage or stage, as an edit of the one line that says it.

Finding the line, judging the edit before it is made, making it, and committing it. Nothing is written until all that can be
told of the edit is known, and then exactly that edit is.
"""

from flaggit.commands.ramping.making import Made, make
from flaggit.commands.ramping.planning import Plan, Wish, plan

__all__ = ["Made", "Plan", "Wish", "make", "plan"]
