"""flaggit: feature flags as code.

The root holds the version alone. A service imports `flaggit.runtime`; anything imported here would be
pulled into that service too.
"""

__version__ = "0.1.0"
