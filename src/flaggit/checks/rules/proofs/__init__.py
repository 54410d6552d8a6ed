"""Proofs: what no context can make happen, decided by `flaggit.analysis` where a look at the form does not tell."""
