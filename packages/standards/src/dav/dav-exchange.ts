/**
 * Requests of WebDAV with XML in them, for one person under one signal.
 *
 * @module
 */
import type { Principal } from "@partage-ent/server";
import { notUnderstood, refusalOf } from "./dav-failure.js";
import type { DavAnswer, DavHttp, DavRequest } from "./dav-http.js";
import type { DavName } from "./dav-names.js";
import { type DavResource, type Multistatus, readMultistatus } from "./multistatus.js";
import { element, parseXml, type Xml, xmlDocument, type XmlElement, XmlError } from "./xml.js";

const XML_TYPE = "application/xml; charset=utf-8";

/** A DAV:prop that asks for properties by their names. */
export function propElement(names: readonly DavName[]): Xml {
  return element(
    "d:prop",
    names.map((name) => element(name)),
  );
}

/** What a PROPFIND found. */
export interface PropertyListing {
  readonly resources: readonly DavResource[];
  /** Milliseconds of the server's clock, where it tells. */
  readonly time: number | undefined;
}

/** The requests of one person. */
export class DavExchange {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  readonly #http: DavHttp;

  constructor(http: DavHttp, principal: Principal, signal: AbortSignal) {
    this.#http = http;
    this.principal = principal;
    this.signal = signal;
  }

  /** Any request, whose status is the caller's. */
  send(request: DavRequest): Promise<DavAnswer> {
    return this.#http.send(this.principal, request, this.signal);
  }

  /** PROPFIND; null where there is nothing at the address. */
  async propfind(
    url: URL,
    depth: 0 | 1,
    names: readonly DavName[],
  ): Promise<PropertyListing | null> {
    const body = xmlDocument("d:propfind", [propElement(names)]);
    const answer = await this.send({ method: "PROPFIND", url, headers: xmlHeaders(depth), body });
    if (answer.status === 404 || answer.status === 410) return null;
    const time = Date.parse(answer.headers.get("Date") ?? "");
    return { resources: multistatusOf(answer).resources, time: time || undefined };
  }

  /** Properties of one resource; null where there is none. */
  async properties(url: URL, names: readonly DavName[]): Promise<DavResource | null> {
    const found = await this.propfind(url, 0, names);
    return found?.resources.find(({ status }) => status < 300) ?? null;
  }

  /** REPORT; a refusal is thrown. */
  async report(url: URL, depth: 0 | 1, body: string): Promise<Multistatus> {
    return multistatusOf(await this.tryReport(url, depth, body));
  }

  /** REPORT, whose status is the caller's. */
  tryReport(url: URL, depth: 0 | 1, body: string): Promise<DavAnswer> {
    return this.send({ method: "REPORT", url, headers: xmlHeaders(depth), body });
  }

  /** A request with a document in its body. */
  sendXml(method: string, url: URL, body: string): Promise<DavAnswer> {
    return this.send({ method, url, headers: { "Content-Type": XML_TYPE }, body });
  }
}

function xmlHeaders(depth: 0 | 1): Readonly<Record<string, string>> {
  return { "Content-Type": XML_TYPE, Depth: String(depth) };
}

/** What a 207 says. @throws MethodFailure for any other answer. */
export function multistatusOf(answer: DavAnswer): Multistatus {
  if (answer.status >= 400) throw refusalOf(answer.status, answer.retryAfter);
  if (answer.status !== 207) throw notUnderstood();
  try {
    const read = readMultistatus(answer.body, answer.url);
    if (read) return read;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw notUnderstood(error);
  }
  throw notUnderstood();
}

/** The names of what a server says is wrong (RFC 4918 section 16); empty where it tells nothing. */
export function errorConditions({ body }: DavAnswer): ReadonlySet<string> {
  try {
    return new Set(parseXml(body).children.map(({ name }: XmlElement) => name));
  } catch (error) {
    if (error instanceof XmlError) return new Set();
    throw error;
  }
}
