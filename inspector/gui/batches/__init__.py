"""Many resends in the window: how they are asked for, and how they are watched."""
