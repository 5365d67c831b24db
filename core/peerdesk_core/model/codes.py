"""Speakable request codes such as "amber-heron-42": easy to say on a phone, impossible to hide a word in."""

from __future__ import annotations

import random as _random
from collections.abc import Collection
from typing import NewType

Code = NewType("Code", str)
"""Two words from the closed lists below and two digits. Dies with its request, and is then free again."""

COLOURS = tuple(
    "amber azure beige black blue brass bronze brown coral cream cyan ebony fawn green grey hazel "
    "indigo ivory jade khaki lilac lime maple mauve olive opal peach pearl pink plum red ruby rust "
    "sable sand sepia silver slate tan teal topaz umber violet white".split()
)
ANIMALS = tuple(
    "badger bear beaver bison bobcat camel condor coyote crane deer dove eagle egret elk falcon ferret "
    "finch fox gecko goose hare hawk heron horse ibex ibis jay kite koala lark lemur llama lynx marten "
    "mole moose newt otter owl panda pigeon puma quail rabbit raven robin seal shrew stork swan tapir "
    "tern tiger toad trout turtle vole walrus weasel whale wolf wren yak zebra".split()
)


def new_code(random: _random.Random, taken: Collection[str] = ()) -> Code:
    """Draw a code that no open request carries."""
    while True:
        code = f"{random.choice(COLOURS)}-{random.choice(ANIMALS)}-{random.randrange(10, 100)}"
        if code not in taken:
            return Code(code)


def is_code(text: str) -> bool:
    """Whether the text is a code that `new_code` could have drawn."""
    colour, _, rest = text.partition("-")
    animal, _, digits = rest.partition("-")
    return colour in COLOURS and animal in ANIMALS and len(digits) == 2 and digits.isascii() and digits.isdigit()
