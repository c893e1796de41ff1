import { describeCalendarBackend } from "./calendar-backend.js";
import { setUpZimbraCalendars } from "./zimbra-calendar-fixture.js";

describeCalendarBackend("Zimbra", setUpZimbraCalendars, { people: "several" });
