/**
 * Waiting for changes: NoOp and the wait sets.
 * @module
 */
import type { SoapContext } from "../context.js";
import { responseTo, type Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import type { Session } from "../session.js";
import { ZIMBRA_MAIL, type OperationEntry } from "../registry.js";
import { parseInterests, type WaitSet } from "../wait-set.js";

/** Milliseconds that NoOp waits at most, and by default. */
const NO_OP_TIMEOUT = 5 * 60 * 1000;
/** Seconds that a wait set waits by default and at most (facts/wire.md section 2). */
const WAIT_DEFAULT = 300;
const WAIT_MOST = 1200;

async function noOp(request: Element, context: SoapContext): Promise<Element> {
  const response = responseTo(request);
  if (!request.getBoolean("wait")) return response;
  const { session } = context;
  if (!session) return response.set("waitDisallowed", true);
  if (request.getBoolean("limitToOneBlocked") && session.blocked > 0) session.wake();
  const asked = request.getNumber("timeout") ?? NO_OP_TIMEOUT;
  const gone = context.signal.aborted;
  if (!session.hasNews && !gone)
    await waitForNews(session, Math.min(asked, NO_OP_TIMEOUT), context.signal);
  return response;
}

async function waitForNews(session: Session, timeout: number, signal: AbortSignal): Promise<void> {
  session.block(1);
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, timeout);
    const stop = session.onNews(finish);
    signal.addEventListener("abort", finish);
  });
  session.block(-1);
}

/** Adds or changes what a wait set watches; returns the ids that the caller may not watch. */
function watch(set: WaitSet, list: Element | undefined, context: SoapContext): string[] {
  const refused: string[] = [];
  for (const spec of list?.children("a") ?? []) {
    const { directory } = context.core;
    const id = spec.get("id");
    const name = spec.get("name");
    const account =
      id !== undefined
        ? directory.accountById(id)
        : name !== undefined
          ? directory.accountByName(name)
          : context.account;
    if (!account || (account.id !== context.caller.id && !context.token?.admin)) {
      refused.push(id ?? name ?? "");
      continue;
    }
    const token = spec.get("token");
    const types = spec.get("types");
    const known = token === undefined ? undefined : Number(token.split("-")[0]);
    if (known !== undefined && !Number.isInteger(known))
      throw invalidRequest(`bad token: ${token}`);
    set.watch(
      context.core.mailbox(account.id),
      known,
      types === undefined ? undefined : parseInterests(types),
    );
  }
  return refused;
}

function addErrors(response: Element, refused: readonly string[]): void {
  for (const id of refused) response.add("error").setAll({ id, type: "account.NO_SUCH_ACCOUNT" });
}

function createWaitSet(request: Element, context: SoapContext): Element {
  const types = request.require("defTypes");
  const set = context.core.waitSets.create(context.caller.id, parseInterests(types));
  const refused = watch(set, request.child("add"), context);
  const response = responseTo(request).setAll({
    waitSet: set.id,
    defTypes: types,
    seq: Number(set.sequence),
  });
  addErrors(response, refused);
  return response;
}

async function waitSet(request: Element, context: SoapContext): Promise<Element> {
  const { waitSets } = context.core;
  const set = waitSets.get(request.require("waitSet"), context.caller.id);
  const lastKnown = request.require("seq");
  const refused = [
    ...watch(set, request.child("add"), context),
    ...watch(set, request.child("update"), context),
  ];
  for (const spec of request.child("remove")?.children("a") ?? []) {
    set.unwatch(spec.get("id") ?? "");
  }
  const seconds = request.getNumber("timeout") ?? WAIT_DEFAULT;
  const timeout = Math.min(Math.max(seconds, waitSets.minimumWait), WAIT_MOST) * 1000;
  const block = request.getBoolean("block");
  const result = await set.wait(lastKnown, block, timeout, context.signal);
  set.lastUsed = context.now();
  const response = responseTo(request).setAll({ waitSet: set.id, seq: result.sequence });
  if (result.canceled) response.set("canceled", true);
  const expand = request.getBoolean("expand");
  for (const { accountId, changeId } of result.changed) {
    response.add("a").setAll({ id: accountId, changeid: expand ? changeId : undefined });
  }
  addErrors(response, refused);
  return response;
}

function destroyWaitSet(request: Element, context: SoapContext): Element {
  const id = request.require("waitSet");
  context.core.waitSets.destroy(context.core.waitSets.get(id, context.caller.id));
  return responseTo(request).set("waitSet", id);
}

/** The operations of this file. */
export const waitingOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "NoOpRequest", run: noOp },
  { namespace: ZIMBRA_MAIL, name: "CreateWaitSetRequest", run: createWaitSet },
  { namespace: ZIMBRA_MAIL, name: "WaitSetRequest", run: waitSet },
  { namespace: ZIMBRA_MAIL, name: "DestroyWaitSetRequest", run: destroyWaitSet },
];
