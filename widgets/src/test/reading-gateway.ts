/**
 * A {@link FakeGateway} whose messages can be read: bodies, attachments, images, the real frame.
 *
 * @module
 */
import type { Email, EmailBodyPart, GatewaySession } from "@partage-ent/jmap";
import { connect, type Connection } from "@partage-ent/sdk";
import { type FakeAccount, FakeGateway } from "./fake-gateway.js";

/** Path under which the test server gives the frame's document with its policy. */
export const FRAME = "/partage-frame/";

/** What a readable message is made of, beside what lists show. */
export interface Readable extends Partial<Email> {
  html?: string;
  text?: string;
  files?: readonly (Partial<EmailBodyPart> & { content?: Blob })[];
  truncated?: boolean;
  encodingProblem?: boolean;
}

/** A picture of one red point. */
export const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/** Octets of {@link PIXEL}. */
export function pixel(): Blob {
  return new Blob([Uint8Array.from(atob(PIXEL), (c) => c.charCodeAt(0))], { type: "image/png" });
}

function part(partId: string, type: string, size: number): EmailBodyPart {
  return {
    partId,
    blobId: `b-${partId}`,
    size,
    headers: [],
    name: null,
    type,
    charset: "utf-8",
    disposition: null,
    cid: null,
    language: null,
    location: null,
    subParts: null,
  };
}

/** Makes a message as `Email/get` answers it. */
export function readable({
  html,
  text,
  files = [],
  truncated,
  encodingProblem,
  ...email
}: Readable): Partial<Email> {
  const value = (content: string) => ({
    value: content,
    isEncodingProblem: encodingProblem ?? false,
    isTruncated: truncated ?? false,
  });
  const htmlPart = html === undefined ? [] : [part("h", "text/html", html.length)];
  const textPart = text === undefined ? [] : [part("t", "text/plain", text.length)];
  const attachments = files.map(({ content: _, ...file }, index) => ({
    ...part(`f${index}`, "application/octet-stream", 24_576),
    blobId: `blob-${email.id ?? ""}-${index}`,
    disposition: "attachment",
    ...file,
  }));
  return {
    ...email,
    htmlBody: htmlPart.length ? htmlPart : textPart,
    textBody: textPart.length ? textPart : htmlPart,
    attachments,
    hasAttachment: attachments.length > 0,
    bodyStructure: {
      ...part("root", "multipart/mixed", 0),
      subParts: [...htmlPart, ...textPart, ...attachments],
    },
    bodyValues: {
      ...(html === undefined ? {} : { h: value(html) }),
      ...(text === undefined ? {} : { t: value(text) }),
    },
  };
}

/** Options of {@link ReadingGateway}. */
export interface ReadingOptions extends Omit<FakeAccount, "emails"> {
  emails: readonly Readable[];
  /** False for a gateway without an image proxy. */
  hasProxy?: boolean;
  /** Bearer instead of cookie sessions: no anti-CSRF value. */
  isBearer?: boolean;
  frame?: string;
}

/** Serves messages to read. */
export class ReadingGateway extends FakeGateway {
  /** Addresses that the image proxy was asked for. */
  readonly proxied: string[] = [];
  /** Blobs that were downloaded, by id. */
  readonly downloads: string[] = [];
  readonly #options: ReadingOptions;
  readonly #blobs = new Map<string, Blob>();

  constructor(options: ReadingOptions, url?: string) {
    super({ ...options, emails: options.emails.map(readable) }, url);
    this.#options = options;
    for (const { id, files = [] } of options.emails)
      for (const [index, { content }] of files.entries())
        if (content) this.#blobs.set(`blob-${id ?? ""}-${index}`, content);
  }

  /** Pass this as the `fetch` of a connection. */
  readonly answer: typeof fetch = async (input, init) => {
    const request = new Request(
      input instanceof Request ? input : new URL(String(input), this.url),
      init,
    );
    const url = new URL(request.url);
    if (this.fault === "none" && url.pathname.endsWith("/image")) {
      this.proxied.push(url.searchParams.get("url") ?? "");
      return new Response(pixel(), { headers: { "content-type": "image/png" } });
    }
    if (this.fault === "none" && url.pathname.includes("/jmap/download/")) {
      const id = url.pathname.split("/").at(-2) ?? "";
      this.downloads.push(id);
      return new Response(this.#blobs.get(id) ?? new Blob(["contenu"]));
    }
    const response = await this.fetch(input, init);
    const isJson = response.headers.get("content-type")?.includes("json");
    if (!url.pathname.endsWith("/v1/session") || !response.ok || !isJson) return response;
    const session = (await response.json()) as GatewaySession;
    const { csrf, ...others } = session;
    const { image, ...links } = session.links;
    const { hasProxy = true, isBearer, frame = new URL(FRAME, location.href).href } = this.#options;
    return Response.json({
      ...others,
      ...(isBearer ? {} : { csrf }),
      links: { ...links, frame, ...(hasProxy ? { image } : {}) },
    });
  };

  /** A connection of its own to this gateway. */
  connect(): Connection {
    return connect({ gateway: this.url, fetch: this.answer });
  }
}
