"""The filter of a window: its bar with completion and reading, chips with counts, saved filters, history, help."""
