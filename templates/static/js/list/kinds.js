// Rows with values of kinds that few lists have.

import {USUAL} from "../record/shown.js";
import {SHOWN} from "../record/values.js";

Object.assign(USUAL, SHOWN);
