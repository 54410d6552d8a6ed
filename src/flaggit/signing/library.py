"""The names of securesystemslib that this package uses, imported in one place.

The library re-exports them without saying so to type checkers, hence the one exception here.
"""

from securesystemslib.signer import (  # type: ignore[attr-defined]  # its __init__ has no __all__
    SIGNER_FOR_URI_SCHEME,
    CryptoSigner,
    Signature,
    Signer,
    SSlibKey,
)

__all__ = ["SIGNER_FOR_URI_SCHEME", "CryptoSigner", "SSlibKey", "Signature", "Signer"]
