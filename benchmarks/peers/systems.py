"""The systems that are measured: what is installed, what is imported, and what each does beside deciding."""

from typing import NamedTuple

COUNTS = "on: counts decisions in memory"
NONE = "none unless the host registers a callback; off"


class System(NamedTuple):
    """A system: the module of `sdks` that speaks to it, and what a reader must know to compare it fairly."""

    name: str
    package: str
    imports: str
    telemetry: str
    how: str
    native: bool = False


FLAGGIT = System(
    "flaggit",
    "flaggit",
    "import flaggit.runtime.live\n"
    "import cryptography.exceptions, cryptography.hazmat.primitives.asymmetric.ed25519",
    COUNTS,
    "signed bundle in a file, verified; a reload checks every line and keeps the bundle on disk",
)
PEERS = (
    System(
        "featurevisor",
        "featurevisor",
        "import featurevisor",
        NONE,
        "datafile, schema version 4",
    ),
    System(
        "launchdarkly",
        "launchdarkly-server-sdk",
        "import ldclient, ldclient.config, ldclient.integrations",
        "off, as it must be offline (`send_events=False`)",
        "file data source",
    ),
    System(
        "growthbook",
        "growthbook",
        "import growthbook",
        NONE,
        "features payload; `set_attributes` before each decision, one object a thread",
    ),
    System(
        "unleash",
        "UnleashClient",
        "import UnleashClient, UnleashClient.cache",
        "on: the engine counts; sending is off (`disable_metrics=True`)",
        "bootstrap from a file",
        native=True,
    ),
    System(
        "flagd",
        "openfeature-provider-flagd",
        "import openfeature.api, openfeature.contrib.provider.flagd, openfeature.contrib.provider.flagd.config",
        NONE,
        "OpenFeature client, in-process resolver, offline file",
    ),
    System(
        "statsig",
        "statsig-python-core",
        "import statsig_python_core",
        "off, as it must be offline (`disable_network=True`, `disable_all_logging=True`)",
        "specs from a data store",
        native=True,
    ),
    System(
        "statsig-python",
        "statsig",
        "import statsig",
        "off, as it must be offline (`local_mode=True`)",
        "bootstrap values; the older SDK, in pure Python",
    ),
    System(
        "flagsmith",
        "flagsmith",
        "import flagsmith, flagsmith.offline_handlers",
        "off, as it is by default",
        "offline mode, environment document",
    ),
    System(
        "posthog",
        "posthog",
        "import posthog",
        "off (`send_feature_flag_events=False`), as there is nowhere to send to",
        "local evaluation, definitions injected",
    ),
    System(
        "configcat",
        "configcat-client",
        "import configcatclient",
        NONE,
        "config from the cache of an offline client",
    ),
    System(
        "eppo",
        "eppo-server-sdk",
        "import eppo_client, eppo_client.config",
        "on: calls an assignment logger, which does nothing",
        "offline configuration",
        native=True,
    ),
    System(
        "flipt",
        "flipt-client",
        "import flipt_client, flipt_client.models",
        NONE,
        "document from a server on the loopback; versions can't be compared, so the third condition compares a number",
        native=True,
    ),
)
SYSTEMS = {system.name: system for system in (FLAGGIT, *PEERS)}


def module(system: System) -> str:
    """The module that speaks to a system."""
    return f"benchmarks.peers.sdks.{system.name.replace('-', '_')}"
