"""The parameters of the audit log, and what people call its events and outcomes."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from records.messages import gettext_noop
from schemas._fields import Choice
from schemas._text import Text
from schemas.listing import PagingSchema, day_field

EVENT_LABELS = {  # of people.audit.EVENTS
    "logIn": "Log in",
    "logOut": "Log out",
    "passwordChange": "Password change",
    "passwordResetRequest": "Request for a password reset",
    "passwordReset": "Password reset",
    "factorAdd": "Second factor set up",
    "factorRemove": "Second factor removed",
    "sessionEnd": "End of sessions",
    "userInvite": "Invitation of a user",
    "userChange": "Change of a user",
    "userDelete": "Deletion of a user",
    "userPasswordReset": "Password reset of a user",
    "userSignOut": "User signed out everywhere",
    "userFactorRemove": "Second factor of a user removed",
    "userInviteAgain": "Invitation sent again",
    "export": "Export",
    "exportDownload": "Link to an export",
    "importUpload": "Upload of an import",
    "importRun": "Run of an import",
    "importChange": "Import paused, resumed or cancelled",
    "importUndo": "Undo of an import",
    "purge": "Permanent deletion",
    "erase": "Erasure of personal data",
    "personalDataRead": "Read of all personal data",
    "accessDenied": "Refused request",
}
OUTCOME_LABELS = {  # of people.audit.OUTCOMES
    "done": "Done",
    "asked": "Asked for more",
    "denied": "Denied",
    "refused": "Refused",
    "failed": "Failed",
}


class AuditListingSchema(PagingSchema):
    """Parameters of ``GET /audit``."""

    event = Choice(EVENT_LABELS, load_default="", metadata={"help_text": "Only entries of this event"})
    outcome = Choice(OUTCOME_LABELS, load_default="", metadata={"help_text": "Only entries with this outcome"})
    person = Text(
        load_default="",
        max_length=254,
        metadata={
            "help_text": "Only what this user did: the e-mail address, or the id, also of somebody who was deleted"
        },
    )
    target = Text(
        load_default="", max_length=36, metadata={"help_text": "Only what was done to the user or record with this id"}
    )
    since = day_field("Only entries of this day or later")
    until = day_field("Only entries of this day or earlier")

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            raise ValidationError(gettext_noop("Enter a day that is not before the first one."), "until")
