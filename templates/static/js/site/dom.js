// Making elements. Whatever a person typed once enters a page as text, never as HTML.

export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if ((value ?? false) !== false) {
            made.setAttribute(name, value === true ? "" : value);
        }
    }
    made.append(...children);
    return made;
}

export function find(selector) {
    return document.querySelector(selector);
}

export function all(selector, root = document) {
    return [...root.querySelectorAll(selector)];
}

export function setText(selector, text) {
    for (const found of all(selector)) {
        found.textContent = text;
    }
}

// Lists begin with few styles; what shows more than a list waits for all of them.
export async function allStyles() {
    const link = find("#all-styles");
    if (link && !link.sheet) {
        await new Promise((resolve) => {
            link.onload = link.onerror = resolve; // it works without, if less prettily
            link.disabled = false;
        });
    }
}
