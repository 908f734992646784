"""Users in a stage's user pool, each with an e-mail address, a permanent password and a group."""

import secrets
import string
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dev.console import CommandError
from people import passwords
from people.cognito_users import CognitoUsers
from people.errors import OvertakenError
from people.projection import Projection
from people.user import GROUPS
from people.users import Users
from records.database import Database

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_cognito_idp.type_defs import PasswordPolicyTypeTypeDef

_RULES = (
    ("RequireLowercase", string.ascii_lowercase, "a lower-case letter"),
    ("RequireUppercase", string.ascii_uppercase, "an upper-case letter"),
    ("RequireNumbers", string.digits, "a digit"),
    ("RequireSymbols", "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ", "a symbol"),
)


def put_user(cognito: "CognitoIdentityProviderClient", pool_id: str, email: str, password: str, group: str) -> bool:
    """Create the user, or give an existing one this password and only this group; return True if it is new.

    Raise CommandError, and change nothing, if the password does not meet the pool's policy.
    """
    if missing := missing_from(password, _policy(cognito, pool_id)):
        raise CommandError(f"the password does not meet the pool's policy: it needs {', '.join(missing)}.")
    try:
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=email,
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
            MessageAction="SUPPRESS",
        )
        created = True
    except cognito.exceptions.UsernameExistsException:
        created = False
    cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=password, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=email, GroupName=group)
    for had in cognito.admin_list_groups_for_user(UserPoolId=pool_id, Username=email)["Groups"]:
        if had["GroupName"] in GROUPS and had["GroupName"] != group:
            cognito.admin_remove_user_from_group(UserPoolId=pool_id, Username=email, GroupName=had["GroupName"])
    return created


def faults_in(cognito: "CognitoIdentityProviderClient", pool_id: str, password: str, email: str) -> list[str]:
    """Return a sentence for each thing that is wrong with a password: ours, and what an older pool asks for."""
    wrong = passwords.faults(password, email, _name(cognito, pool_id, email))
    missing = missing_from(password, _policy(cognito, pool_id))
    if missing and passwords.SHORT in wrong:
        del missing[0]  # which is said already
    return [*wrong, *([f"The pool's policy asks for {', '.join(missing)}."] if missing else [])]


def project(
    cognito: "CognitoIdentityProviderClient", dynamodb: Any, outputs: Mapping[str, str], email: str, deadline: float
) -> None:
    """Bring a user into the table that lists users; a user who is being changed meanwhile comes there by that."""
    pool = CognitoUsers(cognito, outputs["UserPoolId"])
    users = Users(pool, Projection(Database(dynamodb, outputs["PeopleTableName"]))).until(deadline)
    with suppress(OvertakenError):
        users.compare(pool.until(deadline).find(email).subject)


def _name(cognito: "CognitoIdentityProviderClient", pool_id: str, email: str) -> str:
    """Return the name of a user who is there already; empty for a new one."""
    try:
        user = cognito.admin_get_user(UserPoolId=pool_id, Username=email)
    except cognito.exceptions.UserNotFoundException:
        return ""
    return next((each.get("Value", "") for each in user["UserAttributes"] if each["Name"] == "name"), "")


def _policy(cognito: "CognitoIdentityProviderClient", pool_id: str) -> "PasswordPolicyTypeTypeDef":
    pool = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    return pool.get("Policies", {}).get("PasswordPolicy", {})


def missing_from(password: str, policy: "PasswordPolicyTypeTypeDef") -> list[str]:
    """Return the requirements of the pool's policy that the password does not meet."""
    length = policy.get("MinimumLength", 8)
    missing = [f"at least {length} characters"] if len(password) < length else []
    missing += [words for rule, letters, words in _RULES if policy.get(rule) and not set(letters) & set(password)]
    return missing


def random_password() -> str:
    """Return sixteen random letters and digits, at least one of each kind (about 95 bits)."""
    letters = string.ascii_letters + string.digits
    while True:
        password = "".join(secrets.choice(letters) for _ in range(16))
        kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
        if all(set(kind) & set(password) for kind in kinds):
            return password
