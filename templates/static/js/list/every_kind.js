// A list with columns of kinds that few lists have.

import "./kinds.js"; // before the list is shown
import "./changelist.js";
