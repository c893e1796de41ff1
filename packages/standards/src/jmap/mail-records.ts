/**
 * Mailboxes, threads, quotas, identities and snippets as an upstream server tells them.
 *
 * @module
 */
import type {
  Identity,
  Mailbox,
  MailboxRights,
  MailboxRole,
  Quota,
  SearchSnippet,
  Thread,
} from "@partage-ent/jmap";
import { type Principal, stateHash } from "@partage-ent/server";
import {
  countOf,
  idOrNull,
  idsOf,
  isId,
  isRecord,
  type JsonRecord,
  lineOf,
  listOf,
  textOrNull,
} from "./shape.js";

const ROLES: ReadonlySet<unknown> = new Set<MailboxRole>([
  "all",
  "archive",
  "drafts",
  "flagged",
  "important",
  "inbox",
  "junk",
  "sent",
  "subscribed",
  "trash",
]);

const isRole = (value: unknown): value is MailboxRole => ROLES.has(value);

const RIGHTS: readonly (keyof MailboxRights)[] = [
  "mayReadItems",
  "mayAddItems",
  "mayRemoveItems",
  "maySetSeen",
  "maySetKeywords",
  "mayCreateChild",
  "mayRename",
  "mayDelete",
  "maySubmit",
];

/** A mailbox; undefined without an id. */
export function readMailbox(value: unknown): Mailbox | undefined {
  if (!isRecord(value) || !isId(value["id"])) return undefined;
  const rights = isRecord(value["myRights"]) ? value["myRights"] : {};
  const { role } = value;
  const totalEmails = countOf(value["totalEmails"]);
  const totalThreads = countOf(value["totalThreads"]);
  return {
    id: value["id"],
    name: lineOf(value["name"], 1_000),
    parentId: idOrNull(value["parentId"]),
    role: isRole(role) ? role : null,
    sortOrder: countOf(value["sortOrder"]),
    totalEmails,
    unreadEmails: Math.min(totalEmails, countOf(value["unreadEmails"])),
    totalThreads,
    unreadThreads: Math.min(totalThreads, countOf(value["unreadThreads"])),
    myRights: Object.fromEntries(
      RIGHTS.map((right) => [right, rights[right] === true]),
    ) as unknown as MailboxRights,
    isSubscribed: value["isSubscribed"] === true,
  };
}

/** Emails of one thread that are told. */
const MAX_THREAD = 5_000;

/** A thread; undefined without an id. */
export function readThread(value: unknown): Thread | undefined {
  if (!isRecord(value) || !isId(value["id"])) return undefined;
  return { id: value["id"], emailIds: idsOf(value["emailIds"], MAX_THREAD) };
}

const SCOPES: readonly Quota["scope"][] = ["account", "domain", "global"];

/** A quota of RFC 9425; undefined where it is of an older dialect. */
export function readQuota(value: unknown): Quota | undefined {
  if (!isRecord(value) || !isId(value["id"])) return undefined;
  const { resourceType, hardLimit, used, scope } = value;
  const isKnown = resourceType === "octets" || resourceType === "count";
  if (!isKnown || typeof hardLimit !== "number" || typeof used !== "number") return undefined;
  const limit = countOf(hardLimit);
  return {
    id: value["id"],
    resourceType,
    used: countOf(used),
    hardLimit: limit,
    scope: SCOPES.find((known) => known === scope) ?? "account",
    name: lineOf(value["name"], 255),
    types: listOf(value["types"], 50).flatMap((type) =>
      typeof type === "string" && /^\w{1,100}$/.test(type) ? [type] : [],
    ),
    warnLimit: value["warnLimit"] == null ? null : countOf(value["warnLimit"]),
    softLimit: value["softLimit"] == null ? null : countOf(value["softLimit"]),
    description: textOrNull(value["description"], 1_000),
  };
}

const readAddressList = (value: unknown): Identity["bcc"] =>
  Array.isArray(value)
    ? listOf(value, 50)
        .filter(isRecord)
        .map(({ name, email }) => ({
          name: name == null ? null : lineOf(name, 255),
          email: lineOf(email, 255),
        }))
    : null;

/** An identity; one without an address is that of the account itself, whose login name is its id (Cyrus). */
export function readIdentity(value: unknown, { account, name }: Principal): Identity | undefined {
  if (!isRecord(value) || typeof value["id"] !== "string") return undefined;
  const own: JsonRecord = value;
  return {
    id: isId(value["id"]) ? value["id"] : `i-${stateHash(value["id"])}`,
    name: lineOf(own["name"], 255) || (name ?? ""),
    email: lineOf(own["email"], 255) || account,
    replyTo: readAddressList(own["replyTo"]),
    bcc: readAddressList(own["bcc"]),
    textSignature: textOrNull(own["textSignature"], 20_000) ?? "",
    htmlSignature: textOrNull(own["htmlSignature"], 20_000) ?? "",
    mayDelete: own["mayDelete"] === true,
  };
}

/** A snippet; undefined without an email. */
export function readSnippet(value: unknown): SearchSnippet | undefined {
  if (!isRecord(value) || !isId(value["emailId"])) return undefined;
  return {
    emailId: value["emailId"],
    subject: onlyMarks(value["subject"]),
    preview: onlyMarks(value["preview"]),
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&#39;": "'",
  "&apos;": "'",
};

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** HTML that marks words and does nothing else, whatever was escaped before (RFC 8621 section 5). */
function onlyMarks(value: unknown): string | null {
  const html = textOrNull(value, 2_000);
  if (html === null) return null;
  return html
    .split(/(<\/?mark>)/)
    .map((piece, index) =>
      index % 2 === 1
        ? piece
        : piece
            .replace(/&(?:amp|lt|gt|quot|apos|#34|#39);/g, (entity) => ENTITIES[entity]!)
            .replace(/[&<>"']/g, (character) => ESCAPES[character]!),
    )
    .join("");
}
