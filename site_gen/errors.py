"""The few exceptions that stop a command. An author's mistakes are `Problem` records and are collected, not raised."""


class SiteError(Exception):
    """A command cannot go on. ``exit_code`` follows the table of exit statuses in the guide."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class LostContentError(Exception):
    """Something that was to be had without making it again is not there any more: it has to be made after all."""


class UsageError(SiteError):
    """The command line or the folder it names is wrong."""

    exit_code = 2


class MachineError(SiteError):
    """The machine refuses: a full disk, a missing permission, a lock held by another build."""

    exit_code = 3
