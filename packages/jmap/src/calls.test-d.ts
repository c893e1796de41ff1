/**
 * What the compiler must accept and refuse; `tsc -p tsconfig.check.json` is the test.
 *
 * @module
 */
import type { Batch } from "./batch.js";
import { core, mail, quota } from "./index.js";
import type { EmailAddress } from "./mail.js";
import { useCapabilities } from "./use-capabilities.js";

type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

type Expect<Holds extends true> = Holds;

declare const batch: Batch;
const accountId = "a1";
const call = useCapabilities(batch, [core, mail]);
const query = call("Email/query", { accountId, filter: { inMailbox: "2" }, limit: 20 });

const rows = call("Email/get", {
  accountId,
  ids: query.ref("/ids"),
  properties: ["threadId", "from", "header:List-Post:asURLs", "header:Received:all"],
});
const threads = call("Thread/get", { accountId, ids: rows.ref("/list/*/threadId") });
void call("Email/get", {
  accountId,
  ids: threads.ref("/list/*/emailIds"),
  properties: ["preview"],
});
void call("Email/get", {
  accountId,
  ids: threads.ref("/list/0/emailIds"),
  properties: ["preview"],
});
void call("Core/echo", { anything: 1 });

type Row = Awaited<typeof rows>["list"][number];

// @ts-expect-error quota is not among the capabilities in use
void call("Quota/get", { accountId });
void useCapabilities(batch, [core, quota])("Quota/get", { accountId });
// @ts-expect-error a property that mailboxes do not have
void call("Mailbox/get", { accountId, properties: ["subject"] });
// @ts-expect-error an argument that the method does not have
void call("Mailbox/get", { accountId, idz: ["1"] });
// @ts-expect-error a filter condition that does not exist
void call("Email/query", { accountId, filter: { inMailboxx: "2" } });
// @ts-expect-error accountId is missing
void call("Email/query", { limit: 20 });
// @ts-expect-error a path that leads nowhere
void call("Email/get", { accountId, ids: query.ref("/idz") });
// @ts-expect-error a path that leads to a value of another type, inline
void call("Email/get", { accountId, ids: query.ref("/queryState") });
// @ts-expect-error a list of records is no list of ids
void call("Email/get", { accountId, ids: rows.ref("/list") });
const state = query.ref("/queryState");
// @ts-expect-error the same through a variable
void call("Email/get", { accountId, ids: state });
// @ts-expect-error accountId takes one id, not a list of them
void call("Email/get", { accountId: query.ref("/ids"), ids: null });
// @ts-expect-error a property that the earlier call does not fetch
void call("Mailbox/get", { accountId, ids: rows.ref("/list/*/subject") });
// @ts-expect-error an array has no names
export const nowhere = rows.ref("/list/threadId");
// @ts-expect-error a method without properties takes none
void call("Email/query", { accountId, properties: ["id"] });
// @ts-expect-error a property of the result that was not asked for
export type Subject = Row["subject"];

const names: readonly ("from" | "subject")[] = [];
export const loose = call("Email/get", { accountId, ids: ["1"], properties: names });

export const whole = call("Email/get", { accountId, ids: ["1"] });
// @ts-expect-error headers are no default property (RFC 8621 section 4.2)
export type Headers = Awaited<typeof whole>["list"][number]["headers"];

/** Types of results. */
export type Results = [
  Expect<Same<Row["id"], string>>,
  Expect<Same<Row["from"], readonly EmailAddress[] | null>>,
  Expect<Same<Row["header:List-Post:asURLs"], readonly string[] | null>>,
  Expect<Same<Row["header:Received:all"], readonly string[]>>,
  Expect<
    Same<keyof Row, "id" | "threadId" | "from" | "header:List-Post:asURLs" | "header:Received:all">
  >,
  Expect<Same<Awaited<typeof loose>["list"][number]["subject"], string | null | undefined>>,
  Expect<Same<Awaited<typeof whole>["list"][number]["preview"], string>>,
];
