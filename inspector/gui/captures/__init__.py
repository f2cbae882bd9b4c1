"""The list of captures: columns, model, what feeds it, how it is painted, and the pane with its empty states."""
