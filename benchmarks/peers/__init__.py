"""Decisions of flaggit's loader beside those of other systems' Python SDKs, evaluating locally, in one interleaved run.

    make bench-peers

`description` says which flags, in words that are nobody's. `systems` lists the SDKs. Each module of `sdks` writes those flags as its SDK's
own data file, opens it, and says how a decision is asked for. `worker` runs in the environment of one SDK: it checks that the
decisions are right, and measures when it is told to. `comparing` tells all workers in turn, round by round, and takes medians; `tables` lays
out what was recorded, for a terminal and for the documentation.

What runs in a worker uses the standard library and its SDK alone.
"""
