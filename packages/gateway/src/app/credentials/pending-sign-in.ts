/**
 * Sign-ins that wait for a password: the person is known, and has no session yet.
 *
 * @module
 */
import type { MappedAccount } from "../account.js";
import { clearCookie, type CookieForm, readCookie, writeCookie } from "../cookies.js";
import type { Exchange, GatewayParts } from "../parts.js";
import { keepPopupOpener } from "../popup/popup-opener.js";
import { equalsInConstantTime, hashText, isRandomId, randomId } from "../random.js";
import type { LoginTransaction } from "../store.js";

/** How long a person may look for a password, in seconds. */
const PATIENCE = 900;

/** Somebody who signed in at an issuer. */
export interface SignedInPerson {
  readonly mapped: MappedAccount;
  readonly subject: string;
  readonly issuerSession: string | null;
  /** Scopes of the session that is to begin. */
  readonly scopes: readonly string[];
}

/** A sign-in that waits. */
export interface PendingSignIn {
  readonly establishment: string;
  readonly issuer: string;
  readonly returnTo: string;
  readonly person: SignedInPerson;
  /** Value that a form of the page must carry. */
  readonly csrf: string;
  readonly form: CookieForm;
}

/** Lets a sign-in wait; only the browser that carries the cookie that is set can go on with it. */
export async function openPending(
  parts: GatewayParts,
  { facts, cookies }: Exchange,
  pending: Omit<PendingSignIn, "csrf">,
): Promise<PendingSignIn> {
  const id = randomId();
  const { establishment, issuer, returnTo, person, form } = pending;
  await parts.store.saveTransaction({
    stateHash: await stateOf(id),
    browserHash: await hashText(id),
    ...{ establishment, issuer, returnTo, silent: false },
    memory: { person: JSON.stringify(person) },
    expiresAt: parts.now() + PATIENCE * 1000,
  });
  const forms: readonly CookieForm[] = facts.isDemo ? ["host", "plain"] : [form];
  for (const each of forms) cookies.push(writeCookie("pending", each, id, PATIENCE));
  return { ...pending, csrf: await csrfOf(id) };
}

function csrfOf(id: string): Promise<string> {
  return hashText(`app-password ${id}`);
}

// Of another kind than the states of sign-ins, so that none can be used for the other.
function stateOf(id: string): Promise<string> {
  return hashText(`pending ${id}`);
}

/** The sign-in that this browser has waiting; undefined when there is none. */
export async function readPending(
  parts: GatewayParts,
  exchange: Exchange,
): Promise<PendingSignIn | undefined> {
  const pending = await findPending(exchange, (hash) => parts.store.readTransaction(hash));
  const establishment = exchange.facts.served.find(({ key }) => key === pending?.establishment);
  if (pending && establishment) {
    keepPopupOpener(parts, exchange, establishment, pending.returnTo);
  }
  return pending;
}

/** The same, and it waits no more: of two callers at once one gets it. */
export async function takePending(
  parts: GatewayParts,
  exchange: Exchange,
): Promise<PendingSignIn | undefined> {
  const pending = await findPending(exchange, (hash) => parts.store.takeTransaction(hash));
  for (const form of exchange.facts.isDemo ? (["host", "plain"] as const) : (["host"] as const)) {
    exchange.cookies.push(clearCookie("pending", form));
  }
  return pending;
}

async function findPending(
  { facts }: Exchange,
  find: (stateHash: string) => Promise<LoginTransaction | undefined>,
): Promise<PendingSignIn | undefined> {
  const cookie = readCookie(facts.cookie, "pending", facts.isDemo);
  if (!cookie || !isRandomId(cookie.value)) return undefined;
  const found = await find(await stateOf(cookie.value));
  if (!found || !equalsInConstantTime(found.browserHash, await hashText(cookie.value))) {
    return undefined;
  }
  // Of an establishment of another host nothing is known here.
  if (!facts.served.some(({ key }) => key === found.establishment)) return undefined;
  const { establishment, issuer, returnTo, memory } = found;
  const person = JSON.parse(memory["person"] ?? "null") as SignedInPerson | null;
  if (!person) return undefined;
  const csrf = await csrfOf(cookie.value);
  return { establishment, issuer, returnTo, person, csrf, form: cookie.form };
}
