"""Types inferred from the bodies of captures."""
