/**
 * Methods of emails, threads and snippets (RFC 8621 sections 3 to 5).
 *
 * @module
 */
import * as v from "valibot";
import type { SearchSnippet, Thread } from "@partage-ent/jmap";
import { MAIL } from "@partage-ent/jmap";
import {
  checkAccount,
  idArgument,
  objectArgument,
  readArguments,
  someIdsArgument,
} from "../arguments.js";
import type { MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { changesMethod, queryChangesMethod } from "./changes.js";
import { emailGet } from "./email-get.js";
import { emailQuery, readEmailFilter } from "./email-query.js";
import { emailSet } from "./email-set.js";
import { askedIds, getMethod } from "./get.js";

/** Snippets are HTML: only the marks of RFC 8621 section 5 stay tags. */
function onlyMarks(html: string | null): string | null {
  return html === null ? null : html.replace(/<(?!\/?mark>)/g, "&lt;");
}

const safeSnippet = ({ emailId, subject, preview }: SearchSnippet): SearchSnippet => ({
  emailId,
  subject: onlyMarks(subject),
  preview: onlyMarks(preview),
});

const searchSnippetGet: MethodDefinition = {
  capability: MAIL,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      filter: v.nullish(objectArgument, null),
      emailIds: someIdsArgument,
    });
    checkAccount(call, args.accountId, MAIL, false);
    const filter = readEmailFilter(call, args.filter);
    const ids = askedIds(call, args.emailIds);
    for (const wait of [
      call.spend("email.search", 1),
      call.spend("email.read", ids.known.length),
    ]) {
      if (wait !== undefined) await wait;
    }
    const { mail } = call.backend;
    const found = await served(mail).getSearchSnippets(args.accountId, filter, ids.known);
    const notFound = [...found.notFound, ...ids.impossible];
    return {
      accountId: args.accountId,
      list: found.list.map(safeSnippet),
      notFound: notFound.length === 0 ? null : notFound,
    };
  },
};

/** Methods of emails, threads and snippets. */
export const emailMethods: Readonly<Record<string, MethodDefinition>> = {
  "Thread/get": getMethod<Thread>({
    capability: MAIL,
    properties: ["id", "emailIds"],
    allowAll: false,
    read: async (call, accountId, ids) => {
      const wait = call.spend("email.read", ids?.length ?? 0);
      if (wait !== undefined) await wait;
      return served(call.backend.mail).getThreads(accountId, ids ?? []);
    },
  }),
  "Thread/changes": changesMethod(MAIL, (call, ...rest) =>
    served(call.backend.mail).getThreadChanges(...rest),
  ),
  "Email/get": emailGet,
  "Email/changes": changesMethod(MAIL, (call, ...rest) =>
    served(call.backend.mail).getEmailChanges(...rest),
  ),
  "Email/query": emailQuery,
  "Email/queryChanges": queryChangesMethod(MAIL, { collapseThreads: v.optional(v.boolean()) }),
  "Email/set": emailSet,
  "SearchSnippet/get": searchSnippetGet,
};
