import { PartageInbox } from "../inbox/inbox.js";
import { define } from "../shared/define.js";

define("partage-inbox", PartageInbox);
