"""The base of every record: frozen, keyword-only, and made of frozen things only."""

from typing import Any, Self

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen record.

    Fields are str, int, float, bool, bytes, dates, other records, or tuples of these, so that a record can be shared
    between processes and digested for a cache key.  Subclasses repeat ``frozen=True, kw_only=True``: msgspec applies
    the latter only to the fields of the class that says it.
    """

    def with_changes(self, **changes: Any) -> Self:
        """Return a copy in which the fields named in *changes* have these values."""
        return msgspec.structs.replace(self, **changes)
