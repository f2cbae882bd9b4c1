"""Templates of answers, read: what they name has to be there."""

from __future__ import annotations

from inspector.answers.values import AnswerValues
from inspector.errors import ConfigError, TemplateError
from inspector.templates import Template

_AS_IT_IS = "With `template = false` the braces are answered as they are."


def read_template(data: bytes, what: str) -> Template:
    """ConfigError says what is wrong with `what`, and in which line of it."""
    try:
        made = Template.parse(data)
    except TemplateError as error:
        raise ConfigError(f"{what}: {error.message}", line=error.line, hint=error.hint or _AS_IT_IS) from error
    if unknown := sorted(made.names - AnswerValues.NAMES):
        there = ", ".join(sorted(AnswerValues.NAMES))
        raise ConfigError(
            f"{what}: there is no value named {unknown[0]!r:.80}.", hint=f"There are {there}. {_AS_IT_IS}"
        )
    return made
