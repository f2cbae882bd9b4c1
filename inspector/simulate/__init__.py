"""Events without their provider: samples with edited fields, signed, also deliberately wrong ones."""

from inspector.simulate.fields import Field, parse_field
from inspector.simulate.keys import made_up
from inspector.simulate.make import Chosen, Made, Order, choose_keys, make
from inspector.simulate.names import Found, find_event, find_provider
from inspector.simulate.variants import VARIANTS

__all__ = [
    "VARIANTS",
    "Chosen",
    "Field",
    "Found",
    "Made",
    "Order",
    "choose_keys",
    "find_event",
    "find_provider",
    "made_up",
    "make",
    "parse_field",
]
