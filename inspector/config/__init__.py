"""The configuration file of `listen --config`: where to listen, and the endpoints with all that belongs to them.

TOML (design, section 7). It names where secrets are found, and never holds one.
"""

from inspector.config.document import parse_document, read_document
from inspector.config.reading import Config, config_of, load_config, parse_config
from inspector.config.writing import config_text, refused_at_import

__all__ = [
    "Config",
    "config_of",
    "config_text",
    "load_config",
    "parse_config",
    "parse_document",
    "read_document",
    "refused_at_import",
]
