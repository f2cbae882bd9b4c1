"""The filter language: text -> tree -> SQL where-clause and Python predicate."""
