import { PartageInvitation } from "../invitation/invitation.js";
import { define } from "../shared/define.js";

define("partage-invitation", PartageInvitation);
