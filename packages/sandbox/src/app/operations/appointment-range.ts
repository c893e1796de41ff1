/**
 * What lies in a stretch of time: GetApptSummariesRequest, GetTaskSummariesRequest and GetMiniCalRequest.
 * @module
 */
import { summaryElement } from "../calendar/appointment-summary.js";
import { homeOf } from "../calendar/caller-view.js";
import { readableItems } from "../calendar/calendar-listing.js";
import { expandItem, requireRange, type TimeRange } from "../calendar/expand-item.js";
import { localTime, readTime, zoneOf, type ZoneContext } from "../calendar/time-value.js";
import { readZones } from "../calendar/zone-definition.js";
import type { SoapContext } from "../context.js";
import { Element, responseTo } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import type { CalendarItem } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type Operation, type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { followMountpoint, locateFolder } from "./folders.js";

const DAY = 86_400_000;
/** Days that a small calendar may show. */
const MOST_DAYS = 100;

function readRange(request: Element): TimeRange {
  const start = request.getNumber("s");
  const end = request.getNumber("e");
  if (start === undefined || end === undefined) throw invalidRequest("s and e are needed");
  return requireRange({ start, end });
}

interface Place {
  readonly mailbox: Mailbox;
  readonly folderId?: number;
}

function placeOf(id: string | undefined, context: SoapContext): Place {
  if (!id) return { mailbox: context.mailbox };
  const { mailbox, folder } = followMountpoint(locateFolder(id, context), context);
  context.requireRights(mailbox, folder.id, "r");
  return { mailbox, folderId: folder.id };
}

/** In these old answers the length of an occurrence is called `d`. */
function legacy(summary: Element): Element {
  const element = new Element(summary.name, ZIMBRA_MAIL);
  for (const [name, value] of summary.attributes) element.set(name, value);
  for (const [name, value] of summary.contents) element.setContent(name, value);
  for (const { element: child, unique } of summary.members) {
    if (child.name === "inst") {
      const inst = element.add("inst");
      for (const [name, value] of child.attributes) inst.set(name === "dur" ? "d" : name, value);
      for (const [name, value] of child.contents) inst.setContent(name, value);
    } else if (unique) element.addUnique(child);
    else element.add(child);
  }
  return element;
}

const summaries =
  (kind: CalendarItem["type"]): Operation =>
  (request, context) => {
    const range = readRange(request);
    const { mailbox, folderId } = placeOf(request.get("l")?.trim(), context);
    const home = homeOf(mailbox, context.core);
    const response = responseTo(request);
    const items: readonly CalendarItem[] =
      kind === "task" ? mailbox.itemsOf("task") : readableItems(mailbox, context, folderId);
    for (const item of items) {
      if (kind === "task" && folderId !== undefined && item.folderId !== folderId) continue;
      const instances = expandItem(item, range, home);
      if (instances.length === 0) continue;
      response.add(legacy(summaryElement(mailbox, item, instances, context)));
    }
    return response;
  };

/** The zone whose days a small calendar shows: the one that the request defines or names. */
function zoneOfRequest(request: Element, context: SoapContext): [string, ZoneContext] {
  const home = homeOf(context.mailbox, context.core);
  const element = request.child("tz");
  if (!element) return [home, { zones: [], home }];
  const zones = readZones([element]);
  const probe = new Element("s", ZIMBRA_MAIL).setAll({
    d: "19700101T000000",
    tz: element.require("id"),
  });
  const zoneContext = { zones, home };
  return [zoneOf(readTime(probe), zoneContext), zoneContext];
}

function addDays(
  days: Set<string>,
  { mailbox, folderId }: Place,
  range: TimeRange,
  dayOf: (instant: number) => string,
  context: SoapContext,
): void {
  const home = homeOf(mailbox, context.core);
  for (const item of readableItems(mailbox, context, folderId)) {
    for (const { start, end } of expandItem(item, range, home)) {
      const last = Math.max(start, Math.min(end, range.end) - 1);
      for (let at = Math.max(start, range.start); at <= last; at += DAY) days.add(dayOf(at));
      days.add(dayOf(Math.max(last, range.start)));
    }
  }
}

function getMiniCal(request: Element, context: SoapContext): Element {
  const range = readRange(request);
  if (range.end - range.start > MOST_DAYS * DAY) throw invalidRequest("the range is too long");
  const [zone, zoneContext] = zoneOfRequest(request, context);
  const dayOf = (instant: number): string => localTime(instant, zone, zoneContext).slice(0, 8);
  const days = new Set<string>();
  const errors: { readonly id: string; readonly fault: SoapFault }[] = [];
  const folders = request.children("folder").map((folder) => folder.require("id"));
  for (const id of folders) {
    try {
      addDays(days, placeOf(id, context), range, dayOf, context);
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      // One calendar that cannot be read leaves the others readable.
      if (folders.length === 1 && error.code === "service.INVALID_REQUEST") throw error;
      errors.push({ id, fault: error });
    }
  }
  const response = responseTo(request);
  for (const day of [...days].sort()) response.add("date").setText(day);
  for (const { id, fault } of errors) {
    response.add("error").setAll({ id, code: fault.code }).setText(fault.message);
  }
  return response;
}

/** Overviews of stretches of time. */
export const appointmentRangeOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "GetApptSummariesRequest",
    run: summaries("appointment"),
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "GetTaskSummariesRequest",
    run: summaries("task"),
    checksRights: true,
  },
  { namespace: ZIMBRA_MAIL, name: "GetMiniCalRequest", run: getMiniCal, checksRights: true },
];
