// What the page of the audit log says; site/words.js says how sentences are written.

import {text} from "../site/words.js";

export const nobody = gettext("Nobody who is known");
export const status = (number) => text(gettext("Status %(number)s"), {number});
export const request = (id) => text(gettext("Request %(id)s"), {id});

// The names of errors and challenges that people should understand; others are shown as they are.
export const reasons = {
    NotAuthorizedException: gettext("Wrong password"),
    UserNotFoundException: gettext("Wrong password"),
    Disabled: gettext("The user is not active."),
    TooManyAttempts: gettext("Too many attempts"),
    TooManyAttemptsError: gettext("Too many attempts"),
    LimitExceededException: gettext("Too many attempts"),
    Expired: gettext("The temporary password has expired."),
    PasswordResetRequiredException: gettext("The password was reset."),
    CodeMismatchException: gettext("Wrong code"),
    ExpiredCodeException: gettext("The code has expired."),
    SOFTWARE_TOKEN_MFA: gettext("A code was asked for."),
    NEW_PASSWORD_REQUIRED: gettext("A new password was asked for."),
};
