// What is said about passwords and codes.

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
