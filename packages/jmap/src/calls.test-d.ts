/**
 * What the compiler must accept and refuse; `tsc -p tsconfig.check.json` is the test.
 *
 * @module
 */
import type { Batch } from "./batch.js";
import { useCapabilities } from "./batch.js";
import { core, mail, quota } from "./capability.js";
import type { EmailAddress } from "./mail.js";

type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

function expect<Condition extends true>(..._is: Condition[]): void {
  return;
}

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
call("Email/get", { accountId, ids: threads.ref("/list/*/emailIds"), properties: ["preview"] });
call("Email/get", { accountId, ids: threads.ref("/list/0/emailIds"), properties: ["preview"] });
call("Core/echo", { anything: 1 });

type Row = Awaited<typeof rows>["list"][number];
expect<Same<Row["id"], string>>();
expect<Same<Row["from"], readonly EmailAddress[] | null>>();
expect<Same<Row["header:List-Post:asURLs"], readonly string[] | null>>();
expect<Same<Row["header:Received:all"], readonly string[]>>();
expect<
  Same<keyof Row, "id" | "threadId" | "from" | "header:List-Post:asURLs" | "header:Received:all">
>();

// @ts-expect-error quota is not among the capabilities in use
call("Quota/get", { accountId });
useCapabilities(batch, [core, quota])("Quota/get", { accountId });
// @ts-expect-error a property that mailboxes do not have
call("Mailbox/get", { accountId, properties: ["subject"] });
// @ts-expect-error an argument that the method does not have
call("Mailbox/get", { accountId, idz: ["1"] });
// @ts-expect-error a filter condition that does not exist
call("Email/query", { accountId, filter: { inMailboxx: "2" } });
// @ts-expect-error accountId is missing
call("Email/query", { limit: 20 });
// @ts-expect-error a path that leads nowhere
call("Email/get", { accountId, ids: query.ref("/idz") });
// @ts-expect-error a path that leads to a value of another type, inline
call("Email/get", { accountId, ids: query.ref("/queryState") });
// @ts-expect-error a list of records is no list of ids
call("Email/get", { accountId, ids: rows.ref("/list") });
const state = query.ref("/queryState");
// @ts-expect-error the same through a variable
call("Email/get", { accountId, ids: state });
// @ts-expect-error accountId takes one id, not a list of them
call("Email/get", { accountId: query.ref("/ids"), ids: null });
// @ts-expect-error a property that the earlier call does not fetch
call("Mailbox/get", { accountId, ids: rows.ref("/list/*/subject") });
// @ts-expect-error an array has no names
rows.ref("/list/threadId");
// @ts-expect-error a method without properties takes none
call("Email/query", { accountId, properties: ["id"] });
// @ts-expect-error a property of the result that was not asked for
export const subject = rows.then((response) => response.list[0]?.subject);

const names: readonly ("from" | "subject")[] = [];
const loose = call("Email/get", { accountId, ids: ["1"], properties: names });
expect<Same<Awaited<typeof loose>["list"][number]["subject"], string | null | undefined>>();

const whole = call("Email/get", { accountId, ids: ["1"] });
expect<Same<Awaited<typeof whole>["list"][number]["preview"], string>>();
// @ts-expect-error headers are no default property (RFC 8621 section 4.2)
export const headers = whole.then((response) => response.list[0]?.headers);
