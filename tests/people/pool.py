"""A user pool in the process, which answers, refuses and is busy as Cognito does (API references of each call)."""

import uuid
from datetime import UTC, datetime
from threading import RLock
from typing import Any

import boto3
from botocore.exceptions import ClientError

POOL = "eu-central-1_unit"


class Pool:
    """Has the method names of boto3's client; each call is one moment, as at Cognito."""

    def __init__(self, groups: tuple[str, ...] = ("admins", "editors", "viewers")) -> None:
        self.exceptions = boto3.client("cognito-idp", region_name="eu-central-1").exceptions
        self.users: dict[str, dict[str, Any]] = {}
        self.groups = groups
        self.mails: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.fails: dict[str, list[Exception]] = {}
        self.fault: dict[str, str] = {}
        self._lock = RLock()

    def has(self, email: str, *groups: str, status: str = "CONFIRMED", subject: str = "") -> str:
        """Put a user into the pool; return the id."""
        subject = subject or str(uuid.uuid4())
        self.users[subject] = {
            "attributes": {"sub": subject, "email": email, "email_verified": "true"},
            "groups": set(groups),
            "enabled": True,
            "status": status,
            "factors": [],
            "sessions": 1,
            "created": datetime(2026, 11, 20, 10, tzinfo=UTC),
        }
        return subject

    def __getattribute__(self, name: str) -> Any:
        """Count each call, fail as told, and let one call be done at a time."""
        found = object.__getattribute__(self, name)
        if not name.startswith(("admin_", "list_")):
            return found

        def call(**request: Any) -> Any:
            assert request.pop("UserPoolId") == POOL
            with self._lock:
                self.asked.append(name)
                if self.fails.get(name):
                    raise self.fails[name].pop(0)
                return found(**request)

        return call

    def error(self, code: str, operation: str = "AdminGetUser") -> ClientError:
        """Return what boto3 raises for a code."""
        kind = getattr(self.exceptions, code, ClientError)
        raised: ClientError = kind({"Error": {"Code": code, "Message": "planted"}}, operation)
        return raised

    def _user(self, name: str) -> dict[str, Any]:
        if name in self.users:
            return self.users[name]
        for user in self.users.values():
            if user["attributes"]["email"].lower() == name.lower():
                return user
        raise self.error("UserNotFoundException")

    def _shown(self, user: dict[str, Any]) -> dict[str, Any]:
        return {
            "Username": user["attributes"]["sub"],
            "Enabled": user["enabled"],
            "UserStatus": user["status"],
            "UserCreateDate": user["created"],
        }

    @staticmethod
    def _attributes(user: dict[str, Any]) -> list[dict[str, str]]:
        return [{"Name": name, "Value": value} for name, value in user["attributes"].items()]

    def admin_get_user(self, Username: str) -> Any:  # noqa: N803 theirs
        """Return who that is."""
        user = self._user(Username)
        return self._shown(user) | {
            "UserAttributes": self._attributes(user),
            "UserMFASettingList": list(user["factors"]),
        }

    def admin_list_groups_for_user(self, Username: str, NextToken: str = "") -> Any:  # noqa: N803
        """Return the groups, one a page."""
        groups = sorted(self._user(Username)["groups"])
        if len(groups) > 1 and not NextToken:  # one a page
            return {"Groups": [{"GroupName": groups[0]}], "NextToken": "1"}
        return {"Groups": [{"GroupName": group} for group in groups[1 if NextToken else 0 :]]}

    def list_users(self, Limit: int, AttributesToGet: list[str], PaginationToken: str = "0") -> Any:  # noqa: N803
        """Return two users a page."""
        start, everybody = int(PaginationToken), list(self.users.values())
        page = everybody[start : start + 2]
        assert Limit <= 60
        shown = [
            self._shown(user) | {"Attributes": [{"Name": name, "Value": user["attributes"][name]}]}
            for user in page
            for name in AttributesToGet
        ]
        more = {"PaginationToken": str(start + 2)} if start + 2 < len(everybody) else {}
        return {"Users": shown} | more

    def admin_create_user(self, Username: str, MessageAction: str = "", **request: Any) -> Any:  # noqa: N803
        """Make a user, or send the invitation again."""
        known = next(
            (each for each in self.users.values() if each["attributes"]["email"].lower() == Username.lower()), None
        )
        if MessageAction == "RESEND":
            if known is None:
                raise self.error("UserNotFoundException")
            if known["status"] != "FORCE_CHANGE_PASSWORD":
                raise self.error("UnsupportedUserStateException")
            self.mails.append(("again", Username))
            return {"User": self._shown(known)}
        if known:
            raise self.error("UsernameExistsException")
        subject = self.has(Username, status="FORCE_CHANGE_PASSWORD")
        user = self.users[subject]
        user["attributes"] |= {each["Name"]: each["Value"] for each in request["UserAttributes"]}
        user["sessions"] = 0
        self.mails.append(("invitation", Username))
        return {"User": self._shown(user) | {"Attributes": self._attributes(user)}}

    def admin_update_user_attributes(self, Username: str, UserAttributes: list[dict[str, str]]) -> Any:  # noqa: N803
        """Write attributes."""
        self._user(Username)["attributes"] |= {each["Name"]: each["Value"] for each in UserAttributes}
        return {}

    def admin_add_user_to_group(self, Username: str, GroupName: str) -> Any:  # noqa: N803
        """Add, also whoever is in it already."""
        if GroupName not in self.groups:
            raise self.error("ResourceNotFoundException")
        self._user(Username)["groups"].add(GroupName)
        return {}

    def admin_remove_user_from_group(self, Username: str, GroupName: str) -> Any:  # noqa: N803
        """Remove, also whoever is not in it."""
        self._user(Username)["groups"].discard(GroupName)
        return {}

    def admin_enable_user(self, Username: str) -> Any:  # noqa: N803
        """Let somebody in."""
        self._user(Username)["enabled"] = True
        return {}

    def admin_disable_user(self, Username: str) -> Any:  # noqa: N803
        """Let somebody in no more."""
        self._user(Username)["enabled"] = False
        return {}

    def admin_delete_user(self, Username: str) -> Any:  # noqa: N803
        """Delete a user."""
        del self.users[self._user(Username)["attributes"]["sub"]]
        return {}

    def admin_reset_user_password(self, Username: str) -> Any:  # noqa: N803
        """Send a code."""
        user = self._user(Username)
        if user["status"] == "FORCE_CHANGE_PASSWORD":
            raise self.error("NotAuthorizedException")
        user["status"] = "RESET_REQUIRED"
        self.mails.append(("code", user["attributes"]["email"]))
        return {}

    def admin_set_user_mfa_preference(self, Username: str, SoftwareTokenMfaSettings: dict[str, bool]) -> Any:  # noqa: N803
        """Take the factor away."""
        user = self._user(Username)
        if not SoftwareTokenMfaSettings["Enabled"]:
            user["factors"] = []
        return {}

    def admin_user_global_sign_out(self, Username: str) -> Any:  # noqa: N803
        """End all sessions."""
        self._user(Username)["sessions"] = 0
        return {}

    def administrators(self) -> set[str]:
        """Return who is an administrator and can log in."""
        return {
            subject
            for subject, user in self.users.items()
            if "admins" in user["groups"] and user["enabled"] and user["status"] in ("CONFIRMED", "RESET_REQUIRED")
        }
