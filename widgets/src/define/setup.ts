import { PartageSetup } from "../setup/setup.js";
import { define } from "../shared/define.js";

define("partage-setup", PartageSetup);
