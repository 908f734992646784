// What is said about the line, and about what waits for it.

export const offline = gettext(
    "You are offline. Nothing you typed is lost: go on, and save once the connection is back.",
);
