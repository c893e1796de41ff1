import { PartageSession } from "../session/session.js";
import { define } from "../shared/define.js";

define("partage-session", PartageSession);
