// "Undo" in a message; few messages have it.

export {restoreAll} from "../undo.js";
