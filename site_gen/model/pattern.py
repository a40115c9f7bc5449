"""Regular expressions that are compiled when they are first used.

An edit imports them all and uses half; each class that holds Hangul alone takes longer to compile than a module does to
import.
"""

import re
from typing import Any, cast


def late_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what stands for ``re.compile(source, flags)``: its methods and attributes are the same."""
    return cast("re.Pattern[str]", _LatePattern(source, flags))


class _LatePattern:
    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Return what the pattern calls *name*; it is found at once from then on."""
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = self.__dict__.get("_compiled") or re.compile(self._source, self._flags)
        found = getattr(compiled, name)
        self.__dict__ |= {"_compiled": compiled, name: found}
        return found
