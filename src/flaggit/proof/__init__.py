"""Proofs: what must never happen, shown to be impossible, or shown to happen to somebody.

For: `prove`, and the comment in a pull request. May import `analysis`, `compiler`, `review`'s states, `model`, `errors` and what the
loader is made of. Promises: a claim that is called proved holds for every unit and every context that the services can have, under the premises
that are stated with it; a counter-example is somebody whom the loader's own evaluator decides as it says; what could not be
settled within the budget is called neither.
"""

from flaggit.proof.claim import Claim, Kind, State
from flaggit.proof.claims import claims
from flaggit.proof.moments import Moment
from flaggit.proof.proving import Prover
from flaggit.proof.transitions import transition
from flaggit.proof.verdict import PREMISES, Counter, Decided, Step, Transition, Verdict

__all__ = [
    "PREMISES",
    "Claim",
    "Counter",
    "Decided",
    "Kind",
    "Moment",
    "Prover",
    "State",
    "Step",
    "Transition",
    "Verdict",
    "claims",
    "transition",
]
