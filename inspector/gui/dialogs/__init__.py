"""Dialogs. None of them blocks: they are opened with `open()` and tell what is wanted by a signal."""
