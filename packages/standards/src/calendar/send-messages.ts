/**
 * Scheduling messages as mails (RFC 6047): written by the structured interface of nodemailer, so that
 * nothing of an event becomes a header or an address of its own.
 *
 * @module
 */
import {
  CalendarError,
  inviteSubject,
  type InviteMatter,
  type SchedulingMessage,
  timesOf,
  toICalendar,
} from "@partage-ent/calendar";
import type { JSCalendarEvent } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import MailComposer from "nodemailer/lib/mail-composer";
import type { CalendarScope } from "./calendar-scope.js";
import type { AddressedMessage } from "./change-messages.js";

/** Recipients of one message. */
const MAX_RECIPIENTS = 500;
/** Characters of a description in the text of a mail. */
const MAX_DESCRIPTION = 10_000;

/** Sends messages, one after the other. @throws MethodFailure where one can't be sent. */
export async function sendMessages(
  scope: CalendarScope,
  messages: readonly AddressedMessage[],
): Promise<void> {
  const { submission, language } = scope.settings;
  if (messages.length === 0) return;
  if (!submission) throw new MethodFailure("forbidden", "No mail can be sent for calendars.");
  const [address] = await scope.addresses();
  const name = scope.principal.name ?? (await scope.dav.me()).displayName ?? undefined;
  for (const message of messages) {
    if (message.to.length > MAX_RECIPIENTS) {
      throw new MethodFailure("requestTooLarge", "There are too many people to tell.");
    }
    const raw = await composed(message, { address: address!, name, language });
    await submission.send(scope.principal, { envelope: { from: address!, to: message.to }, raw });
  }
}

interface Sender {
  readonly address: string;
  readonly name: string | undefined;
  readonly language: string;
}

async function composed(
  { message, to, isUpdate }: AddressedMessage,
  { address, name, language }: Sender,
): Promise<Uint8Array> {
  const { method, event } = message;
  const content = toICalendar([shared(event)], { method });
  const mail = new MailComposer({
    from: { address, name: oneLine(name ?? "") },
    to: to.map((one) => ({ address: one, name: "" })),
    subject: inviteSubject(matterOf(message, isUpdate), event.title, language),
    text: textOf(event, language),
    icalEvent: { method: method.toUpperCase(), content, filename: "invite.ics" },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return new Promise((resolve, reject) => {
    mail.compile().build((error, raw) => {
      if (error) reject(error);
      else resolve(raw);
    });
  });
}

/** An event as others may see it: alarms are the person's own. */
function shared(event: JSCalendarEvent): JSCalendarEvent {
  const { alerts: _alerts, useDefaultAlerts: _defaults, ...others } = event;
  const overrides = Object.entries(others.recurrenceOverrides ?? {}).map(([id, patch]) => [
    id,
    Object.fromEntries(Object.entries(patch).filter(([name]) => !/^alerts(?:\/|$)/.test(name))),
  ]);
  if (overrides.length === 0) return others;
  return {
    ...others,
    recurrenceOverrides: Object.fromEntries(overrides) as NonNullable<
      JSCalendarEvent["recurrenceOverrides"]
    >,
  };
}

function matterOf({ method, event }: SchedulingMessage, isUpdate: boolean): InviteMatter {
  if (method === "request") return isUpdate ? "update" : "request";
  if (method !== "reply") return method;
  const answers = Object.values(event.participants ?? {}).map(({ roles, participationStatus }) =>
    roles.owner ? undefined : participationStatus,
  );
  const known = answers.find((one) => one === "declined" || one === "tentative");
  return known ?? "accepted";
}

const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ").trim();

/** What programs without a calendar show. */
function textOf(event: JSCalendarEvent, language: string): string {
  const places = Object.values(event.locations ?? {}).map(({ name = "" }) => oneLine(name));
  const virtual = Object.values(event.virtualLocations ?? {}).map(({ uri }) => uri);
  const isPlain = event.descriptionContentType !== "text/html";
  const description = isPlain ? (event.description ?? "").slice(0, MAX_DESCRIPTION) : "";
  const lines = [oneLine(event.title ?? ""), whenOf(event, language), ...places, ...virtual];
  return `${lines.filter((line) => line !== "").join("\n")}\n\n${description}`.trim() + "\n";
}

function whenOf(event: JSCalendarEvent, language: string): string {
  const timeZone = event.timeZone?.startsWith("/") ? "Etc/UTC" : (event.timeZone ?? "Etc/UTC");
  try {
    const { start } = timesOf(event, "Etc/UTC");
    const timeStyle = event.showWithoutTime ? {} : ({ timeStyle: "short" } as const);
    const format = new Intl.DateTimeFormat(language, { dateStyle: "full", ...timeStyle, timeZone });
    const zone = event.showWithoutTime || event.timeZone == null ? "" : ` (${timeZone})`;
    return `${format.format(start * 1000)}${zone}`;
  } catch (error) {
    if (error instanceof CalendarError || error instanceof RangeError) return "";
    throw error;
  }
}
