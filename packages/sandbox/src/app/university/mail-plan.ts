/**
 * What each mailbox of the university holds, before any server has it.
 *
 * @module
 */
import { bulkMail } from "./bulk-mail.js";
import { campusMail } from "./campus-mail.js";
import { courseMail } from "./course-mail.js";
import { groupMail } from "./group-mail.js";
import { invitationMail } from "./invitations.js";
import { writeMessage, type Draft } from "./message-writer.js";
import {
  CORRESPONDENTS,
  PEOPLE,
  peopleAt,
  type Person,
  personByUid,
  UNIVERSITY_DOMAIN,
} from "./people.js";
import { personalMail } from "./personal-mail.js";
import { createScribe, type Letter } from "./scribe.js";

/** What the generated mail is made from. */
export interface MailPlanOptions {
  /** The same seed and moment give the same bytes. Default: `valmoree`. */
  readonly seed?: string;
  /** Milliseconds: the present of the story. */
  readonly now: number;
  /** Mail domain. Default: {@link UNIVERSITY_DOMAIN}. */
  readonly domain?: string;
  /** The uids of the accounts to fill; everybody by default. */
  readonly people?: readonly string[];
  /** Most messages of one mailbox; what is essential to the story stays. Default: 120. */
  readonly messagesPerPerson?: number;
  /** Gives one account this many more messages, for lists that must scroll. */
  readonly bulk?: { readonly uid: string; readonly messages: number };
}

/** A message and where it goes. */
export interface PlannedMessage {
  /** Path of the folder without a leading slash. */
  readonly folder: string;
  readonly flags: string;
  readonly tags: readonly string[];
  /** Milliseconds of receipt. */
  readonly date: number;
  /** With its angle brackets. */
  readonly messageId: string;
  /** The message, written at the first call and kept for the other copies. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

/** What one mailbox holds, oldest message first. */
export interface MailboxPlan {
  readonly owner: Person;
  readonly messages: readonly PlannedMessage[];
}

function allLetters(seed: string, now: number): readonly Letter[] {
  const scribe = createScribe(seed, now);
  const shared = [
    ...courseMail(scribe, CORRESPONDENTS),
    ...groupMail(scribe),
    ...campusMail(scribe, CORRESPONDENTS),
    ...invitationMail(scribe, CORRESPONDENTS),
  ];
  const personal = CORRESPONDENTS.flatMap((person) =>
    personalMail(createScribe(`${seed}/${person.uid}`, now), person, CORRESPONDENTS),
  );
  return [...shared, ...personal];
}

/** Keeps what is essential, then the newest, up to `limit` letters. */
function newestLetters(letters: readonly Letter[], limit: number): readonly Letter[] {
  const ranked = [...letters].sort(
    (a, b) => Number(b.essential) - Number(a.essential) || b.draft.date - a.draft.date,
  );
  return ranked.slice(0, limit);
}

function plannedMessage(
  letter: Letter,
  owner: Person,
  domain: string,
  bytes: () => Uint8Array<ArrayBuffer>,
): PlannedMessage {
  const copy = letter.copies.find((one) => one.owner === owner);
  return {
    folder: copy?.folder ?? "Inbox",
    flags: copy?.flags ?? "",
    tags: copy?.tags ?? [],
    date: letter.draft.date,
    messageId: `<${relocated(letter.draft.messageId, domain)}>`,
    bytes,
  };
}

/** A value with the university's domain replaced in all its texts; bytes stay as they are. */
function relocated<T>(value: T, domain: string): T {
  const replaced = (part: unknown): unknown => {
    if (typeof part === "string") return part.replaceAll(UNIVERSITY_DOMAIN, domain);
    if (Array.isArray(part)) return part.map(replaced);
    if (part === null || typeof part !== "object" || part instanceof Uint8Array) return part;
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, replaced(one)]));
  };
  return domain === UNIVERSITY_DOMAIN ? value : (replaced(value) as T);
}

/** Plans the mailboxes: the same options give the same folders, flags and bytes. */
export function planUniversity(options: MailPlanOptions): readonly MailboxPlan[] {
  const { seed = "valmoree", now, people, messagesPerPerson = 120, bulk } = options;
  const domain = options.domain ?? UNIVERSITY_DOMAIN;
  const owners = people?.map(personByUid) ?? PEOPLE;
  const letters = allLetters(seed, now);
  const written = new Map<Draft, Uint8Array<ArrayBuffer>>();
  const bytesOf = (draft: Draft) => (): Uint8Array<ArrayBuffer> => {
    const known = written.get(draft) ?? writeMessage(relocated(draft, domain));
    written.set(draft, known);
    return known;
  };
  const relocatedPeople = peopleAt(domain);
  return owners.map((owner) => {
    const own = letters.filter(({ copies }) => copies.some((copy) => copy.owner === owner));
    const extra = bulk?.uid === owner.uid ? bulkMail(owner, bulk.messages, { seed, now }) : [];
    return {
      owner: relocatedPeople[PEOPLE.indexOf(owner)]!,
      messages: [...newestLetters(own, messagesPerPerson), ...extra]
        .sort((a, b) => a.draft.date - b.draft.date)
        .map((letter) => plannedMessage(letter, owner, domain, bytesOf(letter.draft))),
    };
  });
}
