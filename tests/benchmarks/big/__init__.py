"""Big sessions and big bodies: see `__main__`."""
