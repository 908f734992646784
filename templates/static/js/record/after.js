// What a form needs as soon as it is there, and without which it works all the same: one file for all of it.

// biome-ignore lint/performance/noBarrelFile: it is a bundle, fetched whole
export {startShortcuts} from "../related/shortcuts.js";
export {offer as offerCountries} from "./countries.js";
export {watch as watchDuplicates} from "./duplicates.js";
export {startPaper} from "./paper.js";
export {reachFields} from "./reach.js";
export {errorsOf, watch} from "./validate.js";
