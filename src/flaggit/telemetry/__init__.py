"""Telemetry: what a service shows of its flags.

For: counting what became of routed calls (`paths`), writing events and exposures as CloudEvents (`cloudevents`, `exposures`), taking
them to a callback, a log, a file or a collector (`sinks`), and giving metrics to Prometheus (`metrics`, `prometheus`, `status`).

May import `flaggit.runtime`, `flaggit.bundle` and the standard library; `prometheus` alone imports `prometheus_client`.

Promises: nothing happens at import, and no thread runs before something was put into a sink that needs one. Nothing here makes
a decision wait: every queue is bounded, and what does not fit is dropped and counted. Nothing raises into a decision.
"""
