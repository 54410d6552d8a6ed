"""Decisions, reasoned about instead of sampled."""
