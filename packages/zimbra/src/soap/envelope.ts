/**
 * SOAP envelopes in Zimbra's JSON notation: one request, or several in a BatchRequest whose answers
 * are told apart by `requestId` only, since they come grouped by name and in any order.
 *
 * @module
 */
import { isObject, type JsonObject, numberOf, objectOf, objectsOf, textOf } from "./json.js";
import { namespaceOf, type SoapOperation } from "./operations.js";
import { SoapFault, UpstreamError } from "./upstream-error.js";

/** One request that is to be sent. */
export interface SoapCall {
  readonly operation: SoapOperation;
  readonly request: object;
}

/** What proves who asks. */
export interface Credentials {
  readonly token: string;
  readonly csrf: string | undefined;
}

/** An answer to one call. */
export type SoapOutcome = JsonObject | SoapFault;

/** The answers to all calls of an envelope, in the order of the calls. */
export interface SoapAnswers {
  readonly outcomes: readonly SoapOutcome[];
  /** Number of the mailbox's last change, where the header tells. */
  readonly change: number | undefined;
}

const USER_AGENT = { name: "partage-ent", version: "1" };

/** Writes the envelope of one or more calls. */
export function writeEnvelope(
  calls: readonly SoapCall[],
  credentials: Credentials | undefined,
): JsonObject {
  const context = {
    _jsns: "urn:zimbra",
    // A session would keep notifications for a client that never fetches them.
    nosession: {},
    userAgent: USER_AGENT,
    format: { type: "js" },
    ...(credentials ? { authToken: credentials.token } : {}),
    ...(credentials?.csrf ? { csrfToken: credentials.csrf } : {}),
  };
  return { Header: { context }, Body: calls.length === 1 ? single(calls[0]!) : batch(calls) };
}

function single({ operation, request }: SoapCall): JsonObject {
  return { [operation]: { _jsns: namespaceOf(operation), ...request } };
}

function batch(calls: readonly SoapCall[]): JsonObject {
  const groups: Record<string, unknown[]> = {};
  calls.forEach(({ operation, request }, index) => {
    const entry = { _jsns: namespaceOf(operation), requestId: String(index), ...request };
    (groups[operation] ??= []).push(entry);
  });
  return { BatchRequest: { _jsns: "urn:zimbra", onerror: "continue", ...groups } };
}

/**
 * Reads an answer.
 *
 * @throws SoapFault when the whole envelope was refused, UpstreamError `notSoap` or `incomplete`.
 */
export function readEnvelope(envelope: unknown, calls: readonly SoapCall[]): SoapAnswers {
  const body = isObject(envelope) ? envelope["Body"] : undefined;
  if (!isObject(envelope) || !isObject(body)) {
    throw new UpstreamError("notSoap", "The mail server's answer is not a SOAP envelope.");
  }
  const fault = objectOf(body["Fault"]);
  if (fault) throw readFault(fault);
  const outcomes = calls.length === 1 ? [onlyAnswer(body, calls[0]!)] : batchAnswers(body, calls);
  return { outcomes, change: changeOf(envelope) };
}

function changeOf(envelope: JsonObject): number | undefined {
  const header = objectOf(envelope["Header"]);
  const change = objectOf(objectOf(header?.["context"])?.["change"]);
  return numberOf(change?.["token"]);
}

const responseName = (operation: SoapOperation): string => {
  return operation.replace(/Request$/, "Response");
};

function incomplete(): UpstreamError {
  return new UpstreamError("incomplete", "The mail server left a request without an answer.");
}

function onlyAnswer(body: JsonObject, call: SoapCall): JsonObject {
  const answer = objectOf(body[responseName(call.operation)]);
  if (!answer) throw incomplete();
  return answer;
}

function batchAnswers(body: JsonObject, calls: readonly SoapCall[]): readonly SoapOutcome[] {
  const answers = objectOf(body["BatchResponse"]);
  if (!answers) throw incomplete();
  const found = new Map<string, SoapOutcome>();
  for (const [name, group] of Object.entries(answers)) {
    for (const answer of objectsOf(group)) {
      const id = textOf(answer["requestId"]);
      const call = id === undefined ? undefined : calls[Number(id)];
      if (id === undefined || !call) continue;
      if (name === "Fault") found.set(id, readFault(answer));
      else if (name === responseName(call.operation)) found.set(id, answer);
    }
  }
  return calls.map((_, index) => {
    const outcome = found.get(String(index));
    if (!outcome) throw incomplete();
    return outcome;
  });
}

function readFault(fault: JsonObject): SoapFault {
  const error = objectOf(objectOf(fault["Detail"])?.["Error"]);
  const code = textOf(error?.["Code"]) ?? "";
  const details = objectsOf(error?.["a"]).map((entry): [string, string] => [
    textOf(entry["n"]) ?? "",
    textOf(entry) ?? "",
  ]);
  // A code is shown to people who run the service: nothing but a code may pass.
  const safe = /^[A-Za-z][A-Za-z0-9_.]{0,99}$/.test(code) ? code : "service.UNKNOWN";
  return new SoapFault(safe, new Map(details));
}
