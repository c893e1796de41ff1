/**
 * SOAP envelopes in both notations.
 * @module
 */
import { Element } from "./element.js";
import { SoapFault } from "./fault.js";
import {
  elementFromJson,
  elementToJson,
  JSON_SOAP,
  parseJson,
  SOAP_12,
  type JsonObject,
} from "./json.js";
import { ZIMBRA } from "./registry.js";
import { elementToXml, parseXml } from "./xml.js";

/** The notation of a message. */
export type Notation = "json" | "xml";

const SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";

/** A request, unwrapped. */
export interface RequestEnvelope {
  readonly notation: Notation;
  /** Notation of the answer: the request's unless its `format` says otherwise. */
  readonly answerNotation: Notation;
  /** The `context` element of the header. */
  readonly context: Element | undefined;
  /** The request elements of the body; exactly one is legal. */
  readonly bodies: readonly Element[];
}

/** Tells the notation of a body: a text that starts with `{` is JSON. */
export function notationOf(text: string): Notation {
  return /^\s*\{/.test(text) ? "json" : "xml";
}

/** Parses a request; `service.PARSE_ERROR` or `service.INVALID_REQUEST` when it is no envelope. */
export function parseEnvelope(text: string): RequestEnvelope {
  const notation = notationOf(text);
  const root = notation === "json" ? jsonRoot(parseJson(text)) : xmlRoot(text);
  const body = root.child("Body");
  if (!body) throw new SoapFault("service.INVALID_REQUEST", "invalid request: no SOAP body");
  const context = root.child("Header")?.child("context");
  const wanted = context?.child("format")?.get("type");
  const answerNotation = wanted === "js" ? "json" : wanted === "xml" ? "xml" : notation;
  return { notation, answerNotation, context, bodies: body.children() };
}

function jsonRoot(json: JsonObject): Element {
  return elementFromJson("Envelope", json, JSON_SOAP);
}

function xmlRoot(text: string): Element {
  const root = parseXml(text);
  if (root.name !== "Envelope" || (root.namespace !== SOAP_12 && root.namespace !== SOAP_11)) {
    throw new SoapFault("service.INVALID_REQUEST", "invalid request: not a SOAP envelope");
  }
  return root;
}

/** Writes an answer. */
export function writeEnvelope(
  notation: Notation,
  context: Element | undefined,
  body: Element,
): string {
  return notation === "json"
    ? JSON.stringify(envelopeToJson(context, body))
    : envelopeToXml(context, body);
}

/** The JSON notation of an envelope, as an object. */
export function envelopeToJson(context: Element | undefined, body: Element): JsonObject {
  return {
    ...(context ? { Header: { context: elementToJson(context, JSON_SOAP) } } : {}),
    Body: { [body.name]: elementToJson(body, JSON_SOAP) },
    _jsns: JSON_SOAP,
  };
}

function envelopeToXml(context: Element | undefined, body: Element): string {
  const header = context ? `<soap:Header>${elementToXml(context)}</soap:Header>` : "";
  return `<soap:Envelope xmlns:soap="${SOAP_12}">${header}<soap:Body>${elementToXml(body)}</soap:Body></soap:Envelope>`;
}

/** The fault element of a thrown error; what is not a `SoapFault` becomes `service.FAILURE`. */
export function faultElement(error: unknown): Element {
  const fault =
    error instanceof SoapFault
      ? error
      : new SoapFault("service.FAILURE", "system failure: internal error", [], "Receiver");
  const element = new Element("Fault", SOAP_12);
  element.addUnique("Code").setContent("Value", `soap:${fault.side}`);
  element.addUnique("Reason").setContent("Text", fault.message);
  const detail = element.addUnique("Detail").addUnique("Error", ZIMBRA);
  detail.setContent("Code", fault.code);
  detail.setContent("Trace", "");
  for (const argument of fault.faultArguments) {
    const { name, type, value } = argument;
    detail.add("a").setAll({ n: name, t: type }).setText(value);
  }
  return element;
}
