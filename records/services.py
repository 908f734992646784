"""What the services are called that functions ask without boto3, and the classes of their errors.

All of it is in botocore/data/*/service-2.json, which takes long to read; a test compares.
"""

from functools import cache
from typing import NamedTuple

from botocore import exceptions as errors


class Service(NamedTuple):
    """A service, as the JSON protocol has it."""

    target: str
    version: str
    address: str
    """The variable of the environment that has another one."""
    signed: str
    unsigned: str
    """Methods whose requests are proved by what is in them."""
    errors: str
    """Those that the model has for these methods."""

    @property
    def methods(self) -> list[str]:
        """Return the methods that a client has, by boto3's names."""
        return [*self.signed.split(), *self.unsigned.split()]


SERVICES = {
    "dynamodb": Service(
        *("DynamoDB_20120810", "1.0", "AWS_ENDPOINT_URL_DYNAMODB"),
        "get_item put_item update_item delete_item query scan batch_get_item transact_write_items",
        "",
        """ConditionalCheckFailedException IdempotentParameterMismatchException InternalServerError
        ItemCollectionSizeLimitExceededException ProvisionedThroughputExceededException RequestLimitExceeded
        ReplicatedWriteConflictException ResourceNotFoundException ThrottlingException TransactionCanceledException
        TransactionConflictException TransactionInProgressException""",
    ),
    "cognito-idp": Service(
        *("AWSCognitoIdentityProviderService", "1.1", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"),
        "admin_get_user admin_set_user_mfa_preference admin_user_global_sign_out",
        """associate_software_token change_password confirm_forgot_password forgot_password global_sign_out
        initiate_auth respond_to_auth_challenge revoke_token set_user_mfa_preference verify_software_token""",
        """AliasExistsException CodeDeliveryFailureException CodeMismatchException ConcurrentModificationException
        EnableSoftwareTokenMFAException ExpiredCodeException ForbiddenException InternalErrorException
        InvalidEmailRoleAccessPolicyException InvalidLambdaResponseException InvalidParameterException
        InvalidPasswordException InvalidSmsRoleAccessPolicyException InvalidSmsRoleTrustRelationshipException
        InvalidUserPoolConfigurationException LimitExceededException MFAMethodNotFoundException
        NotAuthorizedException OperationNotEnabledException PasswordHistoryPolicyViolationException
        PasswordResetRequiredException ResourceNotFoundException SoftwareTokenMFANotFoundException
        TooManyFailedAttemptsException TooManyRequestsException UnauthorizedException UnexpectedLambdaException
        UnsupportedOperationException UnsupportedTokenTypeException UserLambdaValidationException
        UserNotConfirmedException UserNotFoundException""",
    ),
}


class Exceptions(NamedTuple):
    """The classes of a service's errors, by the names that boto3 has for them."""

    service: str

    def __getattr__(self, name: str) -> type[errors.ClientError]:
        """Return a class; AttributeError for what the service does not raise."""
        if name == "ClientError":
            return errors.ClientError
        if name not in SERVICES[self.service].errors.split():
            raise AttributeError(name)
        return _kind(self.service, name)

    def from_code(self, code: str) -> type[errors.ClientError]:
        """Return the class of a code; ClientError for one without."""
        return getattr(self, code, errors.ClientError)


@cache
def _kind(_: str, name: str) -> type[errors.ClientError]:
    return type(name, (errors.ClientError,), {})
