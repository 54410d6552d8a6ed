"""The bundle format: what the compiler writes and what the loader reads.

For: canonical JSON, the body and its index, the manifest, the DSSE envelope, keys and keyrings, serials and file names.
Both sides share it: `compiler` and `signing` write with it, `runtime` reads with it.

May import the standard library, and `cryptography` inside functions; nothing of ours. A service pays for this import at
start-up, so values are named tuples: `dataclasses` would import `inspect`, which costs more than all of this package.
For the same reason nothing is imported here: import the module that is needed, `from flaggit.bundle.body import read_index`.

Promises: bytes are a function of the values alone (no clock, locale, hash seed or path). What can't be written raises
`ValueError`, for that is a fault of the caller; what can't be accepted raises `refused.Refused`, for that is a
fault of the file. No other exception leaves a function that reads.
"""
