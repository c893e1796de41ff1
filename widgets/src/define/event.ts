import { PartageEvent } from "../event/event.js";
import { define } from "../shared/define.js";

define("partage-event", PartageEvent);
