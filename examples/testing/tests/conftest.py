"""The service under test: made once, and asked by all tests."""

import threading
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from checkout import serve

from flaggit.testing import TestFlags


@pytest.fixture(scope="session")
def get(flaggit_flags: TestFlags) -> Iterator[Callable[[str], str]]:
    """Ask the service for somebody's basket, over HTTP. The server outlives the tests, so it is made of the flags that do."""
    with serve(flaggit_flags) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def gets(user: str, country: str = "DE") -> str:
            address = f"http://127.0.0.1:{server.server_address[1]}/?user={user}&country={country}"
            with urlopen(address) as page:
                return page.read().decode()

        yield gets
        server.shutdown()
