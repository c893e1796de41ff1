/**
 * One person's account at an upstream JMAP server during one request: calls of a tick travel together.
 *
 * @module
 */
import {
  type Batch,
  CONTACTS,
  type ContactsMethods,
  createBatch,
  type Id,
  type Invocation,
  type JmapRequest,
  type JmapResponse,
  MAIL,
  type MailMethods,
  QUOTA,
  type QuotaMethods,
  SUBMISSION,
  type SubmissionMethods,
} from "@partage-ent/jmap";
import { MethodFailure, type Principal, raceAbort } from "@partage-ent/server";
import { accountIdOf } from "../account-id.js";
import type { JmapSettings, UpstreamMember } from "./jmap-options.js";
import type { KnownSession, SessionCache } from "./session-cache.js";
import { isRecord, type JsonRecord } from "./shape.js";
import {
  ACCOUNT_GONE,
  notUnderstood,
  requestProblem,
  toMethodFailure,
} from "./upstream-failure.js";
import type { BoundedHttp } from "../http/bounded-http.js";
import { readUpstreamSession, type UpstreamSession } from "./upstream-session.js";

type Methods = MailMethods & QuotaMethods & SubmissionMethods & ContactsMethods;

/** Names of methods that are called upstream. */
export type UpstreamMethod = keyof Methods;

/** Arguments of a method, without the account. */
export type UpstreamArguments<Name extends UpstreamMethod> = Omit<
  Methods[Name]["arguments"],
  "accountId"
>;

const TYPES: Readonly<Record<string, readonly [member: UpstreamMember, capability: string]>> = {
  Mailbox: ["mail", MAIL],
  Thread: ["mail", MAIL],
  Email: ["mail", MAIL],
  SearchSnippet: ["mail", MAIL],
  Identity: ["identities", SUBMISSION],
  Quota: ["quota", QUOTA],
  AddressBook: ["contacts", CONTACTS],
  ContactCard: ["contacts", CONTACTS],
};

/** What is shared by all scopes of a part. */
export interface UpstreamServer {
  readonly settings: JmapSettings;
  readonly http: BoundedHttp;
  readonly sessions: SessionCache;
}

/** Calls for one person. */
export class UpstreamScope {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  readonly server: UpstreamServer;
  readonly #accountId: Id;
  readonly #batch: Batch;

  constructor(server: UpstreamServer, principal: Principal, signal: AbortSignal) {
    this.server = server;
    this.principal = principal;
    this.signal = signal;
    this.#accountId = accountIdOf(principal);
    this.#batch = createBatch({
      session: async () => (await this.session()).session,
      send: (request, inner) => this.#send(request, inner),
    });
  }

  /** The session object, kept for a while. */
  session(): Promise<KnownSession> {
    const { sessions } = this.server;
    const session = sessions.get(this.principal, () => this.#loadSession());
    return raceAbort(session, this.signal);
  }

  /** @throws MethodFailure `accountNotFound` for any account but the person's own. */
  requireAccount(accountId: Id): void {
    if (accountId === this.#accountId) return;
    throw new MethodFailure("accountNotFound", "This session has no such account.");
  }

  /** The account upstream that serves a member. @throws MethodFailure `accountNotSupportedByMethod`. */
  async account(member: UpstreamMember): Promise<Id> {
    const id = (await this.session()).accounts[member];
    if (id !== undefined) return id;
    throw new MethodFailure(
      "accountNotSupportedByMethod",
      "The mail server does not offer this for the account.",
    );
  }

  /** Calls a method for the person's account: its answer, which nobody has checked yet. */
  async call<Name extends UpstreamMethod>(
    name: Name,
    args: UpstreamArguments<Name>,
  ): Promise<JsonRecord> {
    const [member, capability] = TYPES[name.slice(0, name.indexOf("/"))]!;
    const accountId = await this.account(member);
    try {
      const { signal } = this;
      const answer = await this.#batch.add(capability, name, { accountId, ...args }, { signal });
      return answer as JsonRecord;
    } catch (error) {
      if (error instanceof Error && "type" in error && error.type === ACCOUNT_GONE) {
        this.server.sessions.forget(this.principal);
      }
      throw toMethodFailure(error);
    }
  }

  async #loadSession(): Promise<UpstreamSession> {
    const { settings, http } = this.server;
    const { sessionUrl, limits, accountTemplate, serves } = settings;
    const { status, text, url, actingFor } = await http.exchange(
      this.principal,
      { method: "GET", url: sessionUrl, headers: { Accept: "application/json" }, isSafe: true },
      // Others may wait for the same session: it is read to its end whoever asked first.
      { signal: new AbortController().signal, most: limits.sessionOctets },
    );
    if (status !== 200) throw notUnderstood();
    const account = accountTemplate?.replaceAll("{account}", this.principal.account);
    return readUpstreamSession(parse(text), { url, serves, account, actingFor });
  }

  async #send(request: JmapRequest, signal: AbortSignal): Promise<JmapResponse> {
    const { http, settings, sessions } = this.server;
    const session = await this.session();
    const { status, text } = await http.exchange(
      this.principal,
      {
        method: "POST",
        url: session.apiUrl,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(request),
        isSafe: request.methodCalls.every(([name]) => !name.endsWith("/set")),
      },
      { signal, most: settings.limits.answerOctets },
    );
    const answer = parse(text);
    if (status !== 200) throw requestProblem(answer);
    const response = readResponse(answer);
    sessions.told(this.principal, session, response.sessionState);
    return response;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw notUnderstood();
  }
}

/** RFC 8620 section 3.4. */
function readResponse(value: unknown): JmapResponse {
  const responses = isRecord(value) ? value["methodResponses"] : undefined;
  const state = isRecord(value) ? value["sessionState"] : undefined;
  if (!Array.isArray(responses)) throw notUnderstood();
  const methodResponses = responses.filter(isInvocation);
  if (methodResponses.length !== responses.length) throw notUnderstood();
  return { methodResponses, sessionState: typeof state === "string" ? state : "" };
}

function isInvocation(value: unknown): value is Invocation {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return typeof items[0] === "string" && isRecord(items[1]) && typeof items[2] === "string";
}
