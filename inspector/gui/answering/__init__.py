"""The parts of the window that say how endpoints answer."""
