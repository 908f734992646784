"""Scripts that measure a page in a browser."""

OVERLAPS = """
    () => {
        const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary, h1, h2, label";
        const seen = (one) => {
            const end = one.closest(".long")?.getBoundingClientRect().bottom ?? Infinity; // which cuts what is below
            return ({left, right, top, bottom}) => [one, {left, right, top, bottom: Math.min(bottom, end)}];
        };
        const boxes = [...document.querySelectorAll(selector)]
            .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.matches(".visually-hidden"))
            .flatMap((one) => [...one.getClientRects()].map(seen(one)))
            .filter(([, box]) => box.right - box.left > 1 && box.bottom - box.top > 1);
        const over = [];
        for (const [one, a] of boxes) {
            for (const [other, b] of boxes) {
                const crossing =
                    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
                    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
                if (one !== other && crossing && !one.contains(other) && !other.contains(one)) {
                    over.push(`${one.outerHTML.slice(0, 80)} / ${other.outerHTML.slice(0, 80)}`);
                }
            }
        }
        return over;
    }
"""
"""What can be clicked or read and lies over something else, wherever it is on the page."""
SMALL = """
    () => [...document.querySelectorAll(
        `.submit-row *, .form-row :is(input, select), [class^=model-] td a, .button, #dashboard h2 a,
        .chart :is(td, th) a[href], .chart summary, .merge-values label`
    )]
        .filter((one) => one.checkVisibility({visibilityProperty: true}))
        .filter((one) => !one.matches("[type=checkbox], [multiple], .admin-autocomplete"))
        .filter((one) => one.getBoundingClientRect().height < 42)
        .map((one) => one.outerHTML.slice(0, 80))
"""
"""What is pressed and filled in on a phone and is smaller than a finger, less a pixel of border on each side."""
FITS = """
    [document.documentElement, document.querySelector(".results") ?? document.body]
        .every((box) => box.scrollWidth <= box.clientWidth)
"""
DRAWN = """
    async () => {
        const frame = () => new Promise(requestAnimationFrame);
        const coming = () => [...document.querySelectorAll("link[rel~=stylesheet]")]
            .some((link) => !link.sheet && (!link.disabled || (innerWidth < 1280 && link.id === "narrow-styles")));
        await frame();
        while (coming()) {
            await frame();
        }
        await frame();
    }
"""
"""Waits until a window of another width has been drawn; the styles of narrow ones come with the first of them."""
LINKED = "main:not(:has(#result_list tbody .field-email:not(:has(a))))"
"""Addresses of a list are links, which they become a moment after its rows have come."""
