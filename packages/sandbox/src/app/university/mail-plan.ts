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
import { writeMessage } from "./message-writer.js";
import { PEOPLE, personByUid, type Person } from "./people.js";
import { personalMail } from "./personal-mail.js";
import { createScribe, type Letter } from "./scribe.js";

/** What the generated mail is made from. */
export interface MailPlanOptions {
  /** The same seed and moment give the same bytes. Default: `valmoree`. */
  readonly seed?: string;
  /** Milliseconds: the present of the story. */
  readonly now: number;
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
    ...courseMail(scribe, PEOPLE),
    ...groupMail(scribe),
    ...campusMail(scribe, PEOPLE),
    ...invitationMail(scribe, PEOPLE),
  ];
  const personal = PEOPLE.flatMap((person) =>
    personalMail(createScribe(`${seed}/${person.uid}`, now), person, PEOPLE),
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
  bytes: () => Uint8Array<ArrayBuffer>,
): PlannedMessage {
  const copy = letter.copies.find((one) => one.owner === owner);
  return {
    folder: copy?.folder ?? "Inbox",
    flags: copy?.flags ?? "",
    tags: copy?.tags ?? [],
    date: letter.draft.date,
    messageId: `<${letter.draft.messageId}>`,
    bytes,
  };
}

/** Plans the mailboxes: the same options give the same folders, flags and bytes. */
export function planUniversity(options: MailPlanOptions): readonly MailboxPlan[] {
  const { seed = "valmoree", now, people, messagesPerPerson = 120, bulk } = options;
  const owners = people?.map(personByUid) ?? PEOPLE;
  const letters = allLetters(seed, now);
  const written = new Map<Letter, Uint8Array<ArrayBuffer>>();
  const bytesOf = (letter: Letter) => (): Uint8Array<ArrayBuffer> => {
    const known = written.get(letter) ?? writeMessage(letter.draft);
    written.set(letter, known);
    return known;
  };
  return owners.map((owner) => {
    const own = letters.filter(({ copies }) => copies.some((copy) => copy.owner === owner));
    const extra = bulk?.uid === owner.uid ? bulkMail(owner, bulk.messages, { seed, now }) : [];
    return {
      owner,
      messages: [...newestLetters(own, messagesPerPerson), ...extra]
        .sort((a, b) => a.draft.date - b.draft.date)
        .map((letter) => plannedMessage(letter, owner, bytesOf(letter))),
    };
  });
}
