// How dates and numbers look: as in the page's language, in the way of the visitor's own country if that speaks it.

const {lang} = document.documentElement;

export const locale = navigator.languages.find((tag) => tag.slice(0, 2) === lang) ?? lang;
