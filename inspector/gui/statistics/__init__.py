"""Statistics in the window: a table of groups, and plots of them."""
