// The indexes: nothing to do but to know who is here.

import {enter} from "./page.js";

enter();
