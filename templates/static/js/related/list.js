// A list with columns that name records of other resources.

import "./foreign_keys.js"; // before the list is shown
import "../list/kinds.js";
import "../list/changelist.js";
