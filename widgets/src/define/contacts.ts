import { PartageContacts } from "../contacts/contacts.js";
import { define } from "../shared/define.js";

define("partage-contacts", PartageContacts);
