"""The parts of the window in which a request is edited."""
