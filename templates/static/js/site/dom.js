// Making elements. Whatever a person typed once enters a page as text, never as HTML.

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {Attributes} attributes @param {any[]} children nodes and texts @returns {HTMLElementTagNameMap[T]} */
export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if ((value ?? false) !== false) {
            made.setAttribute(name, value === true ? "" : /** @type {string} */ (value));
        }
    }
    made.append(...children);
    return made;
}

/** @param {string} selector @returns {any} what the templates have there */
export function find(selector) {
    return document.querySelector(selector);
}

/** @param {string} selector @param {ParentNode} root @returns {any[]} */
export function all(selector, root = document) {
    return [...root.querySelectorAll(selector)];
}

/** @param {string} selector @param {string} text */
export function setText(selector, text) {
    for (const found of all(selector)) {
        found.textContent = text;
    }
}

// Lists begin with few styles; what shows more than a list waits for all of them.
export function allStyles() {
    const link = find("#all-styles");
    if (link && !link.ready) {
        // On the element, which all bundles share: several wait for one sheet, and one that did not come ends the wait.
        link.ready = new Promise((resolve) => {
            if (link.sheet) {
                resolve(undefined); // site/appearance.js has asked for it
            }
            link.onload = link.onerror = resolve; // it works without, if less prettily
            link.disabled = !link.sheet; // one that did not come is asked for once more
            link.disabled = false;
        });
    }
    return link?.ready;
}

// A link that is a button is pressed with the space bar as well; other keys do what they always do.
/** @param {HTMLElement} link @param {() => void} act */
export function onPress(link, act) {
    link.onclick = (event) => {
        event.preventDefault();
        act();
    };
    link.onkeydown = (event) => {
        if (event.key === " ") {
            event.preventDefault();
            act();
        }
    };
}
