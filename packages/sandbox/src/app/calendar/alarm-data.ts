/**
 * When the alarm of an item sounds next.
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Element } from "../element.js";
import type { Alarm, CalendarItem, Invite } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { alarmElement } from "./alarm.js";
import { homeOf } from "./caller-view.js";
import { zonesOf } from "./event-times.js";
import { expandItem, firstInstance, type Instance } from "./expand-item.js";
import { durationSeconds, instantOf } from "./time-value.js";

/** An alarm that is to sound. */
export interface PendingAlarm {
  /** Milliseconds. */
  readonly at: number;
  readonly instance: Instance;
  readonly alarm: Alarm;
}

/** How far ahead alarms are looked for. */
const HORIZON = 366 * 86_400_000;

function soundsAt(alarm: Alarm, { start, end, invite }: Instance, home: string): number {
  const { trigger } = alarm;
  if (trigger.kind === "absolute") {
    return instantOf({ date: trigger.date }, zonesOf(invite, home));
  }
  const from = trigger.related === "END" ? end : start;
  return from + durationSeconds(trigger.duration) * 1000;
}

function shows(invite: Invite): boolean {
  return invite.alarms.some(({ action }) => action === "DISPLAY" || action === "AUDIO");
}

/** The first alarm after an instant, of the occurrences that begin from another instant on. */
function firstAfter(
  item: CalendarItem,
  after: number,
  from: number,
  home: string,
): PendingAlarm | undefined {
  const instances = expandItem(item, { start: from, end: from + HORIZON }, home);
  const first = firstInstance(item, home);
  const all =
    first && !instances.some(({ start }) => start === first.start)
      ? [first, ...instances]
      : instances;
  let next: PendingAlarm | undefined;
  for (const instance of all) {
    for (const alarm of instance.invite.alarms) {
      const at = soundsAt(alarm, instance, home);
      if (at > after && (!next || at < next.at)) next = { at, instance, alarm };
    }
  }
  return next;
}

/** The alarm of an item that is to sound next, undefined when there is none left. */
export function pendingAlarm(item: CalendarItem, home: string): PendingAlarm | undefined {
  if (!item.invites.some(shows)) return undefined;
  const { dismissedUntil = 0, snoozedUntil, snoozedFor } = item.alarm ?? {};
  const from = item.alarm ? dismissedUntil : item.date;
  const next = firstAfter(item, dismissedUntil, from, home);
  if (snoozedUntil === undefined) return next;
  const snoozed = firstAfter(item, (snoozedFor ?? 1) - 1, from, home);
  return snoozed && { ...snoozed, at: snoozedUntil };
}

/** Adds `alarmData` and `nextAlarm` when an alarm is to sound. */
export function addAlarmData(
  element: Element,
  mailbox: Mailbox,
  item: CalendarItem,
  context: SoapContext,
): void {
  const pending = pendingAlarm(item, homeOf(mailbox, context.core));
  if (!pending) return;
  const { at, instance, alarm } = pending;
  const { invite } = instance;
  const data = element.add("alarmData").setAll({
    nextAlarm: at,
    alarmInstStart: instance.start,
    invId: invite.messageId,
    compNum: 0,
    name: invite.name,
    loc: invite.location,
  });
  data.add(alarmElement(alarm));
}
