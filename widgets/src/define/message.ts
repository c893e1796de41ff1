import { PartageMessage } from "../message/message.js";
import { define } from "../shared/define.js";

define("partage-message", PartageMessage);
