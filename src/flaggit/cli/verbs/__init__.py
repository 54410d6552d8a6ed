"""One module a verb: its options, the one command it calls, the renderer it picks."""
