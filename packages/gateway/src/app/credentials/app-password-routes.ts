/**
 * `auth/app-password`: where somebody brings a password for the mail system, in the middle of a sign-in
 * or later, and where she has it forgotten.
 *
 * @module
 */
import { CSRF_HEADER } from "@partage-ent/jmap";
import { readForm } from "../body.js";
import { APP_PASSWORD_PATH, enter } from "../callback-route.js";
import type { Establishment } from "../config.js";
import { writeCookie } from "../cookies.js";
import { publicAddress } from "../establishments.js";
import { redirect } from "../login-route.js";
import { endSession } from "../logout-routes.js";
import { PageFailure } from "../page-failure.js";
import type { Exchange, GatewayParts, Route } from "../parts.js";
import { GatewayProblem } from "../problem.js";
import { equalsInConstantTime } from "../random.js";
import { countAddress, countSignIn, readSession } from "../require-session.js";
import { readReturnTo } from "../return-to.js";
import { clearSessionCookies, type LiveSession } from "../session.js";
import type { AliasOwner } from "../store.js";
import { appPasswordPage, chooseLanguage, type PageNotice } from "./app-password-page.js";
import { openPending, type PendingSignIn, readPending, takePending } from "./pending-sign-in.js";
import type { PersonalCredentials } from "./personal-credentials.js";

/** Tries of one account within {@link TRIES_WINDOW}, over all gateways of a store. */
const MOST_TRIES = 10;
const TRIES_WINDOW = 15 * 60_000;
const LONGEST_PASSWORD = 256;
const MOST_BYTES = 16_384;
/** How long somebody who said "not now" is not asked silently, in seconds. */
const SILENCE = 300;

/** The routes. */
export const appPasswordRoutes: readonly Route[] = [
  { method: "GET", path: APP_PASSWORD_PATH, use: "page", handle: show },
  { method: "POST", path: APP_PASSWORD_PATH, use: "page", handle: receive },
];

async function show(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const credentials = credentialsOf(parts);
  countAddress(parts, exchange);
  const pending = await readPending(parts, exchange);
  if (pending) return showPending(parts, exchange, pending);
  const session = await readSession(parts, exchange).catch(treatAsSignedOut);
  if (!session) return redirect(signInFirst(parts, exchange));
  wantPasswords(credentials, session.establishment);
  return showSettings(parts, exchange, session, {});
}

async function receive(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  credentialsOf(parts);
  await countSignIn(parts, exchange);
  const { facts, request } = exchange;
  if (facts.origin !== facts.ownOrigin) throw new PageFailure("request-refused");
  const form = await readForm(request, MOST_BYTES);
  const pending = await readPending(parts, exchange);
  return pending
    ? receivePending(parts, exchange, pending, form)
    : receiveSettings(parts, exchange, form);
}

async function receivePending(
  parts: GatewayParts,
  exchange: Exchange,
  shown: PendingSignIn,
  form: ReadonlyMap<string, string>,
): Promise<Response> {
  if (!equalsInConstantTime(form.get("csrf") ?? "", shown.csrf)) {
    throw new PageFailure("sign-in-invalid");
  }
  const pending = await takePending(parts, exchange);
  if (!pending) throw new PageFailure("sign-in-invalid");
  if (form.get("action") === "leave") {
    exchange.cookies.push(writeCookie("silent", pending.form, "1", SILENCE));
    return redirect(pending.returnTo);
  }
  const owner = { establishment: pending.establishment, account: pending.person.mapped.account };
  exchange.establishment = owner.establishment;
  const notice = await tryPassword(parts, exchange, owner, form.get("password") ?? "");
  if (notice === "stored") return enter(parts, exchange, pending);
  const next = notice === "too-many" ? pending : await openPending(parts, exchange, pending);
  return showPending(parts, exchange, next, notice);
}

async function receiveSettings(
  parts: GatewayParts,
  exchange: Exchange,
  form: ReadonlyMap<string, string>,
): Promise<Response> {
  const session = await readSession(parts, withCsrf(exchange, form)).catch(treatAsSignedOut);
  if (!session) throw new PageFailure("sign-in-invalid");
  const credentials = credentialsOf(parts);
  wantPasswords(credentials, session.establishment);
  const { establishment, account } = session.stored;
  const owner = { establishment, account };
  const returnTo = readReturnTo(
    form.get("returnTo") ?? null,
    session.establishment,
    parts.config.publicUrl,
  );
  if (returnTo === undefined) throw new PageFailure("return-refused");
  if (form.get("action") === "forget") {
    return forget(parts, exchange, session, returnTo);
  }
  const notice = await tryPassword(parts, exchange, owner, form.get("password") ?? "");
  // Connections that were opened by the password of before would go on with it.
  if (notice === "stored") await parts.backends[establishment]?.forget?.(owner);
  return showSettings(parts, exchange, session, { notice, returnTo });
}

/** A request whose form carries the anti-CSRF value: a form can't set the header, so its field takes the header's place. */
export function withCsrf(exchange: Exchange, form: ReadonlyMap<string, string>): Exchange {
  const headers = new Headers(exchange.request.headers);
  headers.delete("Authorization");
  headers.set(CSRF_HEADER, form.get("csrf") ?? "");
  const { url, method } = exchange.request;
  return { ...exchange, request: new Request(url, { method, headers }) };
}

async function forget(
  parts: GatewayParts,
  exchange: Exchange,
  session: LiveSession,
  returnTo: string,
): Promise<Response> {
  const { establishment, account } = session.stored;
  const owner = { establishment, account };
  await credentialsOf(parts).forgetPassword(owner);
  audit(parts, exchange, owner, "credential-forgotten");
  const page = await showSettings(parts, exchange, session, { notice: "forgotten", returnTo });
  for (const stored of await parts.store.deleteSessionsOf(owner)) {
    await endSession(parts, exchange, stored);
  }
  exchange.cookies.push(...clearSessionCookies(exchange.facts.isDemo));
  return page;
}

async function tryPassword(
  parts: GatewayParts,
  exchange: Exchange,
  owner: AliasOwner,
  text: string,
): Promise<PageNotice> {
  const { establishment, account } = owner;
  const tries = await parts.store.increment(
    `app-password ${establishment} ${account}`,
    TRIES_WINDOW,
  );
  if (tries > MOST_TRIES) {
    audit(parts, exchange, owner, "credential-refused", "too-many");
    return "too-many";
  }
  const password = text.trim();
  // The characters that no server takes within a line are those that would end it.
  if (password === "" || password.length > LONGEST_PASSWORD || /\p{Cc}/u.test(password)) {
    return "unusable";
  }
  const outcome = await credentialsOf(parts).keepPassword(owner, password);
  if (outcome === "unavailable") return outcome;
  const event = outcome === "kept" ? "credential-stored" : "credential-refused";
  audit(parts, exchange, owner, event);
  return outcome === "kept" ? "stored" : "refused";
}

function audit(
  parts: GatewayParts,
  { facts }: Exchange,
  owner: AliasOwner,
  event: "credential-stored" | "credential-refused" | "credential-forgotten",
  reason?: string,
): void {
  const { requestId, clientAddress } = facts;
  parts.telemetry.audit({
    ...{ event, requestId, clientAddress, ...owner, credential: "appPassword" },
    ...(reason === undefined ? {} : { reason }),
  });
}

function showPending(
  parts: GatewayParts,
  exchange: Exchange,
  pending: PendingSignIn,
  notice?: PageNotice,
): Promise<Response> {
  const establishment = exchange.facts.served.find(({ key }) => key === pending.establishment)!;
  exchange.establishment = establishment.key;
  const { csrf, returnTo, person } = pending;
  return appPasswordPage({
    ...common(parts, exchange, establishment),
    ...{ csrf, returnTo, name: person.mapped.name, account: person.mapped.account },
    ...(notice && { notice }),
  });
}

async function showSettings(
  parts: GatewayParts,
  exchange: Exchange,
  { stored, establishment, csrf }: LiveSession,
  { notice, returnTo }: { readonly notice?: PageNotice; readonly returnTo?: string },
): Promise<Response> {
  if (csrf === undefined) throw new PageFailure("request-refused");
  const { publicUrl } = parts.config;
  const back =
    returnTo ?? readReturnTo(exchange.url.searchParams.get("returnTo"), establishment, publicUrl);
  if (back === undefined) throw new PageFailure("return-refused");
  const since = await credentialsOf(parts).passwordSince(stored);
  return appPasswordPage({
    ...common(parts, exchange, establishment),
    ...{ csrf, returnTo: back, name: stored.name, account: stored.account },
    since: since ?? null,
    ...(notice && { notice }),
  });
}

function common(
  parts: GatewayParts,
  { request }: Exchange,
  establishment: Establishment,
): {
  readonly language: ReturnType<typeof chooseLanguage>;
  readonly action: string;
  readonly establishment: string;
  readonly helpUrl?: string;
} {
  const helpUrl = credentialsOf(parts).helpUrl(establishment.key);
  return {
    language: chooseLanguage(request.headers.get("Accept-Language")),
    action: publicAddress(establishment, parts.config.publicUrl, APP_PASSWORD_PATH),
    establishment: establishment.name,
    ...(helpUrl === undefined ? {} : { helpUrl }),
  };
}

function credentialsOf({ credentials }: GatewayParts): PersonalCredentials {
  if (!credentials) throw new GatewayProblem(404, "not-found");
  return credentials;
}

function wantPasswords(credentials: PersonalCredentials, { key }: Establishment): void {
  if (!credentials.needs(key).includes("appPassword")) throw new GatewayProblem(404, "not-found");
}

function treatAsSignedOut(error: unknown): undefined {
  if (error instanceof GatewayProblem && error.status === 401) return undefined;
  throw error;
}

function signInFirst(parts: GatewayParts, { facts, url }: Exchange): string {
  const asked = url.searchParams.get("establishment");
  const establishment = facts.served.find(({ key }) => key === asked) ?? facts.served[0]!;
  const { publicUrl } = parts.config;
  const login = new URL(publicAddress(establishment, publicUrl, "auth/login"));
  const back = publicAddress(establishment, publicUrl, `${APP_PASSWORD_PATH}${url.search}`);
  login.searchParams.set("returnTo", back);
  if (facts.served.length > 1 && asked !== null) login.searchParams.set("establishment", asked);
  return login.href;
}
