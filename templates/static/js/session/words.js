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
