"""Checks of rollouts: FG412 to FG429."""
