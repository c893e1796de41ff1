/**
 * Alarms between SOAP and the model.
 * @module
 */
import { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import type { Alarm, AlarmTrigger } from "../mailbox/calendar-item.js";
import { ZIMBRA_MAIL } from "../registry.js";
import {
  addExtensions,
  attendeeElement,
  defined,
  readAttendees,
  readExtensions,
} from "./people.js";
import { readDuration, readTime, setDuration } from "./time-value.js";

const actions: ReadonlySet<string> = new Set(
  "DISPLAY EMAIL AUDIO PROCEDURE NONE X_YAHOO_CALENDAR_ACTION_IM X_YAHOO_CALENDAR_ACTION_MOBILE".split(
    " ",
  ),
);
/** Alarms of one event at most. */
const MOST_ALARMS = 100;

function readTrigger(element: Element): AlarmTrigger {
  const absolute = element.child("abs");
  if (absolute) {
    const { date } = readTime(absolute);
    return { kind: "absolute", date: date.length === 15 ? `${date}Z` : date };
  }
  const relative = element.child("rel");
  if (!relative) throw invalidRequest("an alarm's trigger needs abs or rel");
  const related = relative.get("related")?.toUpperCase() ?? "START";
  if (related !== "START" && related !== "END") throw invalidRequest(`invalid related: ${related}`);
  return { kind: "relative", duration: readDuration(relative), related };
}

function readAlarm(element: Element): Alarm {
  const action = element.require("action").trim().toUpperCase();
  if (!actions.has(action)) throw invalidRequest(`invalid action: ${action}`);
  const repeat = element.child("repeat");
  const attach = element.child("attach");
  return {
    action,
    trigger: readTrigger(element.requireChild("trigger")),
    ...(repeat
      ? { repeat: { ...readDuration(repeat), count: repeat.getNumber("count") ?? 0 } }
      : {}),
    ...defined({ description: element.get("desc"), summary: element.get("summary") }),
    ...(attach
      ? {
          attach: defined({
            uri: attach.get("uri"),
            contentType: attach.get("ct"),
            data: attach.text || undefined,
          }),
        }
      : {}),
    attendees: readAttendees(element),
    extensions: readExtensions(element),
  };
}

/** Reads the alarms among the children of an element. */
export function readAlarms(element: Element): readonly Alarm[] {
  const elements = element.children("alarm");
  if (elements.length > MOST_ALARMS) throw invalidRequest("too many alarms");
  return elements.map(readAlarm);
}

/** Writes an alarm. */
export function alarmElement(alarm: Alarm): Element {
  const element = new Element("alarm", ZIMBRA_MAIL).set("action", alarm.action);
  const trigger = element.add("trigger");
  if (alarm.trigger.kind === "absolute") trigger.add("abs").set("d", alarm.trigger.date);
  else {
    const relative = setDuration(trigger.add("rel"), alarm.trigger.duration);
    relative.set("related", alarm.trigger.related);
  }
  if (alarm.repeat) {
    setDuration(element.add("repeat"), alarm.repeat).set("count", alarm.repeat.count);
  }
  if (alarm.description !== undefined) element.add("desc").setText(alarm.description);
  if (alarm.attach) {
    const { uri, contentType, data } = alarm.attach;
    element.add("attach").setAll({ uri, ct: contentType }).setText(data);
  }
  if (alarm.summary !== undefined) element.add("summary").setText(alarm.summary);
  for (const attendee of alarm.attendees) element.add(attendeeElement(attendee));
  addExtensions(element, alarm.extensions);
  return element;
}
