"""Checks of prerequisites, which lie between flags."""
