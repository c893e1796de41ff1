/**
 * One message of the pane: its text, its frame, its images.
 *
 * @module
 */
import type { Email, EmailBodyPart, GatewaySession, Id } from "@partage-ent/jmap";
import {
  type Connection,
  downloadBlob,
  type EmailWith,
  getEmail,
  isPartageError,
  PartageError,
  type ReaderProperty,
} from "@partage-ent/sdk";
import { plainLine } from "../shared/text.js";
import { type DoubtfulLink, doubtfulLinks } from "./link-check.js";
import { parsePlainText, type TextBlock } from "./plain-text.js";
import { RASTER, readBody, type ReadableBody } from "./readable-body.js";
import { type FrameContent, ReadingFrame } from "./reading-frame.js";
import type * as Cleaner from "./sanitize.js";

/** An email with all that a reader shows. */
export type ReaderEmail = EmailWith<ReaderProperty>;

/** What is known of an email before it is read. */
export type EmailSummary = Pick<
  Email,
  | "id"
  | "threadId"
  | "mailboxIds"
  | "keywords"
  | "from"
  | "to"
  | "subject"
  | "receivedAt"
  | "preview"
>;

/** What an {@link OpenEmail} asks of its element. */
export interface EmailHost {
  readonly connection: Connection;
  readonly session: GatewaySession;
  /** How the element looks now, for the frame. */
  look(): Pick<FrameContent, "lang" | "colorScheme" | "background" | "font" | "fontSize">;
  /** What the frame is called. */
  readonly frameTitle: string;
  update(): void;
  /** The address under pointer or focus. */
  pointAt(href: string | undefined): void;
  close(): void;
}

/** Remote images of a message: not asked for, on their way, or there. */
export interface RemoteState {
  readonly status: "blocked" | "loading" | "done";
  readonly done: number;
  readonly failed: number;
}

/** Images that are asked for at once. */
const AT_ONCE = 6;

/** Milliseconds that an image may take. */
const IMAGE_PATIENCE = 20_000;

/** State of one message that is unfolded, or was. */
export class OpenEmail {
  readonly id: Id;
  /** What lists know of it; there before the rest is. */
  row: EmailSummary | undefined;
  email: ReaderEmail | undefined;
  error: PartageError | undefined;
  isLoading = false;
  isUnfolded = false;
  /** True once the person or the pane marked it as read, so that it isn't done twice. */
  isMarked = false;
  /** The server has it no more. */
  isGone = false;
  body: ReadableBody | undefined;
  clean: Cleaner.CleanMessage | undefined;
  doubts: readonly DoubtfulLink[] = [];
  /** True when the formatted view failed and the text stands in for it. */
  isFrameLost = false;
  isPlain = false;
  images: RemoteState = { status: "blocked", done: 0, failed: 0 };
  frame: ReadingFrame | undefined;
  /** Recipients shown of each field. */
  readonly shown = new Map<string, number>();
  readonly #host: EmailHost;
  readonly #abort = new AbortController();
  #blocks: { readonly text: string; readonly blocks: readonly TextBlock[] } | undefined;

  constructor(id: Id, host: EmailHost, row?: EmailSummary) {
    this.id = id;
    this.row = row;
    this.#host = host;
  }

  /** Whether there is a formatted view to choose. */
  get hasHtml(): boolean {
    return this.clean !== undefined && !this.isFrameLost;
  }

  /** What is shown: a frame, or text. */
  get isText(): boolean {
    return this.isPlain || !this.hasHtml;
  }

  /** The text view, cut into blocks. */
  get blocks(): readonly TextBlock[] {
    const text = this.body?.text.trim() ? this.body.text : (this.clean?.text ?? "");
    if (this.#blocks?.text !== text) this.#blocks = { text, blocks: parsePlainText(text) };
    return this.#blocks.blocks;
  }

  /** Attachments that are not already seen in the text. */
  get attachments(): readonly EmailBodyPart[] {
    const { email, body } = this;
    const seen = new Set(
      this.isText ? [] : this.clean?.inlineImages.map(({ cid }) => body?.inline.get(cid)?.blobId),
    );
    return (email?.attachments ?? []).filter(({ blobId }) => !seen.has(blobId));
  }

  /** Loads the message; `whole` without the limit on the length of its text. */
  async load(whole = false): Promise<void> {
    const { connection } = this.#host;
    const { signal } = this.#abort;
    this.isUnfolded = true;
    if (this.isLoading || (this.email && !whole)) return;
    this.isLoading = true;
    this.error = undefined;
    this.#host.update();
    // The cleaner is on its way while the message is.
    const cleaner = import("./sanitize.js").catch(() => undefined);
    try {
      const limit = whole ? { maxBodyValueBytes: 0 } : {};
      const email = await getEmail(connection, this.id, { ...limit, signal });
      await this.#show(email, cleaner);
    } catch (error) {
      if (signal.aborted) return;
      this.error = isPartageError(error)
        ? error
        : new PartageError("ERR_PROTOCOL", "The message can't be read", { cause: error });
    } finally {
      this.isLoading = false;
      this.#host.update();
    }
  }

  /** Fetches what the sender's servers have, through the gateway, because the reader asked. */
  async showRemoteImages(): Promise<void> {
    const { session } = this.#host;
    const proxy = session.links.image;
    const list = this.clean?.remoteImages ?? [];
    if (!proxy || this.images.status !== "blocked") return;
    this.images = { status: "loading", done: 0, failed: 0 };
    this.#host.update();
    const waiting = [...list];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const url = new URL(proxy, this.#host.connection.gateway);
        url.searchParams.set("url", next.url);
        await this.#showImage(next.id, () => this.#fetchImage(url));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.images = { ...this.images, status: "done" };
    this.#host.update();
  }

  /** Forgets the frame, whose document goes when it leaves the page. */
  dropFrame(): void {
    this.frame?.close();
    this.frame = undefined;
  }

  /** Stops everything that is under way. */
  close(): void {
    this.#abort.abort();
    this.dropFrame();
  }

  /** Makes the frame when there is none, as after the element moved. */
  prepareFrame(): ReadingFrame | undefined {
    const { clean } = this;
    if (!clean || this.isText || !this.isUnfolded) return undefined;
    if (this.frame) return this.frame;
    const { session, frameTitle, connection } = this.#host;
    const frame = new ReadingFrame(
      new URL(session.links.frame, connection.gateway).href,
      frameTitle,
      { ...this.#host.look(), html: clean.html, isPaper: clean.hasColors },
      {
        size: (height) => {
          frame.element.style.blockSize = `${height}px`;
          frame.element.classList.add("ready");
        },
        link: (href) => this.#host.pointAt(href),
        escape: () => this.#host.close(),
        fail: () => {
          this.isFrameLost = true;
          this.frame = undefined;
          this.#host.update();
        },
      },
    );
    this.frame = frame;
    for (const { id, cid } of clean.inlineImages) {
      const part = this.body?.inline.get(cid);
      if (part) void this.#showImage(id, () => this.#fetchInline(part), false);
    }
    if (this.images.status !== "blocked") {
      this.images = { status: "blocked", done: 0, failed: 0 };
      void this.showRemoteImages();
    }
    return frame;
  }

  async #show(email: ReaderEmail, cleaner: Promise<typeof Cleaner | undefined>): Promise<void> {
    const body = readBody(email);
    this.dropFrame();
    this.clean = undefined;
    this.images = { status: "blocked", done: 0, failed: 0 };
    if (body.html.length > 0) {
      const { sanitizeMessage } = (await cleaner) ?? {};
      this.clean = sanitizeMessage?.(...body.html);
      this.isFrameLost = !this.clean;
    }
    if (this.#abort.signal.aborted) return;
    this.body = body;
    this.email = email;
    this.row = email;
    this.doubts = doubtfulLinks(this.clean?.links ?? []);
  }

  async #showImage(id: string, fetchImage: () => Promise<Blob>, isCounted = true): Promise<void> {
    try {
      this.frame?.showImage(id, await fetchImage());
      if (isCounted) this.images = { ...this.images, done: this.images.done + 1 };
    } catch {
      // The text is whole without it; remote ones are counted and told of.
      const { done, failed } = this.images;
      if (isCounted) this.images = { ...this.images, done: done + 1, failed: failed + 1 };
    }
    if (isCounted) this.#host.update();
  }

  async #fetchImage(url: URL): Promise<Blob> {
    const { signal } = this.#abort;
    const init = { signal, timeout: IMAGE_PATIENCE };
    const response = await this.#host.connection.request(url, init);
    return asRaster(await response.blob());
  }

  async #fetchInline(part: EmailBodyPart): Promise<Blob> {
    const { signal } = this.#abort;
    const blob = await downloadBlob(this.#host.connection, part, { signal });
    return asRaster(new Blob([blob], { type: part.type }));
  }
}

/** Lets images pass that hold nothing but points of colour. */
function asRaster(blob: Blob): Blob {
  if (!RASTER.test(blob.type)) throw new TypeError(`No image: ${plainLine(blob.type, 40)}`);
  return blob;
}
