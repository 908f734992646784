// Runs before the log-in is painted, so that the form does not flash for somebody who is here already: not a module.
try {
    if (localStorage.getItem("logged-in")) {
        document.documentElement.dataset.loggedIn = "";
    }
} catch {
    // A browser may forbid storage.
}
