"""Proofs: what must never happen, shown to be impossible, or shown to happen to somebody.

For: `prove`, and the comment in a pull request. May import `analysis`, `compiler`, `model`, `errors` and what the loader is made
of. Promises: a claim that is called proved holds for every unit and every context that the services can have, under the premises
that are stated with it; a counter-example is somebody whom the loader's own evaluator decides as it says; what could not be
settled within the budget is called neither.
"""
