import { PartageAgenda } from "../agenda/agenda.js";
import { define } from "../shared/define.js";

define("partage-agenda", PartageAgenda);
