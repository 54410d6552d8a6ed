"""Switching: decisions into behaviour.

For: routing a call to the implementation of what a flag decides, measuring what comes of it, and leaving a path that fails for the
flag's safe value for a while (a circuit breaker, with the bounds of the flag's own `breaker:`).

May import `flaggit.runtime`, `flaggit.telemetry` and the standard library; `asyncio` only where a coroutine is already running.

Promises: what an implementation returns or raises reaches the caller as it is. Nothing of this package's own raises into a call:
what an observer raises is counted. No thread is started or stopped. Memory is bounded, whatever is called however often.

    from flaggit.switching import Switch

    switch = Switch(flags)

    @switch.routed("checkout.express-pay", default=False, context=lambda cart: {"user": cart.user})
    def pay(cart): ...

    @pay.on(True)
    def pay_at_once(cart): ...
"""

from flaggit.switching.bounds import Bounds
from flaggit.switching.breaker import Breaker, State
from flaggit.switching.breakers import Standing
from flaggit.switching.current import decided, remaining
from flaggit.switching.route import Route, Routed
from flaggit.switching.switch import Switch

__all__ = ["Bounds", "Breaker", "Route", "Routed", "Standing", "State", "Switch", "decided", "remaining"]
