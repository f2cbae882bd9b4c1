"""Events without their provider: samples with edited fields, signed, also deliberately wrong ones."""

from inspector.simulate.fields import Field, leaves, parse_field
from inspector.simulate.keys import made_up
from inspector.simulate.make import Chosen, Made, Order, choose_keys, is_signed_by_itself, make, may_be_signed
from inspector.simulate.names import Found, find_event, find_provider, usual_event
from inspector.simulate.spans import parse_path
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
    "is_signed_by_itself",
    "leaves",
    "made_up",
    "make",
    "may_be_signed",
    "parse_field",
    "parse_path",
    "usual_event",
]
