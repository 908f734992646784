"""Users in a stage's user pool, each with an e-mail address, a permanent password and a group."""

import secrets
import string
from typing import TYPE_CHECKING

from dev.console import CommandError

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_cognito_idp.type_defs import PasswordPolicyTypeTypeDef

GROUPS = ("admins", "editors", "viewers")
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
    policy = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"].get("Policies", {}).get("PasswordPolicy", {})
    if missing := missing_from(password, policy):
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
