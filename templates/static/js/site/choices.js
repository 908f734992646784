// What can be chosen on every page: its theme and its language. Not a module, and short: most pages run it at once.
{
    const root = document.documentElement;
    // As in Django: from what the system has, first to the other.
    const themes = matchMedia("(prefers-color-scheme: dark)").matches
        ? ["auto", "light", "dark"]
        : ["auto", "dark", "light"];

    const listens = "choices" in root.dataset; // a list whose page has this has it again in what it fetches
    root.dataset.choices = "";

    document.addEventListener("click", (event) => {
        if (listens) {
            return;
        }
        const language = event.target.closest("#footer button")?.lang;
        if (language) {
            // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
            document.cookie = `django_language=${language}; Path=/; Max-Age=31536000; SameSite=Lax`;
            location.reload(); // the edge sends the same page in that language
        }
        if (event.target.closest(".theme-toggle")) {
            root.dataset.theme =
                themes[(themes.indexOf(/** @type {string} */ (root.dataset.theme)) + 1) % themes.length];
            try {
                localStorage.setItem("theme", root.dataset.theme);
            } catch {
                // It holds for this page.
            }
        }
    });
}
