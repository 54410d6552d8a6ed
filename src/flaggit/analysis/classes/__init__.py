"""Classes: the constants that a flag compares an attribute with cut its values into finitely many.

Within a class every test comes out the same. Each type of attribute has a module that gives *atoms*: values between which no test can
tell, each with a sample. What a test says of an atom is asked of the loader's own operators, with the sample, so nothing here repeats
what an operator means; only where the cuts lie is known here. May import `model` and the loader's readings and operators.
"""

from flaggit.analysis.classes.alphabet import Alphabet, alphabet
from flaggit.analysis.classes.atom import Atom

__all__ = ["Alphabet", "Atom", "alphabet"]
