// Runs before anything is painted, so that nothing changes colour or place a moment later: not a module, and short.
{
    const root = document.documentElement;

    /** @type {(storage: "localStorage" | "sessionStorage", key: string) => any} */
    const stored = (storage, key) => {
        try {
            return window[storage].getItem(key);
        } catch {
            return null; // a browser may forbid storage
        }
    };

    const theme = stored("localStorage", "theme");
    root.dataset.theme = ["dark", "light"].includes(theme) ? theme : "auto";
    root.dataset.sidebar = stored("localStorage", "sidebar") ?? root.dataset.sidebar;
    root.dataset.density = stored("localStorage", "density") ?? "";
    // What the last page knew of the person; this one asks again.
    const session = JSON.parse(stored("sessionStorage", "session"));
    if (session) {
        root.dataset.rights = session.rights.join(" ");
    }

    if (stored("localStorage", "logged-in")) {
        root.dataset.loggedIn = ""; // the log-in does not show its form for a moment to somebody who is here
    }
    if (location.search.includes("_popup=")) {
        root.dataset.popup = "";
    }

    // For some minutes of a deployment the policy is not of the page's version, and forbids its styles: they are a file, too.
    const styles = document.querySelector("#page-styles");
    if (styles && !styles.previousElementSibling.sheet) {
        styles.disabled = false;
    }

    // A list begins without the styles of close rows and of pop-ups; the browser has them by now.
    const every = document.querySelector("#all-styles");
    const {density, popup} = root.dataset;
    if (every && (density || popup === "")) {
        every.disabled = false;
    }

    // The rows of a list are on their way before its script is; with anything in the address, they are others.
    const rows = document.querySelector("#rows");
    if (rows && !location.search) {
        rows.rel = "preload";
    } else if (rows) {
        rows.nextElementSibling.rel = "modulepreload"; // what a list needs that is another one
    }

    // Columns of this list that somebody does not want; list/tools.js asks which.
    const hidden = stored("localStorage", `columns ${location.pathname}`);
    if (hidden) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`${hidden}{display:none}`);
        document.adoptedStyleSheets = [sheet];
    }

    // Only small screens wait for what only they need.
    const narrow = matchMedia("(max-width: 1279px)");
    const adapt = () => {
        document.querySelector("#narrow-styles").disabled = !narrow.matches;
    };
    adapt();
    narrow.addEventListener("change", adapt);

    // The pages are files, which take no POST: a form that is sent before its script has come waits for it.
    document.addEventListener("submit", (event) => {
        if (event.target.getAttribute("method") === "post") {
            event.preventDefault();
            root.dataset.sent = "";
        }
    });
}
