"""Finding in a body that is shown as lines: the bar, what searches behind it, and what is shown of it."""
