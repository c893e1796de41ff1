/**
 * Rooms and equipment answer invitations by themselves: they accept, and decline what clashes
 * (`zimbraCalResAutoAcceptDecline`, `zimbraCalResAutoDeclineIfBusy`, `zimbraCalResAutoDeclineRecurring`).
 * @module
 */
import type { Account } from "../directory/account.js";
import type { CalendarItem, Invite } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import type { SandboxCore } from "../sandbox-core.js";
import {
  type Answer,
  answerNames,
  keepAnswer,
  personOfAccount,
  replyContent,
} from "./answer-invite.js";
import { expandItem } from "./expand-item.js";
import { freeBusyOf } from "./free-busy.js";
import { sendNotice } from "./notify-attendees.js";

/** How far ahead a series is looked at for clashes. */
const HORIZON = 366 * 86_400_000;

/** Whether an account is a room or a piece of equipment. */
export function isResource(account: Account): boolean {
  return account.attributes.zimbraCalResType !== undefined;
}

/** Whether somebody else has the resource at a time of the item. */
function isTaken(mailbox: Mailbox, item: CalendarItem, home: string): boolean {
  const now = mailbox.now();
  const range = { start: now, end: now + HORIZON };
  const instances = expandItem(item, range, home);
  const slots = freeBusyOf(mailbox, range, { home, excludeUid: item.uid });
  const busy = slots.filter(({ kind }) => kind !== "f" && kind !== "n");
  return instances.some(({ start, end }) =>
    busy.some((slot) => slot.start < end && slot.end > start),
  );
}

function answerOf(core: SandboxCore, mailbox: Mailbox, item: CalendarItem, home: string): Answer {
  const account = core.directory.accountById(mailbox.accountId)!;
  const is = (name: string, otherwise: string): boolean =>
    (core.directory.attribute(account, name) ?? otherwise) === "TRUE";
  const repeats = item.invites.some(({ recurrence }) => recurrence);
  if (repeats && is("zimbraCalResAutoDeclineRecurring", "FALSE")) return "DE";
  if (is("zimbraCalResAutoDeclineIfBusy", "TRUE") && isTaken(mailbox, item, home)) return "DE";
  return "AC";
}

/** Answers an invitation when the owner of the mailbox is a resource that does so. */
export async function answerAutomatically(
  core: SandboxCore,
  mailbox: Mailbox,
  item: CalendarItem,
  invite: Invite,
  home: string,
): Promise<void> {
  const account = core.directory.accountById(mailbox.accountId);
  const { organizer } = invite;
  if (!account || !organizer || !isResource(account)) return;
  const automatic = core.directory.attribute(account, "zimbraCalResAutoAcceptDecline");
  if (automatic === "FALSE") return;
  const answer = answerOf(core, mailbox, item, home);
  const kept = keepAnswer({ mailbox, item, invite, home }, account, answer, undefined);
  await sendNotice(core, {
    from: personOfAccount(account),
    to: [organizer],
    subject: `${answerNames[answer]} : ${invite.name}`,
    text:
      answer === "AC"
        ? "La réservation est acceptée."
        : "La réservation est refusée : la ressource est déjà prise à ce moment.",
    method: "REPLY",
    invites: [replyContent(kept.invite, account, answer, core.clock())],
    home,
  });
}
