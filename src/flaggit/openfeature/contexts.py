"""Contexts: from OpenFeature's, a targeting key and attributes, to ours, attributes alone.

The targeting key is whom the evaluation is for. It becomes the attribute `user`, or those that the host names, unless the context
has that attribute anyway. Attributes are handed on as they are; one of a type that ours can't have counts as missing.
"""

from collections.abc import Mapping
from typing import Final

from openfeature.evaluation_context import EvaluationContext

USER: Final = "user"
"""The attribute that a targeting key becomes unless the host names others."""


def attributes(context: EvaluationContext | None, units: tuple[str, ...]) -> Mapping[str, object]:
    """Give the attributes of a context.

    Args:
        context: OpenFeature's context, merged by its client.
        units: The attributes that its targeting key becomes.
    """
    if context is None:
        return {}
    key = context.targeting_key
    if not key:
        return context.attributes
    return {**dict.fromkeys(units, key), **context.attributes}
