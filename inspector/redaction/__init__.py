"""Redaction: what is handed to others without what is nobody's business. Captures are never changed, copies are."""

from __future__ import annotations

from inspector.redaction.files import folder, load_profile, profiles, save_profile
from inspector.redaction.kinds import KINDS
from inspector.redaction.parts import MARK
from inspector.redaction.preview import OTHER_KINDS, Found, Preview, Previewing, preview
from inspector.redaction.profile import BUILT_IN, DEFAULT, NONE, Profile
from inspector.redaction.redactor import Kept, Redactor

__all__ = [
    "BUILT_IN",
    "DEFAULT",
    "KINDS",
    "MARK",
    "NONE",
    "OTHER_KINDS",
    "Found",
    "Kept",
    "Preview",
    "Previewing",
    "Profile",
    "Redactor",
    "folder",
    "load_profile",
    "preview",
    "profiles",
    "save_profile",
]
