/**
 * GetAppointmentRequest, GetTaskRequest and GetICalRequest.
 * @module
 */
import { toICalendar } from "@partage-ent/calendar";
import { appointmentElement } from "../calendar/appointment-element.js";
import { homeOf, inviteId, isMasked } from "../calendar/caller-view.js";
import { expandItem, requireRange } from "../calendar/expand-item.js";
import { inviteEvent } from "../calendar/invite-event.js";
import { locateInvite, locateItem, readInviteId } from "../calendar/invite-id.js";
import { noSuchCalendarItem } from "../calendar/keep-item.js";
import { readableItems, writeItems } from "../calendar/calendar-listing.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest, permissionDenied } from "../fault.js";
import type { CalendarItem } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";

interface Located {
  readonly mailbox: Mailbox;
  readonly item: CalendarItem;
}

function locate(request: Element, context: SoapContext): Located {
  const id = request.get("id")?.trim();
  if (id) {
    const named = readInviteId(id, context);
    return { mailbox: named.mailbox, item: locateItem(named) };
  }
  const uid = request.get("uid")?.trim();
  if (!uid) throw invalidRequest("either id or uid is needed");
  const { mailbox } = context;
  const item = mailbox.calendarItemOf(uid);
  if (!item) throw noSuchCalendarItem(uid);
  return { mailbox, item };
}

function getAppointment(request: Element, context: SoapContext): Element {
  const { mailbox, item } = locate(request, context);
  context.requireRights(mailbox, item.folderId, "r");
  const withContent = request.getBoolean("includeContent") || request.getBoolean("sync");
  const response = responseTo(request);
  response.add(appointmentElement(mailbox, item, context, withContent));
  return response;
}

/** One invite as iCalendar, or all appointments with an occurrence in a stretch of time. */
function getICal(request: Element, context: SoapContext): Element {
  const response = responseTo(request);
  const id = request.get("id")?.trim();
  const now = context.now();
  if (id) {
    const { mailbox, item, invite } = locateInvite(readInviteId(id, context));
    context.requireRights(mailbox, item.folderId, "r");
    if (isMasked(mailbox, item, invite, context)) throw permissionDenied();
    const event = inviteEvent(invite, homeOf(mailbox, context.core));
    const text = toICalendar([event], { now, prodId: "Zimbra-Calendar-Provider" });
    response
      .addUnique("ical")
      .set("id", inviteId(mailbox, item, invite, context))
      .setText(text);
    return response;
  }
  const start = request.getNumber("s");
  const end = request.getNumber("e");
  if (start === undefined || end === undefined) throw invalidRequest("either id, or s and e");
  const range = requireRange({ start, end });
  const { mailbox } = context;
  const home = homeOf(mailbox, context.core);
  const items = readableItems(mailbox, context).filter(
    (item) => expandItem(item, range, home).length > 0,
  );
  response.addUnique("ical").setText(writeItems(mailbox, items, context));
  return response;
}

/** Reading of appointments and tasks. */
export const getAppointmentOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "GetAppointmentRequest",
    run: getAppointment,
    checksRights: true,
  },
  { namespace: ZIMBRA_MAIL, name: "GetTaskRequest", run: getAppointment, checksRights: true },
  { namespace: ZIMBRA_MAIL, name: "GetICalRequest", run: getICal, checksRights: true },
];
