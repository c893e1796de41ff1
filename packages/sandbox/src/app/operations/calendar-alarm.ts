/**
 * DismissCalendarItemAlarmRequest and SnoozeCalendarItemAlarmRequest.
 * @module
 */
import { elementName } from "../calendar/appointment-element.js";
import { addAlarmData, pendingAlarm } from "../calendar/alarm-data.js";
import { homeOf } from "../calendar/caller-view.js";
import { locateItem, readInviteId } from "../calendar/invite-id.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest } from "../fault.js";
import type { AlarmState, CalendarItem } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type Operation, type OperationEntry, ZIMBRA_MAIL } from "../registry.js";

type NextState = (item: CalendarItem, time: number, home: string) => AlarmState;

/** A time of a request in milliseconds. */
function readTime(element: Element, name: string): number {
  const text = element.require(name);
  if (!/^-?\d{1,15}$/.test(text)) throw invalidRequest(`invalid ${name}: ${text.slice(0, 40)}`);
  return Number(text);
}

/** Alarms up to a time have been seen. */
const dismissed: NextState = (item, time) => ({
  dismissedUntil: Math.max(time, item.alarm?.dismissedUntil ?? 0),
});

/** The alarm that sounds sounds again later. */
const snoozed: NextState = (item, time, home) => {
  const pending = pendingAlarm(item, home);
  const first = item.alarm?.snoozedFor ?? pending?.at;
  return { ...item.alarm, snoozedUntil: time, snoozedFor: first };
};

function itemOf(element: Element, context: SoapContext): [Mailbox, CalendarItem] {
  const named = readInviteId(element.require("id"), context);
  const item = locateItem(named);
  context.requireRights(named.mailbox, item.folderId, "w");
  return [named.mailbox, item];
}

const act =
  (attribute: string, next: NextState): Operation =>
  (request, context) => {
    const response = responseTo(request);
    const elements = [...request.children("appt"), ...request.children("task")];
    if (elements.length === 0) throw invalidRequest("neither appt nor task");
    const targets = elements.map((element) => {
      const time = readTime(element, attribute);
      return { time, target: itemOf(element, context) };
    });
    for (const { time, target } of targets) {
      const [mailbox, item] = target;
      const alarm = next(item, time, homeOf(mailbox, context.core));
      const updated = mailbox.update(item, { alarm });
      const answer = response
        .add(elementName(item))
        .set("calItemId", context.formatId(mailbox, item.id));
      addAlarmData(answer, mailbox, updated, context);
    }
    return response;
  };

/** Reminders. */
export const calendarAlarmOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "DismissCalendarItemAlarmRequest",
    run: act("dismissedAt", dismissed),
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "SnoozeCalendarItemAlarmRequest",
    run: act("until", snoozed),
    checksRights: true,
  },
];
