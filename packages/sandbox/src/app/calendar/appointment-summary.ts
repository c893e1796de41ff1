/**
 * Appointments with their occurrences, as searches show them: what is the same for all of them once,
 * and at each occurrence only what differs.
 * @module
 */
import type { SoapContext } from "../context.js";
import { Element, type Scalar } from "../element.js";
import type { CalendarItem, Invite } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { setFlagsAndTags } from "../render/tag.js";
import { addAlarmData } from "./alarm-data.js";
import { homeOf, inviteId, isMasked } from "./caller-view.js";
import { isRecurring, mainInvite } from "./event-times.js";
import { expandItem, firstInstance, type Instance, type TimeRange } from "./expand-item.js";
import { fragmentOf } from "./invite-element.js";
import { actualFreeBusy, hasOthers } from "./invite-state.js";
import { organizerElement } from "./people.js";

type Facts = Readonly<Record<string, Scalar | undefined>>;

const DAY = 86_400_000;

/** Milliseconds that an occurrence lasts; whole days count 24 hours, whatever the clock does. */
function lengthOf({ start, end, invite }: Instance): number {
  return invite.allDay ? Math.max(1, Math.round((end - start) / DAY)) * DAY : end - start;
}

/** What anybody with a right to read sees of an invite. */
function openFacts(invite: Invite): Facts {
  return {
    fb: invite.freeBusy,
    fba: actualFreeBusy(invite),
    transp: invite.transparency,
    status: invite.status,
    class: invite.privacy,
    allDay: invite.allDay || undefined,
    compNum: 0,
  };
}

/** What an invite says beside that. */
function closedFacts(invite: Invite): Facts {
  return {
    name: invite.name,
    loc: invite.location,
    ptst: invite.answer,
    isOrg: invite.isOrganizer,
    otherAtt: hasOthers(invite),
    alarm: invite.alarms.length > 0,
    priority: invite.priority,
    percentComplete: invite.percentComplete,
    draft: invite.draft || undefined,
    neverSent: invite.neverSent || undefined,
  };
}

function addTexts(element: Element, invite: Invite): void {
  for (const text of invite.categories) element.add("category").setText(text);
  const { geo } = invite;
  if (geo) element.add("geo").setAll({ lat: geo.latitude, lon: geo.longitude });
  const fragment = fragmentOf(invite);
  if (fragment !== "") element.setContent("fr", fragment);
  if (invite.organizer) element.addUnique(organizerElement(invite.organizer));
}

/** A fact that the appointment has and an occurrence has not is said to be off. */
function difference(facts: Facts, common: Facts): Facts {
  const entries = Object.entries(facts).map(([name, value]): [string, Scalar | undefined] => {
    if (value === common[name]) return [name, undefined];
    return [name, value ?? (typeof common[name] === "boolean" ? false : undefined)];
  });
  return Object.fromEntries(entries);
}

interface Shown {
  readonly mailbox: Mailbox;
  readonly item: CalendarItem;
  readonly context: SoapContext;
}

function factsOf(invite: Invite, { mailbox, item, context }: Shown): Facts {
  const masked = isMasked(mailbox, item, invite, context);
  return {
    ...openFacts(invite),
    invId: inviteId(mailbox, item, invite, context),
    ...(masked ? {} : closedFacts(invite)),
  };
}

function instanceElement(instance: Instance, common: Facts, shown: Shown): Element {
  const { invite } = instance;
  const element = new Element("inst", ZIMBRA_MAIL).setAll({
    s: instance.start,
    ridZ: instance.ridZ,
    tzo: instance.offset,
    ex: invite.recurrenceId ? true : undefined,
  });
  const main = mainInvite(shown.item);
  const length = lengthOf(instance);
  if (length !== common.dur) element.set("dur", length);
  if (invite === main) return element;
  element.setAll(difference(factsOf(invite, shown), common));
  const { mailbox, item, context } = shown;
  if (!isMasked(mailbox, item, invite, context) && fragmentOf(invite) !== fragmentOf(main)) {
    element.setContent("fr", fragmentOf(invite));
  }
  return element;
}

/** Sets what every calendar item has: ids, folder, flags, tags, sequences. */
export function setItemFacts(
  element: Element,
  mailbox: Mailbox,
  item: CalendarItem,
  context: SoapContext,
): Element {
  element.setAll({
    id: context.formatId(mailbox, item.id),
    l: context.formatId(mailbox, item.folderId),
  });
  setFlagsAndTags(element, mailbox, item);
  return element.setAll({
    s: item.size,
    md: Math.floor(item.changeDate / 1000),
    ms: item.modifiedSequence,
    rev: item.contentSequence,
  });
}

/** Writes an item with some of its occurrences. */
export function summaryElement(
  mailbox: Mailbox,
  item: CalendarItem,
  instances: readonly Instance[],
  context: SoapContext,
): Element {
  const shown = { mailbox, item, context };
  const main = mainInvite(item);
  const first = instances.find(({ invite }) => invite === main) ?? instances[0];
  const masked = isMasked(mailbox, item, main, context);
  const common: Facts = {
    dur: first && lengthOf(first),
    ...factsOf(main, shown),
    recur: isRecurring(item),
    hasEx: item.invites.some(({ recurrenceId }) => recurrenceId) || undefined,
  };
  const name = item.type === "task" ? "task" : "appt";
  const element = new Element(name, ZIMBRA_MAIL).setAll(common);
  setItemFacts(element, mailbox, item, context).setAll({ uid: item.uid, x_uid: item.uid });
  if (!masked) addTexts(element, main);
  for (const instance of instances) element.add(instanceElement(instance, common, shown));
  if (!masked) addAlarmData(element, mailbox, item, context);
  return element;
}

/** The occurrences that a request asks for; the first one when it names no stretch of time. */
export function wantedInstances(
  mailbox: Mailbox,
  item: CalendarItem,
  range: TimeRange | undefined,
  context: SoapContext,
): readonly Instance[] {
  const home = homeOf(mailbox, context.core);
  if (range) return expandItem(item, range, home);
  const first = firstInstance(item, home);
  return first ? [first] : [];
}
