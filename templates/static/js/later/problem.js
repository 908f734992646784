// What is said of a request that failed.

export {problemText} from "../words.js";
