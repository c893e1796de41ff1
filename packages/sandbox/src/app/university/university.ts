/**
 * The Université de Valmorée as accounts, mailboxes and lists of a sandbox.
 *
 * @module
 */
import { createPath } from "../mailbox/folders.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { createTag } from "../operations/tags.js";
import type { Sandbox } from "../sandbox.js";
import { fillAgenda, keepOrganized, openRooms, shareCalendar } from "./agenda.js";
import { fillAddressBook, mountAddressBooks, shareAddressBook } from "./address-books.js";
import { openLists } from "./groups.js";
import { planUniversity, type MailPlanOptions } from "./mail-plan.js";
import {
  DEMO_PASSWORD,
  peopleAt,
  type Person,
  UNIVERSITY_DOMAIN,
  UNIVERSITY_NAME,
} from "./people.js";

/** How {@link seedUniversity} fills a sandbox. */
export interface SeedUniversityOptions extends MailPlanOptions {
  /** Password of every account. Default: {@link DEMO_PASSWORD}. */
  readonly password?: string;
}

/** Zimbra's colour numbers of tags. */
const TAG_COLOURS: Readonly<Record<string, number>> = {
  Urgent: 5,
  Important: 6,
  Stage: 3,
  Projet: 1,
  Mobilité: 2,
  "À relire": 4,
};

/** Folders that people keep although nothing lies in them yet. */
const FOLDERS: Readonly<Record<Person["kind"], readonly string[]>> = {
  student: ["Administratif", "Associations/BDE", "Stage"],
  teacher: ["Enseignement", "Recherche", "Jurys"],
  staff: ["Réunions", "Dossiers", "Administratif"],
  shared: ["Traités", "En attente"],
};

function ensureTags(mailbox: Mailbox): void {
  for (const [name, color] of Object.entries(TAG_COLOURS)) {
    if (!mailbox.tagNamed(name)) createTag(mailbox, name, { color });
  }
}

/** What the global address list shows of where somebody works. */
function workplace({ phone, office, isListed }: Person): Readonly<Record<string, string>> {
  return {
    ...(phone === "" ? {} : { telephoneNumber: phone }),
    ...(office ? { physicalDeliveryOfficeName: `${office.building}, ${office.room}` } : {}),
    ...(isListed ? {} : { zimbraHideInGal: "TRUE" }),
  };
}

async function openAccount(sandbox: Sandbox, person: Person, password: string): Promise<void> {
  if (sandbox.account(person.mail)) return;
  await sandbox.createAccount({
    name: person.mail,
    password,
    aliases: person.principalName === person.mail ? [] : [person.principalName],
    attributes: {
      displayName: person.displayName,
      cn: person.displayName,
      sn: person.sn,
      ...(person.givenName === "" ? {} : { givenName: person.givenName }),
      title: person.title,
      ou: person.structure.name,
      company: UNIVERSITY_NAME,
      ...workplace(person),
      // PARTAGE keeps the eduPersonPrincipalName in this attribute (facts on its BSS clients).
      carLicense: person.principalName,
      zimbraPrefLocale: "fr",
      zimbraPrefTimeZoneId: "Europe/Paris",
      // People of the demonstration find what they answered where it was.
      zimbraPrefDeleteInviteOnReply: "FALSE",
    },
  });
}

/**
 * Opens the university's accounts and lists, fills the mailboxes asked for, and returns whose they are.
 * Messages that a mailbox has already (by Message-ID) are not added again, so an interrupted run
 * can be repeated.
 */
export async function seedUniversity(
  sandbox: Sandbox,
  options: SeedUniversityOptions,
): Promise<readonly Person[]> {
  await sandbox.ready;
  const plans = planUniversity(options);
  for (const { owner, messages } of plans) {
    await openAccount(sandbox, owner, options.password ?? DEMO_PASSWORD);
    const mailbox = sandbox.mailbox(owner.mail);
    const present = new Set(mailbox.itemsOf("message").map(({ summary }) => summary.messageId));
    ensureTags(mailbox);
    for (const folder of FOLDERS[owner.kind]) createPath(mailbox, folder, "message");
    for (const { folder, flags, tags, date, messageId, bytes } of messages) {
      if (present.has(messageId)) continue;
      await sandbox.addMessage(owner.mail, bytes(), { folder, flags, tags, date });
    }
  }
  const owners = plans.map(({ owner }) => owner);
  await fillCalendars(sandbox, owners, options);
  await openDirectory(sandbox, options);
  for (const owner of owners) await fillAddressBook(sandbox, owner);
  for (const owner of owners) mountAddressBooks(sandbox, owner);
  return owners;
}

/** Everybody has an account, also those whose mailboxes nobody asked for: the global list names them. */
async function openDirectory(sandbox: Sandbox, options: SeedUniversityOptions): Promise<void> {
  const people = peopleAt(options.domain ?? UNIVERSITY_DOMAIN);
  const password = options.password ?? DEMO_PASSWORD;
  for (const person of people) await openAccount(sandbox, person, password);
  await openLists(sandbox, people);
  await shareAddressBook(sandbox, people);
}

/** Colleagues share their calendars: each reads that of the next of the same kind and structure. */
function colleagueOf(owner: Person, people: readonly Person[]): Person | undefined {
  const same = people.filter(
    ({ kind, structure, isCorrespondent }) =>
      isCorrespondent && kind === owner.kind && structure.code === owner.structure.code,
  );
  const next = same[(same.indexOf(owner) + 1) % same.length];
  return next === owner ? people.find(({ kind }) => kind === "shared") : next;
}

async function fillCalendars(
  sandbox: Sandbox,
  people: readonly Person[],
  options: SeedUniversityOptions,
): Promise<void> {
  const domain = options.domain ?? UNIVERSITY_DOMAIN;
  const password = options.password ?? DEMO_PASSWORD;
  await openRooms(sandbox, { domain, password, now: options.now });
  for (const person of people) {
    fillAgenda(sandbox, person, options.now);
    keepOrganized(sandbox, person);
  }
  for (const person of people.filter(({ kind }) => kind !== "shared")) {
    const colleague = colleagueOf(person, people);
    if (colleague) shareCalendar(sandbox, colleague, person);
  }
}
