/**
 * Turns stories into letters: message ids, dates, threads, and who gets a copy.
 *
 * @module
 */
import type { Address, Attachment, Draft } from "./message-writer.js";
import { frenchDay, frenchTime, momentBefore, type Moment } from "./paris-time.js";
import { UNIVERSITY_DOMAIN, type Person } from "./people.js";
import { createRandom, type Random } from "./random.js";

/** Where a copy of a letter lies. */
interface Copy {
  readonly owner: Person;
  /** Path of the folder, for instance `Inbox` or `Licence 3/Projets`. */
  readonly folder: string;
  /** Flag letters (`u` unread, `f` flagged, `r` replied, `s` sent, `d` draft). */
  readonly flags: string;
  readonly tags: readonly string[];
}

/** A message and its copies. */
export interface Letter {
  readonly draft: Draft;
  readonly copies: readonly Copy[];
  /** True when a smaller mailbox must keep it, whatever its age. */
  readonly essential: boolean;
}

/** What a story says of one message. */
export interface Story {
  readonly from: Person | Address;
  /** Who receives a copy; the To field too unless `to` is given. */
  readonly recipients: readonly Person[];
  readonly to?: readonly Address[];
  readonly cc?: readonly Address[];
  readonly replyTo?: Address;
  readonly subject: string;
  readonly when: Moment;
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
  readonly calendar?: { readonly method: string; readonly content: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly charset?: "iso-8859-1";
  /** The letter that this one answers. */
  readonly parent?: Letter;
  /** Folder of the recipients' copies once the letter is older than two weeks. */
  readonly filedIn?: string;
  /** Folder of the recipients' copies whatever the age, for instance `Junk`. */
  readonly folder?: string;
  readonly tags?: readonly string[];
  /** Exact flag letters of the recipients' copies, instead of drawn ones. */
  readonly flags?: string;
  readonly essential?: boolean;
}

/** Writes the letters of one university. */
export interface Scribe {
  readonly random: Random;
  /** Milliseconds: the moment that the mail is relative to. */
  readonly now: number;
  /** Writes a letter. */
  readonly letter: (story: Story) => Letter;
}

const DAY = 86_400_000;

/** The address of a person, as headers carry it. */
export function addressOf(who: Person | Address): Address {
  return "uid" in who ? { name: who.displayName, mail: who.mail } : who;
}

/** Letters of recent days are mostly unread, older ones mostly read. */
function drawnFlags(random: Random, age: number): string {
  const unread = age < DAY ? 0.75 : age < 7 * DAY ? 0.3 : age < 60 * DAY ? 0.08 : 0.02;
  const flags = random.chance(unread) ? "u" : "";
  return random.chance(0.07) ? `${flags}f` : flags;
}

function recipientCopies(
  story: Story,
  seed: string,
  messageId: string,
  age: number,
): readonly Copy[] {
  return story.recipients.map((owner) => {
    // Each mailbox has choices of its own, which do not move when another mailbox is left out.
    const random = createRandom(`${seed}/${messageId}/${owner.uid}`);
    const filed = age > 14 * DAY ? story.filedIn : undefined;
    return {
      owner,
      folder: story.folder ?? filed ?? "Inbox",
      flags: story.flags ?? drawnFlags(random, age),
      tags: story.tags ?? [],
    };
  });
}

function senderCopy(from: Person | Address): readonly Copy[] {
  return "uid" in from ? [{ owner: from, folder: "Sent", flags: "s", tags: [] }] : [];
}

/** The lines of a letter that an answer quotes, with the usual introduction. */
export function quote(letter: Letter): string {
  const { date, from, text = "" } = letter.draft;
  const lines = text.split("\n").map((line) => (line === "" ? ">" : `> ${line}`));
  const name = from.name ?? from.mail;
  return `Le ${frenchDay(date)} à ${frenchTime(date)}, ${name} a écrit :\n${lines.join("\n")}`;
}

/** Starts the mail of a university for a seed and a present moment (milliseconds). */
export function createScribe(seed: string, now: number): Scribe {
  const random = createRandom(`${seed}/stories`);
  let count = 0;
  const letter = (story: Story): Letter => {
    const { parent } = story;
    const wanted = momentBefore(now, story.when);
    const date = Math.min(parent ? Math.max(wanted, parent.draft.date + 120_000) : wanted, now);
    count += 1;
    const domain = addressOf(story.from).mail.split("@")[1] ?? UNIVERSITY_DOMAIN;
    const messageId = `${random.hex(12)}.${String(count)}@${domain}`;
    const recipients = recipientCopies(story, seed, messageId, now - date);
    return {
      draft: {
        messageId,
        from: addressOf(story.from),
        to: story.to ?? story.recipients.map(addressOf),
        cc: story.cc,
        replyTo: story.replyTo,
        subject: story.subject,
        date,
        references: parent
          ? [...(parent.draft.references ?? []), parent.draft.messageId]
          : undefined,
        headers: story.headers,
        text: story.text,
        html: story.html,
        calendar: story.calendar,
        attachments: story.attachments,
        charset: story.charset,
      },
      copies: [...recipients, ...senderCopy(story.from)],
      essential: story.essential ?? false,
    };
  };
  return { random, now, letter };
}
