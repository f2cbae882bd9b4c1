"""Rules that colour rows, as they are edited."""
