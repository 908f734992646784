// What is said about passwords, codes and sessions.

import {text} from "../site/words.js";

export const chooseTitle = gettext("Choose your password");
export const enterTwice = gettext("Please enter your new password twice so we can verify you typed it in correctly.");
export const changePassword = gettext("Change my password");
export const newPassword = gettext("New password:");
export const confirmPassword = gettext("Confirm password:");
export const codeTitle = gettext("Enter your code");
export const enterCode = gettext("Enter the code that your authenticator app shows.");
export const enterTheCode = gettext("Enter the code");
export const code = gettext("Code:");
export const logIn = gettext("Log in");
export const recoveryCode = gettext("Recovery code:");
export const enterRecoveryCode = gettext(
    "Enter one of the recovery codes that you got with the second factor. It switches the second factor off.",
);
export const useRecoveryCode = gettext("Use a recovery code");
export const useApp = gettext("Use the authenticator app");
export const setUpTitle = gettext("Set up a second factor");
export const setUpText = gettext("Everybody here logs in with a password and a code of an authenticator app.");
export const switchOn = gettext("Switch on");
export const scan = gettext("Scan this picture with the authenticator app.");
export const pictureOfSecret = gettext("QR code for the authenticator app");
export const orType = gettext("Or type this key into the app:");
export const recoveryCodes = gettext("Recovery codes");
export const keepCodes = gettext(
    "Keep these codes where you find them without the app. Each lets you in once. Nobody can show them again.",
);
export const goOn = gettext("I have kept the codes");
export const factorOn = gettext("The second factor is on.");
export const factorOff = gettext("The second factor is off.");
export const factorRequired = gettext(
    "Everybody here logs in with a second factor: nobody switches it off. For another app, log out, and log in with a recovery code.",
);
export const end = gettext("End");
export const endTitle = gettext("End this session?");
export const endText = (device) => text(gettext("Nobody goes on with the session on “%(device)s”."), {device});
export const endOf = (device) => text(gettext("End the session on “%(device)s”"), {device});
export const ended = (device) => text(gettext("The session on “%(device)s” has ended."), {device});
export const endOthersTitle = gettext("End all other sessions?");
export const endOthersText = gettext("You stay logged in here, and nowhere else.");
export const othersEnded = gettext("All other sessions have ended.");
export const thisSession = gettext("This session");
export const unknownDevice = gettext("Unknown device");
export const noSessions = gettext("No session is listed: this one was not begun on the log-in page.");
export const showPasswords = gettext("Show passwords");
export const moreCharacters = (count) =>
    text(ngettext("%(count)s more character is needed.", "%(count)s more characters are needed.", count), {count});
export const likeEmail = gettext("The password is too similar to the email address.");
export const tooCommon = gettext("This password is too common.");
export const longEnough = gettext("Long enough. Longer ones are stronger.");
export const strong = gettext("Long and strong, if nobody else would think of it.");
export const logOutTitle = gettext("Log out and discard what waits?");
export const discardWaiting = (count) =>
    text(
        ngettext(
            "%(count)s change was not sent yet. Whoever logs out discards it.",
            "%(count)s changes were not sent yet. Whoever logs out discards them.",
            count,
        ),
        {count},
    );
export const logOutNow = gettext("Log out and discard");
export const stay = gettext("Stay logged in");
