/**
 * What is told of an account as a whole: description, quotas, identities.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  type Id,
  type Identity,
  MAIL,
  type MailCapability,
  type MailboxRole,
  QUOTA,
  type Quota,
  SUBMISSION,
  type SubmissionCapability,
} from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { QuotaResource } from "imapflow";
import { SORT_PROPERTIES } from "../mail/message-order.js";
import type { PartDescription } from "../part.js";
import type { ImapSettings } from "./imap-options.js";
import { MAX_NAME } from "./mailbox-edits.js";
import type { PersonScope } from "./person-scope.js";

const SUBMISSION_CAPABILITY: SubmissionCapability = { maxDelayedSend: 0, submissionExtensions: {} };

/** Describes what IMAP serves of the person's account. */
export async function describe(
  scope: PersonScope,
  settings: ImapSettings,
): Promise<PartDescription> {
  const { nodes, hasQuota } = await scope.listing();
  const mail: MailCapability = {
    maxMailboxesPerEmail: 1,
    maxMailboxDepth: null,
    maxSizeMailboxName: MAX_NAME,
    maxSizeAttachmentsPerEmail: settings.maxMessageSize,
    emailQuerySortOptions: SORT_PROPERTIES,
    mayCreateTopLevelMailbox: true,
  };
  const mailboxes: Partial<Record<MailboxRole, Id>> = {};
  for (const { id, role } of nodes) if (role !== null) mailboxes[role] = id;
  const [address] = settings.addresses(scope.principal);
  return {
    capabilities: {
      [MAIL]: mail,
      [SUBMISSION]: SUBMISSION_CAPABILITY,
      ...(hasQuota ? { [QUOTA]: {} } : {}),
    },
    wellKnown: { mailboxes },
    ...(address === undefined || address.name === "" ? {} : { name: address.name }),
  };
}

/** Reads the quotas of INBOX; an account without a limit has none (RFC 9425 section 4). */
export async function getQuotas(
  scope: PersonScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Quota>> {
  scope.requireAccount(accountId);
  const state = await scope.state();
  const answer = await scope.readWithClient((client) => client.getQuota("INBOX"));
  const all = answer === false ? [] : [octetQuota(answer.storage), countQuota(answer["message"])];
  return pick(
    all.flatMap((quota) => quota ?? []),
    ids,
    state,
  );
}

function octetQuota(resource: QuotaResource | undefined): Quota | undefined {
  return quotaOf(resource, { id: "mail", name: "mail", resourceType: "octets" });
}

function countQuota(resource: QuotaResource | string | undefined): Quota | undefined {
  if (typeof resource === "string") return undefined;
  return quotaOf(resource, { id: "messages", name: "messages", resourceType: "count" });
}

function quotaOf(
  resource: QuotaResource | undefined,
  names: Pick<Quota, "id" | "name" | "resourceType">,
): Quota | undefined {
  const { limit, usage = 0 } = resource ?? {};
  // Zero is how some servers say that there is none.
  if (limit === undefined || limit <= 0) return undefined;
  return {
    ...names,
    ...{ used: usage, hardLimit: limit, warnLimit: Math.floor(limit * 0.9), softLimit: null },
    ...{ scope: "account", types: ["Mail"], description: null },
  };
}

/** The addresses that a person may send as. */
export function getIdentities(
  scope: PersonScope,
  settings: ImapSettings,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Identity>> {
  scope.requireAccount(accountId);
  const all = settings.addresses(scope.principal).map(({ name, email }): Identity => ({
    ...{ id: identityId(email), name, email, replyTo: null, bcc: null },
    ...{ textSignature: "", htmlSignature: "", mayDelete: false },
  }));
  const state = createHash("sha256").update(JSON.stringify(all)).digest("base64url").slice(0, 16);
  return Promise.resolve(pick(all, ids, `a1.${state}`));
}

function identityId(email: string): Id {
  return `i${createHash("sha256").update(email.toLowerCase()).digest("hex").slice(0, 16)}`;
}

function pick<Item extends { readonly id: Id }>(
  all: readonly Item[],
  ids: readonly Id[] | null,
  state: string,
): Records<Item> {
  if (ids === null) return { state, list: all, notFound: [] };
  const list = all.filter(({ id }) => ids.includes(id));
  return { state, list, notFound: ids.filter((id) => !list.some((each) => each.id === id)) };
}
