/**
 * The SOAP end points: from a Request to the operation and back.
 * @module
 */
import type { AuthToken } from "./auth/token.js";
import { cookieValue } from "./cookies.js";
import { SoapContext } from "./context.js";
import type { Account } from "./directory/account.js";
import { equalStrings } from "./directory/password.js";
import { Element } from "./element.js";
import {
  envelopeToJson,
  faultElement,
  notationOf,
  parseEnvelope,
  writeEnvelope,
  type RequestEnvelope,
} from "./envelope.js";
import { invalidRequest, noSuchAccount, permissionDenied, SoapFault } from "./fault.js";
import { elementToJson } from "./json.js";
import { newsOf } from "./news.js";
import { ZIMBRA, type OperationEntry, type OperationRegistry } from "./registry.js";
import type { SandboxCore } from "./sandbox-core.js";
import type { SoapExchange } from "./sandbox.js";
import type { Session } from "./session.js";

/** Bytes that a request may have. */
const MAX_REQUEST = 64 * 1024 * 1024;

/** What the end points need. */
export interface SoapService {
  readonly core: SandboxCore;
  readonly operations: OperationRegistry;
  readonly trace: ((exchange: SoapExchange) => void) | undefined;
}

/** Answers a POST to `/service/soap` or `/service/admin/soap`; HTTP 500 for a fault, as Zimbra does. */
export async function answerSoap(
  service: SoapService,
  request: Request,
  adminEndpoint: boolean,
  clientAddress: string,
): Promise<Response> {
  if (request.method !== "POST") return new Response("POST only", { status: 405 });
  const text = await readText(request);
  if (text === undefined) return new Response("request too large", { status: 413 });
  let envelope: RequestEnvelope | undefined;
  let context: SoapContext | undefined;
  let body: Element;
  try {
    envelope = parseEnvelope(text);
    const element = onlyBody(envelope);
    context = await openContext(service.core, request, envelope, adminEndpoint, clientAddress);
    await requireCsrf(context, request, service.operations.find(element.namespace, element.name));
    body = await dispatch(service, element, context);
  } catch (error) {
    body = faultElement(error);
  }
  return respond(service, text, envelope, context, body);
}

async function readText(request: Request): Promise<string | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_REQUEST) return undefined;
  // Firefox has no Request.body.
  if (!request.body) return request.text();
  const chunks: string[] = [];
  const decoder = new TextDecoder();
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const part = await reader.read();
    if (part.done) return chunks.join("") + decoder.decode();
    size += part.value.byteLength;
    if (size > MAX_REQUEST) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(decoder.decode(part.value, { stream: true }));
  }
}

function onlyBody(envelope: RequestEnvelope): Element {
  const [element, ...others] = envelope.bodies;
  if (!element) throw invalidRequest("no request in the SOAP body");
  if (others.length > 0) throw invalidRequest("more than one request in the SOAP body");
  return element;
}

function respond(
  service: SoapService,
  text: string,
  envelope: RequestEnvelope | undefined,
  context: SoapContext | undefined,
  body: Element,
): Response {
  const notation = envelope?.answerNotation ?? notationOf(text);
  const header = context ? responseHeader(context) : undefined;
  if (service.trace && envelope) {
    service.trace({ request: requestToJson(envelope), response: envelopeToJson(header, body) });
  }
  const type = notation === "json" ? "text/javascript" : "application/soap+xml";
  const headers = new Headers({ "content-type": `${type}; charset=utf-8` });
  headers.set("cache-control", "no-store");
  for (const cookie of context?.cookies ?? []) headers.append("set-cookie", cookie);
  const status = body.name === "Fault" ? 500 : 200;
  return new Response(writeEnvelope(notation, header, body), { status, headers });
}

function requestToJson(envelope: RequestEnvelope): unknown {
  const body = envelope.bodies.map((element) => [element.name, elementToJson(element)]);
  return { Body: Object.fromEntries(body) as unknown };
}

async function openContext(
  core: SandboxCore,
  request: Request,
  envelope: RequestEnvelope,
  adminEndpoint: boolean,
  clientAddress: string,
): Promise<SoapContext> {
  const header = envelope.context;
  const token = await readToken(core, request, header, adminEndpoint);
  const caller = token && core.directory.accountById(token.accountId);
  if (caller) requireActive(caller, core);
  return new SoapContext({
    core,
    token,
    caller,
    target: targetAccount(core, header, token),
    adminEndpoint,
    session: caller && header ? openSession(core, header, caller, token) : undefined,
    clientAddress,
    signal: request.signal,
    header,
  });
}

/** A token ends with the activity of its account; a lock-out keeps people from signing in only. */
function requireActive(caller: Account, core: SandboxCore): void {
  const status = core.directory.attribute(caller, "zimbraAccountStatus");
  if (status === "active") return;
  if (status === "maintenance") {
    throw new SoapFault("account.MAINTENANCE_MODE", "account is in maintenance mode");
  }
  throw new SoapFault("service.AUTH_EXPIRED", "auth credentials have expired: account not active");
}

async function readToken(
  core: SandboxCore,
  request: Request,
  header: Element | undefined,
  adminEndpoint: boolean,
): Promise<AuthToken | undefined> {
  const own = header?.get("authToken")?.trim();
  const cookies = request.headers.get("cookie") ?? "";
  const fromCookie =
    (adminEndpoint ? cookieValue(cookies, "ZM_ADMIN_AUTH_TOKEN") : undefined) ??
    cookieValue(cookies, "ZM_AUTH_TOKEN");
  const text = own || fromCookie;
  if (!text) return undefined;
  const token = await core.tokens.read(text, core.directory);
  if (typeof token === "object") return token;
  const control = header?.child("authTokenControl");
  if (token === "expired" && own && !control?.getBoolean("voidOnExpired")) {
    throw new SoapFault("service.AUTH_EXPIRED", "auth credentials have expired");
  }
  return undefined;
}

function targetAccount(
  core: SandboxCore,
  header: Element | undefined,
  token: AuthToken | undefined,
): Account | undefined {
  const element = header?.child("account");
  if (!element) return undefined;
  const account = core.directory.accountBy(element.get("by") ?? "name", element.text);
  if (account) return account;
  // Anybody else learns nothing about which accounts exist.
  if (token?.admin) throw noSuchAccount(element.text);
  throw permissionDenied(`can not access account ${element.text}`);
}

function openSession(
  core: SandboxCore,
  header: Element,
  caller: Account,
  token: AuthToken,
): Session | undefined {
  if (header.child("nosession")) return undefined;
  const element = header.child("session");
  const id = element?.get("id") ?? element?.text.trim();
  const session = id ? core.sessions.find(id, caller.id) : undefined;
  const acknowledged = header.child("notify")?.getNumber("seq");
  if (session && acknowledged !== undefined) session.acknowledge(acknowledged);
  return session ?? core.sessions.create(core.mailbox(caller.id), token);
}

async function requireCsrf(
  context: SoapContext,
  request: Request,
  entry: OperationEntry | undefined,
): Promise<void> {
  const { token } = context;
  if (!token?.csrf || entry?.needsAuth === false) return;
  const given = request.headers.get("x-zimbra-csrf-token") ?? context.header?.get("csrfToken");
  const expected = await context.core.tokens.csrfToken(token);
  if (given === undefined || given === null || !equalStrings(expected, given)) {
    throw new SoapFault("service.AUTH_REQUIRED", "no valid authtoken present");
  }
}

/** Runs one request element, or all those of a batch. */
async function dispatch(
  service: SoapService,
  request: Element,
  context: SoapContext,
): Promise<Element> {
  if (request.namespace === ZIMBRA && request.name === "BatchRequest") {
    return runBatch(service, request, context);
  }
  const entry = service.operations.find(request.namespace, request.name);
  if (!entry) throw new SoapFault("service.UNKNOWN_DOCUMENT", `unknown document: ${request.name}`);
  if (entry.needsAdmin && !context.adminEndpoint) {
    throw new SoapFault("service.UNKNOWN_DOCUMENT", `unknown document: ${request.name}`);
  }
  if (entry.needsAuth !== false) {
    const { id } = context.caller;
    if (entry.needsAdmin && !context.token?.admin) {
      throw permissionDenied(`need adequate admin auth token: ${id}`);
    }
  }
  return entry.run(request, context.forOperation(entry));
}

async function runBatch(
  service: SoapService,
  batch: Element,
  context: SoapContext,
): Promise<Element> {
  const stopOnFault = batch.get("onerror") === "stop";
  const response = new Element("BatchResponse", ZIMBRA);
  for (const request of batch.children()) {
    let answer: Element;
    try {
      if (request.name === "BatchRequest") throw invalidRequest("batch in a batch");
      answer = await dispatch(service, request, context);
    } catch (error) {
      answer = faultElement(error);
    }
    response.add(answer.set("requestId", request.get("requestId")));
    if (stopOnFault && answer.name === "Fault") break;
  }
  return response;
}

function responseHeader(context: SoapContext): Element | undefined {
  const header = new Element("context", ZIMBRA);
  if (!context.token) return header;
  const { session, core } = context;
  const caller = core.directory.accountById(context.token.accountId);
  if (!caller) return header;
  if (session) {
    header.addUnique("session").set("id", session.id).setText(session.id);
    newsOf(session, context, header);
  }
  header.addUnique("change").set("token", core.mailbox(caller.id).sequence);
  return header;
}
