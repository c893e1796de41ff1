/**
 * GetFreeBusyRequest, GetWorkingHoursRequest and CheckRecurConflictsRequest.
 * @module
 */
import { homeOf, homeZone } from "../calendar/caller-view.js";
import {
  expandItem,
  requireRange,
  type Instance,
  type TimeRange,
} from "../calendar/expand-item.js";
import { freeBusyOf, type BusySlot } from "../calendar/free-busy.js";
import { readInvite } from "../calendar/read-invite.js";
import { workingHours } from "../calendar/working-hours.js";
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import { Element, responseTo } from "../element.js";
import { invalidRequest } from "../fault.js";
import type { Invite } from "../mailbox/calendar-item.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";

/** People whom one request may ask about. */
const MOST_PEOPLE = 500;
/** Milliseconds of free/busy that one request may ask for, as a real server limits it. */
const LONGEST = 400 * 86_400_000;

/** Somebody whom a request names. */
interface Person {
  /** As the request names them. */
  readonly named: string;
  readonly account: Account | undefined;
  readonly folderId?: number | undefined;
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function peopleOf(request: Element, context: SoapContext): readonly Person[] {
  const { directory } = context.core;
  const byId = (id: string): Person => ({ named: id, account: directory.accountById(id) });
  const byName = (name: string): Person => ({
    named: name,
    account: directory.accountByName(directory.qualify(name.toLowerCase())),
  });
  const either = (text: string): Person => (text.includes("@") ? byName(text) : byId(text));
  const people = [
    ...listed(request.get("uid")).map(either),
    ...listed(request.get("id")).map(byId),
    ...listed(request.get("name")).map(byName),
    ...request.children("usr").flatMap((user): readonly Person[] => {
      const folderId = user.getNumber("l");
      const found = [...listed(user.get("id")).map(byId), ...listed(user.get("name")).map(byName)];
      return found.map((person) => ({ ...person, folderId }));
    }),
  ];
  if (people.length > MOST_PEOPLE) throw invalidRequest("too many users in one request");
  return people;
}

function rangeOf(request: Element): TimeRange {
  const start = request.getNumber("s");
  const end = request.getNumber("e");
  if (start === undefined || end === undefined) throw invalidRequest("s and e are needed");
  const range = requireRange({ start, end });
  if (end - start > LONGEST) throw invalidRequest("the requested range is too long");
  return range;
}

function userElement(id: string, slots: readonly BusySlot[]): Element {
  const element = new Element("usr", ZIMBRA_MAIL).set("id", id);
  for (const { kind, start, end } of slots) element.add(kind).setAll({ s: start, e: end });
  return element;
}

function getFreeBusy(request: Element, context: SoapContext): Element {
  const range = rangeOf(request);
  const excludeUid = request.get("excludeUid");
  const response = responseTo(request);
  const { core } = context;
  for (const { named, account, folderId } of peopleOf(request, context)) {
    if (!account) {
      // Whoever cannot be looked up is neither free nor busy.
      response.add(userElement(named, [{ ...range, kind: "n" }]));
      continue;
    }
    const home = homeZone(core, account);
    const options = { home, excludeUid, folderId };
    response.add(userElement(named, freeBusyOf(core.mailbox(account.id), range, options)));
  }
  return response;
}

function getWorkingHours(request: Element, context: SoapContext): Element {
  const range = rangeOf(request);
  const response = responseTo(request);
  const { core } = context;
  for (const { named, account } of peopleOf(request, context)) {
    const text = account && core.directory.attribute(account, "zimbraPrefCalendarWorkingHours");
    const slots: readonly BusySlot[] = text
      ? workingHours(text, range, homeZone(core, account))
      : [{ ...range, kind: "n" }];
    response.add(userElement(named, slots));
  }
  return response;
}

/** The event of a request that is to be planned: times and recurrence, nothing more. */
function plannedInvites(request: Element, context: SoapContext): readonly Invite[] {
  const home = homeOf(context.mailbox, context.core);
  const components = [...request.children("comp"), ...request.children("except")];
  return components.map((component): Invite => {
    const content = readInvite(component, {
      nameless: true,
      kind: "appointment",
      now: context.now(),
      uid: "planned",
      home,
    });
    return {
      ...content,
      messageId: 0,
      isOrganizer: true,
      answer: "AC",
      replyWanted: false,
      draft: false,
      neverSent: false,
    };
  });
}

const busyWords: Readonly<Record<string, string>> = { b: "B", t: "T", u: "O", n: "N" };

/** How busy somebody is at some time: the weightiest kind. */
function statusAt(slots: readonly BusySlot[], { start, end }: Instance): string {
  const during = slots.filter((slot) => slot.start < end && slot.end > start);
  for (const kind of ["u", "b", "t", "n"] as const) {
    if (during.some((slot) => slot.kind === kind)) return busyWords[kind]!;
  }
  return "F";
}

function checkRecurConflicts(request: Element, context: SoapContext): Element {
  const now = context.now();
  const start = request.getNumber("s") ?? now;
  const range = requireRange({ start, end: request.getNumber("e") ?? start + LONGEST });
  const all = request.getBoolean("all");
  const excludeUid = request.get("excludeUid");
  const { core } = context;
  const invites = plannedInvites(request, context);
  const response = responseTo(request);
  if (invites.length === 0) return response;
  const home = homeOf(context.mailbox, core);
  const people = peopleOf(request, context).flatMap(({ named, account }) => {
    if (!account) return [];
    const options = { home: homeZone(core, account), excludeUid };
    return [{ named, slots: freeBusyOf(core.mailbox(account.id), range, options) }];
  });
  for (const instance of expandItem({ invites }, range, home)) {
    const busy = people
      .map(({ named, slots }) => ({ named, status: statusAt(slots, instance) }))
      .filter(({ status }) => all || status !== "F");
    if (busy.length === 0 && !all) continue;
    const element = response.add("inst").setAll({
      s: instance.start,
      dur: instance.end - instance.start,
      allDay: instance.invite.allDay || undefined,
      tzo: instance.offset,
      ridZ: instance.ridZ,
    });
    for (const { named, status } of busy) element.add("usr").setAll({ name: named, fb: status });
  }
  return response;
}

/** Who is free and when. */
export const freeBusyOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "GetFreeBusyRequest", run: getFreeBusy, checksRights: true },
  {
    namespace: ZIMBRA_MAIL,
    name: "GetWorkingHoursRequest",
    run: getWorkingHours,
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "CheckRecurConflictsRequest",
    run: checkRecurConflicts,
    checksRights: true,
  },
];
