"""One module for each SDK, as `sdk.Sdk` says. Only the environment of that SDK can import it."""
