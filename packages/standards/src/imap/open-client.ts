/**
 * Opening a connection: credentials are asked for each one, and asked again once when they are refused.
 *
 * @module
 */
import { type Circuit, MethodFailure, type Principal, raceAbort } from "@partage-ent/server";
import { AuthenticationFailure, ImapFlow, type ImapFlowOptions } from "imapflow";
import type { Credential } from "../credential.js";
import { errorCode, responseCode, toMethodFailure } from "./imap-failure.js";
import type { ImapSettings } from "./imap-options.js";

/** Octets of one line and of one literal that a server may send: a message with its attachments fits. */
const MAX_LINE = 16_000_000;
const MAX_LITERAL = 128_000_000;

/** Refusals of a sign-in that say nothing about the credential (RFC 5530). */
const TEMPORARY: ReadonlySet<string> = new Set(["UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG"]);

/** Opens a connection that is signed in. @throws MethodFailure. */
export async function openClient(
  settings: ImapSettings,
  circuit: Circuit,
  principal: Principal,
  signal: AbortSignal,
): Promise<ImapFlow> {
  const { credentials } = settings;
  for (let isFirst = true; ; isFirst = false) {
    const credential = await raceAbort(credentials.get(principal, "imap"), signal);
    const client = await connect(settings, circuit, credential, signal);
    if (client !== "refused") return client;
    const mayBeBetter = await raceAbort(credentials.refused(principal, "imap", credential), signal);
    if (isFirst && mayBeBetter) continue;
    throw new MethodFailure("forbidden", "The mail server refuses to open this account.");
  }
}

/** Finds out whether the server answers, and whether its certificate is trusted, without signing in. */
export async function probeServer(
  settings: ImapSettings,
  circuit: Circuit,
  signal: AbortSignal,
): Promise<void> {
  const client = await connect(settings, circuit, undefined, signal);
  if (client !== "refused") client.close();
}

async function connect(
  settings: ImapSettings,
  circuit: Circuit,
  credential: Credential | undefined,
  signal: AbortSignal,
): Promise<ImapFlow | "refused"> {
  const auth = credential && authOf(credential);
  circuit.enter();
  const client = new ImapFlow({ ...clientOptions(settings), ...(auth ? { auth } : {}) });
  // Whoever uses the connection learns of its end by what fails; an error nobody hears ends the process.
  client.on("error", () => undefined);
  const patience = AbortSignal.timeout(2 * settings.times.connect);
  try {
    await raceAbort(client.connect(), AbortSignal.any([signal, patience]));
    circuit.succeeded();
    settle(client);
    return client;
  } catch (error) {
    client.close();
    if (signal.aborted) circuit.abandoned();
    else if (hasAnswered(error, client)) circuit.succeeded();
    else circuit.failed();
    const isProbe = credential === undefined && error instanceof AuthenticationFailure;
    if (isProbe || isRefused(error)) return "refused";
    throw connectFailure(error, client);
  }
}

function clientOptions(settings: ImapSettings): ImapFlowOptions {
  const { host, port, security, authorities, servername, times } = settings;
  return {
    ...{ host, port, secure: security === "tls", logger: false, emitLogs: false },
    doSTARTTLS: security === "starttls",
    ...(servername === undefined ? {} : { servername }),
    tls: {
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      ...(authorities === undefined ? {} : { ca: authorities }),
    },
    clientInfo: { name: "partage-ent" },
    ...{ disableAutoIdle: true, disableCompression: true, disableIMAP4rev2: true, qresync: true },
    ...{ connectionTimeout: times.connect, greetingTimeout: times.connect },
    ...{ maxLineLength: MAX_LINE, maxLiteralSize: MAX_LITERAL },
    maxResponseSize: MAX_LITERAL + MAX_LINE,
    maxLockHoldTime: false,
  };
}

function authOf(credential: Credential): NonNullable<ImapFlowOptions["auth"]> {
  switch (credential.kind) {
    case "password":
      return { user: credential.username, pass: credential.password };
    case "bearer":
      return { user: credential.username, accessToken: credential.accessToken };
    case "proxy": {
      const { joined, username, password, authorizeAs } = credential;
      if (joined !== undefined) return { user: joined, pass: password };
      return { user: username, pass: password, authzid: authorizeAs, loginMethod: "AUTH=PLAIN" };
    }
    case "header":
      throw new MethodFailure("serverFail", "Headers can't sign anybody in at an IMAP server.");
  }
}

/** Paths are always whole here: a prefix that is put before those of others would name another mailbox. */
function settle(client: ImapFlow): void {
  const delimiter = client.namespace?.delimiter;
  client.namespace = { prefix: "", delimiter };
}

/** The server spoke IMAP, whatever it said. */
function hasAnswered(error: unknown, client: ImapFlow): boolean {
  const isTls = /CERT|_SSL_|^ERR_TLS|UNABLE_TO_/.test(errorCode(error));
  return client.greeting !== undefined && !isTls;
}

function isRefused(error: unknown): boolean {
  const isNamed =
    error instanceof Error &&
    "authenticationFailed" in error &&
    error.authenticationFailed === true &&
    "responseStatus" in error;
  return isNamed && !TEMPORARY.has(responseCode(error) ?? "");
}

function connectFailure(error: unknown, client: ImapFlow): MethodFailure {
  const failure = toMethodFailure(error);
  if (failure.type !== "serverFail" || error instanceof MethodFailure) return failure;
  const code = responseCode(error);
  const options = { cause: error, retryAfter: 10 };
  if (code !== undefined && TEMPORARY.has(code)) {
    const description = "The mail server is not available at the moment.";
    return new MethodFailure("serverUnavailable", description, options);
  }
  if (client.greeting !== undefined && /mechanism|method|disabled/i.test(String(error))) {
    const description = "The mail server does not offer this way of signing in.";
    return new MethodFailure("serverFail", description, { cause: error });
  }
  const description = "The mail server can't be reached.";
  return new MethodFailure("serverUnavailable", description, options);
}
