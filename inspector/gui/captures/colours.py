"""Colours that a row can be marked with."""

#: The stored name, its word, and the theme token that it is painted in.
COLOURS = (
    ("red", "Red", "bad"),
    ("amber", "Amber", "warn"),
    ("green", "Green", "ok"),
    ("blue", "Blue", "accent"),
    ("purple", "Purple", "key"),
    ("grey", "Grey", "mut"),
)
COLOUR_TOKENS = {name: token for name, _, token in COLOURS}
