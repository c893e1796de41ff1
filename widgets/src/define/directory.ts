import { PartageDirectory } from "../directory/directory.js";
import { define } from "../shared/define.js";

define("partage-directory", PartageDirectory);
