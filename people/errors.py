"""What can be wrong with a request about people, whatever brought it."""

from typing import Any

from records.errors import BusyError, RecordError


class PeopleError(RecordError):
    """Base of what this room raises on purpose; the message is a sentence for whoever asked."""


class TakenAddressError(PeopleError):
    """Another person has this e-mail address, in upper or lower case."""

    def __init__(self, subject: str = "") -> None:
        super().__init__(subject)
        self.subject = subject
        """Of the person who has it; empty if it is not known."""


class NotAdministratorError(PeopleError):
    """Whoever asks is no active administrator any more, whatever the token says."""


class OwnRightsError(PeopleError):
    """Nobody changes the own rights, or gets in or out by this way."""

    def __init__(self, *fields: str) -> None:
        super().__init__(*fields)
        self.fields = fields
        """Wire names of what was to be changed; empty for what is no change of fields."""


class UnfinishedError(PeopleError):
    """Another request is changing this person."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        """After how many seconds it has ended, or somebody else may finish it."""


class WrongStateError(PeopleError):
    """What is asked for does not go with the state that the person is in; the message says why."""


class UnreadError(PeopleError, BusyError):
    """Who may write is not known yet: the users of the pool have not been read to their end."""


class MailError(PeopleError):
    """Cognito could not send an e-mail, or sends no more today."""

    def __init__(self, *, limit: bool) -> None:
        super().__init__(limit)
        self.limit = limit


class OvertakenError(PeopleError):
    """The person has changed since it was read: nothing was written."""

    def __init__(self, current: Any = None) -> None:
        super().__init__()
        self.current = current


class TooManyAttemptsError(PeopleError):
    """Somebody has guessed too often, or asked for too many e-mails."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        """After which the next attempt is let through."""
