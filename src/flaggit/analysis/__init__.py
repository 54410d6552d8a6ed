"""Decisions, reasoned about instead of sampled: for every context that a service can have, bucket for bucket.

For: `diff` and all that is made from it, `prove`, the proofs of `check`, and partial answers of `explain`. May import `model`, `errors`, `bundle` and the
loader's own readings, operators and interpreter, so that nothing about what an operator means is said twice. Promises: an answer is exact, or says that it is a
bound; somebody who is named as an example was decided by the loader's evaluator; equal input gives equal answers in equal order.

Attributes are cut into classes (`classes`), classes and buckets are the variables of a `space`, a flag is a `function` over it, kept as a decision `diagram`;
`formula` keeps truths in parts, and `searching` follows them; `regions` reads it off, `describe` finds the words, `meeting` finds somebody.
"""
