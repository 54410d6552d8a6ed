"""Certificates that are not accepted: found in whatever a library makes of them, since trying again does not help."""

import ssl

from flaggit.announcing.fates import ClosedSink


def not_accepted(error: BaseException) -> ClosedSink | None:
    """Give the fault of a certificate that an error comes from; None when it comes from something else."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ClosedSink(
                f"its certificate is not accepted: {cause.verify_message}",
                remedy="name the certificates that you trust: SSL_CERT_FILE=ca.pem",
            )
        cause = cause.__cause__ or cause.__context__
    return None
