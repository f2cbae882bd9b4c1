"""Widgets that know nothing of sessions: code and hex views, badges, tables of headers, cards, bars."""
