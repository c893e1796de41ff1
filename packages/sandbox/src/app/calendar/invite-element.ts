/**
 * Invites as SOAP shows them: the `comp` element (Zimbra `service/mail/ToXML`).
 * @module
 */
import { Element } from "../element.js";
import type { Invite, InviteReply, TimeValue } from "../mailbox/calendar-item.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { alarmElement } from "./alarm.js";
import { actualFreeBusy } from "./invite-state.js";
import { addExtensions, attendeeElement, organizerElement } from "./people.js";
import { recurrenceElement } from "./recurrence.js";
import { instantOf, setDuration, utcName, type ZoneContext } from "./time-value.js";
import { zoneElement } from "./zone-definition.js";

/** How much of an invite is shown, and to whom. */
export interface InviteView {
  /** Zone of the account. */
  readonly home: string;
  /** Ids as the caller writes them; absent for what no calendar holds. */
  readonly itemId?: string | undefined;
  readonly folderId?: string | undefined;
  /** Whether the descriptions are shown. */
  readonly withContent: boolean;
  /** Whether only the times of a private event are shown. */
  readonly masked: boolean;
}

/** Characters of a description that stand for it in short. */
const FRAGMENT = 150;

/** The description in short. */
export function fragmentOf({ description }: Pick<Invite, "description">): string {
  return (description ?? "").replace(/\s+/g, " ").trim().slice(0, FRAGMENT);
}

function setTimes(element: Element, invite: Invite, context: ZoneContext): void {
  const add = (name: string, time: TimeValue | undefined): void => {
    if (!time) return;
    const day = time.date.length === 8;
    element
      .add(name)
      .setAll({ d: time.date, tz: time.zone, u: day ? undefined : instantOf(time, context) });
  };
  add("s", invite.start);
  add("e", invite.end);
  if (invite.duration) setDuration(element.add("dur"), invite.duration);
}

function setRecurrenceId(element: Element, invite: Invite, context: ZoneContext): void {
  const { recurrenceId } = invite;
  if (!recurrenceId) return;
  element.setAll({ ex: true, ridZ: utcName(recurrenceId, context) });
  const { date, zone, range } = recurrenceId;
  element.add("exceptId").setAll({ d: date, tz: zone, rangeType: range });
}

function addDetails(element: Element, invite: Invite, view: InviteView): void {
  for (const text of invite.categories) element.add("category").setText(text);
  for (const text of invite.comments) element.add("comment").setText(text);
  for (const text of invite.contacts) element.add("contact").setText(text);
  const { geo } = invite;
  if (geo) element.add("geo").setAll({ lat: geo.latitude, lon: geo.longitude });
  for (const attendee of invite.attendees) element.add(attendeeElement(attendee));
  for (const alarm of invite.alarms) element.add(alarmElement(alarm));
  addExtensions(element, invite.extensions);
  const fragment = fragmentOf(invite);
  if (fragment !== "") element.setContent("fr", fragment);
  if (!invite.hasAttachment) element.set("noBlob", true);
  if (!view.withContent) return;
  if (invite.description !== undefined) element.add("desc").setText(invite.description);
  if (invite.descriptionHtml !== undefined) element.add("descHtml").setText(invite.descriptionHtml);
}

function setPlain(element: Element, invite: Invite): void {
  element.setAll({
    rsvp: invite.replyWanted,
    priority: invite.priority,
    name: invite.name,
    loc: invite.location,
    percentComplete: invite.percentComplete,
    completed: invite.completed,
    url: invite.url,
  });
}

/** Writes an invite. */
export function componentElement(invite: Invite, view: InviteView): Element {
  const context = { zones: invite.zones, home: view.home };
  const element = new Element("comp", ZIMBRA_MAIL).setAll({
    method: invite.method,
    compNum: 0,
    status: invite.status,
    class: invite.privacy,
    fb: invite.freeBusy,
    fba: actualFreeBusy(invite),
    transp: invite.transparency,
    allDay: invite.allDay || undefined,
    isOrg: invite.isOrganizer || undefined,
    draft: invite.draft || undefined,
    neverSent: invite.neverSent || undefined,
    uid: invite.uid,
    x_uid: invite.uid,
    seq: invite.sequence,
    d: invite.stamp,
    calItemId: view.itemId,
    apptId: invite.kind === "appointment" ? view.itemId : undefined,
    ciFolder: view.folderId,
  });
  if (!view.masked) {
    setPlain(element, invite);
    addDetails(element, invite, view);
    if (invite.organizer) element.addUnique(organizerElement(invite.organizer));
  }
  setRecurrenceId(element, invite, context);
  if (invite.recurrence) element.add(recurrenceElement(invite.recurrence));
  setTimes(element, invite, context);
  return element;
}

/** Adds the zones that invites define. */
export function addZones(element: Element, invites: readonly Invite[]): void {
  const zones = new Map(invites.flatMap((invite) => invite.zones.map((zone) => [zone.id, zone])));
  for (const zone of zones.values()) element.add(zoneElement(zone));
}

/** Writes the answers of attendees, those of one occurrence only where it is given. */
export function repliesElement(
  replies: readonly InviteReply[],
  context: ZoneContext,
): Element | undefined {
  if (replies.length === 0) return undefined;
  const element = new Element("replies", ZIMBRA_MAIL);
  for (const reply of replies) {
    const { recurrenceId } = reply;
    element.add("reply").setAll({
      seq: reply.sequence,
      d: reply.stamp,
      at: reply.address,
      sentBy: reply.sentBy,
      ptst: reply.status,
      rangeType: recurrenceId ? (recurrenceId.range ?? 1) : undefined,
      recurId: recurrenceId?.date,
      tz: recurrenceId?.zone,
      ridZ: recurrenceId && utcName(recurrenceId, context),
    });
  }
  return element;
}
