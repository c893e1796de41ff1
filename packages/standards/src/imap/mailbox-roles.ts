/**
 * What mailboxes are for: by the attributes of RFC 6154, else by names that are well known in French and
 * English.
 *
 * @module
 */
import type { MailboxRole } from "@partage-ent/jmap";

/** Attributes of SPECIAL-USE, in lower case. */
const BY_ATTRIBUTE: ReadonlyMap<string, MailboxRole> = new Map([
  ["\\archive", "archive"],
  ["\\drafts", "drafts"],
  ["\\important", "important"],
  ["\\junk", "junk"],
  ["\\sent", "sent"],
  ["\\trash", "trash"],
]);

/** Names without accents, in lower case. */
const NAMES: Readonly<Partial<Record<MailboxRole, readonly string[]>>> = {
  drafts: ["drafts", "draft", "brouillons", "brouillon"],
  sent: [
    ...["sent", "sent items", "sent messages", "sent mail"],
    ...["envoyes", "elements envoyes", "messages envoyes", "courrier envoye"],
  ],
  junk: [
    ...["junk", "spam", "junk e-mail", "junk email", "junk mail"],
    ...["indesirables", "indesirable", "courrier indesirable", "pourriel", "pourriels"],
  ],
  trash: [
    ...["trash", "deleted items", "deleted messages", "deleted"],
    ...["corbeille", "elements supprimes", "messages supprimes"],
  ],
  archive: ["archive", "archives"],
};

/** A mailbox whose role is looked for. */
export interface RoleCandidate {
  readonly path: string;
  /** Path below the personal namespace. */
  readonly name: string;
  /** In lower case. */
  readonly attributes: ReadonlySet<string>;
}

/** Roles by path; each is given once, attributes before names, in the order of the candidates. */
export function findRoles(candidates: readonly RoleCandidate[]): ReadonlyMap<string, MailboxRole> {
  const roles = new Map<string, MailboxRole>();
  const given = new Set<MailboxRole>();
  const give = (path: string, role: MailboxRole | undefined): void => {
    if (role === undefined || given.has(role) || roles.has(path)) return;
    given.add(role);
    roles.set(path, role);
  };
  for (const { path } of candidates) if (path === "INBOX") give(path, "inbox");
  for (const { path, attributes } of candidates) {
    for (const attribute of attributes) give(path, BY_ATTRIBUTE.get(attribute));
  }
  for (const { path, name } of candidates) {
    const plain = fold(name);
    give(
      path,
      ROLES.find((role) => NAMES[role]?.includes(plain)),
    );
  }
  return roles;
}

const ROLES = Object.keys(NAMES) as MailboxRole[];

function fold(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

const ORDER: readonly (MailboxRole | null)[] = [
  "inbox",
  "drafts",
  "sent",
  "archive",
  "junk",
  "trash",
];

/** Where a mailbox stands among others. */
export function sortOrderOf(role: MailboxRole | null): number {
  const order = ORDER.indexOf(role);
  return order < 0 ? 100 : order + 1;
}
