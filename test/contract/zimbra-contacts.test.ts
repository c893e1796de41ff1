import { describeContactsBackend } from "./contacts-backend.js";
import { setUpZimbraContacts } from "./zimbra-contacts-fixture.js";

describeContactsBackend("Zimbra", () => setUpZimbraContacts());
