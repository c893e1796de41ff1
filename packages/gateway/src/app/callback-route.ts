/**
 * `GET auth/callback`: the browser is back from the identity provider.
 *
 * @module
 */
import { AccountFailure, mapAccount, type MappedAccount } from "./account.js";
import { refuseUnusable } from "./account-state.js";
import type { Establishment, Issuer } from "./config.js";
import { type CredentialNeed, missingCredentials } from "./credentials/personal-credentials.js";
import { openPending, type SignedInPerson } from "./credentials/pending-sign-in.js";
import { clearCookie, type CookieForm, readCookie, writeCookie } from "./cookies.js";
import { publicAddress } from "./establishments.js";
import type { PageCode } from "./error-page.js";
import { rememberIssuer } from "./issuer-choice.js";
import { PageFailure } from "./page-failure.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { keepPopupOpener } from "./popup/popup-opener.js";
import { equalsInConstantTime, hashText, isRandomId } from "./random.js";
import { countSignIn } from "./require-session.js";
import { returnAddress } from "./return-address.js";
import { dropCookieSession, openSession, sessionCookies } from "./session.js";
import {
  type FrontHeaders,
  type IssuedIdentity,
  SignInFailure,
  type SignInFailureCode,
  type SignInReturn,
} from "./sign-in.js";
import { reachesStepUp, sessionScopes } from "./step-up.js";
import type { LoginTransaction } from "./store.js";

/** Path of the page on which people bring a password. */
export const APP_PASSWORD_PATH = "auth/app-password";

/** How long a failed silent sign-in is remembered, in seconds. */
const SILENCE = 300;

const PAGES: Readonly<Record<SignInFailureCode, PageCode>> = {
  "issuer-unreachable": "sign-in-unavailable",
  "issuer-misconfigured": "sign-in-unavailable",
  "login-required": "sign-in-refused",
  "access-denied": "sign-in-refused",
  "issuer-error": "sign-in-unavailable",
  "step-up-unmet": "step-up-refused",
  "invalid-response": "sign-in-invalid",
};

/** The route. */
export const callbackRoute: Route = {
  method: "GET",
  path: "auth/callback",
  use: "page",
  handle: async (parts, exchange) => {
    await countSignIn(parts, exchange);
    return answerReturn(parts, exchange);
  },
};

/**
 * Answers a browser that is back from its issuer.
 *
 * @param front - what a web server in front says, where the browser came to the path that it protects.
 * @throws PageFailure when it began no such sign-in, or the issuer's word is not good.
 */
export async function answerReturn(
  parts: GatewayParts,
  exchange: Exchange,
  front?: FrontHeaders,
): Promise<Response> {
  const { transaction, form, state } = await takeTransaction(parts, exchange);
  const started = findStarted(exchange, transaction, form);
  exchange.establishment = started.establishment.key;
  keepPopupOpener(parts, exchange, started.establishment, started.returnTo);
  // A sign-in ends at the path of its kind; at any other nobody speaks for its issuer.
  if ((started.issuer.header === undefined) !== (front === undefined)) {
    auditFailure(parts, exchange, started.issuer, "wrong-path");
    throw new PageFailure("sign-in-invalid", { back: started.returnTo });
  }
  const { memory } = transaction;
  const identity = await complete(parts, exchange, started, {
    ...{ state, memory },
    ...(front && { front }),
  });
  if (!identity) return stayOut(exchange, started);
  return finishSignIn(parts, exchange, started, identity);
}

/** A sign-in that this browser began. */
export interface StartedSignIn {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
  readonly returnTo: string;
  readonly silent: boolean;
  /** Somebody who is signed in wants more scopes. */
  readonly stepUp: boolean;
  readonly form: CookieForm;
}

async function takeTransaction(
  parts: GatewayParts,
  { url, facts }: Exchange,
): Promise<{
  readonly transaction: LoginTransaction;
  readonly form: CookieForm;
  readonly state: string;
}> {
  const states = url.searchParams.getAll("state");
  const state = states[0] ?? "";
  const browser = readCookie(facts.cookie, "browser", facts.isDemo);
  // Sign-ins that wait for a password are kept in the same place, under what is no state.
  if (states.length !== 1 || !isRandomId(state) || !browser) {
    throw new PageFailure("sign-in-invalid");
  }
  const transaction = await parts.store.takeTransaction(await hashText(state));
  const browserHash = await hashText(browser.value);
  if (!transaction || !equalsInConstantTime(transaction.browserHash, browserHash)) {
    throw new PageFailure("sign-in-invalid");
  }
  return { transaction, form: browser.form, state };
}

function findStarted(
  { facts }: Exchange,
  transaction: LoginTransaction,
  form: CookieForm,
): StartedSignIn {
  const establishment = facts.served.find(({ key }) => key === transaction.establishment);
  const issuer = establishment?.issuers.find((each) => each.issuer === transaction.issuer);
  if (!establishment || !issuer) throw new PageFailure("sign-in-invalid");
  const { returnTo, silent } = transaction;
  const stepUp = transaction.memory["stepUp"] === "1";
  return { establishment, issuer, returnTo, silent, stepUp, form };
}

/** Codes of failures after which a page that asked silently goes on as it was. */
const QUIET: readonly SignInFailureCode[] = [
  "login-required",
  "issuer-unreachable",
  "issuer-error",
  "issuer-misconfigured",
];

/** Undefined when a silent sign-in found nobody: that is no failure. */
async function complete(
  parts: GatewayParts,
  exchange: Exchange,
  { establishment, issuer, silent, returnTo }: StartedSignIn,
  returned: Pick<SignInReturn, "state" | "memory" | "front">,
): Promise<IssuedIdentity | undefined> {
  const redirectUri = returnAddress(parts.config, establishment, issuer);
  const callback = new URL(`${redirectUri}${exchange.url.search}`);
  try {
    return await parts.signIn.complete({
      ...{ establishment, issuer, redirectUri, callback },
      ...returned,
    });
  } catch (error) {
    if (!(error instanceof SignInFailure)) throw error;
    if (silent && error.code === "login-required") return undefined;
    auditFailure(parts, exchange, issuer, error.code);
    parts.telemetry.fault({ requestId: exchange.facts.requestId, error });
    if (silent && QUIET.includes(error.code)) return undefined;
    throw new PageFailure(PAGES[error.code], { back: returnTo, cause: error });
  }
}

/** Ends a silent sign-in that found nobody, and keeps the page from asking again at once. */
export function stayOut(
  { cookies, facts }: Exchange,
  { returnTo, form }: Pick<StartedSignIn, "returnTo" | "form">,
): Response {
  cookies.push(writeCookie("silent", facts.isDemo ? form : "host", "1", SILENCE));
  return new Response(null, { status: 303, headers: { Location: returnTo } });
}

/**
 * Ends the sign-in of a person: in a session, or first at a page where she brings what her mail system
 * wants.
 *
 * @throws PageFailure when there is no account for this person.
 */
export async function finishSignIn(
  parts: GatewayParts,
  exchange: Exchange,
  started: StartedSignIn,
  identity: IssuedIdentity,
): Promise<Response> {
  const { establishment, issuer, returnTo, silent, form } = started;
  const mapped = findAccount(parts, exchange, started, identity);
  refuseWeak(parts, exchange, started, identity);
  const owner = { establishment: establishment.key, account: mapped.account };
  await parts.credentials?.keepSignIn(owner, identity);
  const missing = await missingCredentials(parts.credentials, owner);
  const person = {
    mapped,
    subject: identity.subject,
    issuerSession: identity.issuerSession ?? null,
    scopes: sessionScopes(establishment, issuer, identity.claims, parts.now()),
  };
  const ready = {
    ...{ establishment: establishment.key, issuer: issuer.issuer, returnTo, person, form },
  };
  if (missing.length === 0) {
    // Without a page of its own, a silent sign-in leaves the word to what the person looks at.
    if (!silent) await refuseUnusable(parts, exchange, establishment, mapped, returnTo);
    return enter(parts, exchange, ready);
  }
  if (silent) return stayOut(exchange, started);
  refuseWhatNoPageGives(parts, exchange, started, missing);
  await openPending(parts, exchange, ready);
  const address = publicAddress(establishment, parts.config.publicUrl, APP_PASSWORD_PATH);
  return new Response(null, { status: 303, headers: { Location: address } });
}

function refuseWhatNoPageGives(
  parts: GatewayParts,
  exchange: Exchange,
  { issuer, returnTo }: StartedSignIn,
  missing: readonly CredentialNeed[],
): void {
  if (missing.every((need) => need === "appPassword")) return;
  auditFailure(parts, exchange, issuer, "credential-missing");
  throw new PageFailure("credential-missing", { back: returnTo });
}

/** Somebody who signed in, and where the browser goes. */
export interface ReadyPerson {
  readonly establishment: string;
  readonly issuer: string;
  readonly returnTo: string;
  readonly person: SignedInPerson;
  readonly form: CookieForm;
}

/** Opens the session of a person who signed in, under a new id, and sends the browser back. */
export async function enter(
  parts: GatewayParts,
  exchange: Exchange,
  { establishment: key, issuer, returnTo, person, form }: ReadyPerson,
): Promise<Response> {
  const { facts, cookies } = exchange;
  const establishment = facts.served.find((each) => each.key === key)!;
  const found = establishment.issuers.find((each) => each.issuer === issuer);
  if (!found) throw new PageFailure("sign-in-invalid", { back: returnTo });
  const { mapped, subject, issuerSession, scopes } = person;
  await dropCookieSession(parts, facts);
  const { id } = await openSession(parts, {
    kind: "cookie",
    establishment: key,
    ...mapped,
    ...{ issuer, subject, issuerSession },
    scopes,
    origin: null,
    keyThumbprint: null,
    expiresAt: parts.now() + parts.config.session.absoluteSeconds * 1000,
  });
  cookies.push(...sessionCookies(id, form, facts.isDemo), clearCookie("silent", form));
  await rememberIssuer(exchange, establishment, found, form);
  parts.telemetry.audit({
    event: "sign-in",
    requestId: facts.requestId,
    clientAddress: facts.clientAddress,
    establishment: key,
    account: mapped.account,
    issuer,
  });
  return new Response(null, { status: 303, headers: { Location: returnTo } });
}

/** Somebody who wanted more gets it, or stays what she was: never less in its place. */
function refuseWeak(
  parts: GatewayParts,
  exchange: Exchange,
  { issuer, stepUp, returnTo }: StartedSignIn,
  { claims }: IssuedIdentity,
): void {
  if (!stepUp || !issuer.stepUp || reachesStepUp(issuer, claims, parts.now())) return;
  auditFailure(parts, exchange, issuer, "step-up-unmet");
  throw new PageFailure("step-up-refused", { back: returnTo });
}

function findAccount(
  parts: GatewayParts,
  exchange: Exchange,
  { establishment, issuer, returnTo }: StartedSignIn,
  identity: IssuedIdentity,
): MappedAccount {
  if (identity.issuer !== issuer.issuer) throw new PageFailure("sign-in-invalid");
  try {
    return mapAccount(establishment, issuer, identity);
  } catch (error) {
    if (!(error instanceof AccountFailure)) throw error;
    auditFailure(parts, exchange, issuer, error.code);
    throw new PageFailure(error.code, { back: returnTo, cause: error });
  }
}

function auditFailure(
  parts: GatewayParts,
  { facts, establishment }: Exchange,
  issuer: Issuer,
  reason: string,
): void {
  const { requestId, clientAddress } = facts;
  parts.telemetry.audit({
    event: "sign-in-failed",
    requestId,
    clientAddress,
    issuer: issuer.issuer,
    reason,
    ...(establishment === undefined ? {} : { establishment }),
  });
}
