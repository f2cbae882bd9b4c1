"""What is made of files of the user, as they are now, and without a stop when one of them is broken or gone."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from inspector.errors import ConfigError

T = TypeVar("T")

log = logging.getLogger(__name__)


class Current(ABC, Generic[T]):
    """What files say, in `value`; one that is edited is read again when it is looked at.

    While they cannot be used, what was made of them before goes on, and that is told once.
    """

    #: What is told then, before the reason.
    goes_on = ""

    def __init__(self) -> None:
        """ConfigError when it cannot be used. Reads: use a worker."""
        self.value = self.make()
        self._problem = ""

    @abstractmethod
    def changed(self) -> bool:
        """Whether the files are not any more what was read. Blocks."""

    @abstractmethod
    def make(self) -> T:
        """Read them. ConfigError. Blocks."""

    def look(self) -> None:
        """Read them again if they were changed. Blocks: they may be large, or far away."""
        if not self.changed():
            self._problem = ""
            return
        try:
            self.value = self.make()
        except ConfigError as error:
            # it is tried again, and told once
            if str(error) != self._problem:
                self._problem = str(error)
                log.warning("%s: %s", self.goes_on, error)
        else:
            self._problem = ""
