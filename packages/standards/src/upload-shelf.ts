/**
 * Uploads: kept in memory, for a while, for the person who made them and nobody else (RFC 8620 section 6.1).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type Blob, MethodFailure, type Principal } from "@partage-ent/server";
import { personKey } from "./person-key.js";

/** What an {@link UploadShelf} may keep; sizes in octets, times in milliseconds. */
export interface UploadShelfOptions {
  /** Octets of one person; their oldest uploads make room. Default: 60 MB. */
  readonly maxSizePerPerson?: number;
  /** Uploads of one person; the oldest make room. Default: 100. */
  readonly maxCountPerPerson?: number;
  /** Octets of all people together. Default: 512 MB. */
  readonly maxSize?: number;
  /** How long an upload is kept. Default: 15 minutes. */
  readonly lifetime?: number;
  /** Milliseconds since the epoch; the clock by default. */
  readonly clock?: () => number;
}

/** An upload: {@link Blob.body} may be read any number of times. */
export interface Upload extends Blob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: number;
}

interface Kept {
  readonly blobId: Id;
  readonly person: string;
  readonly upload: Upload;
  readonly endsAt: number;
}

/** Keeps uploads; one instance serves all people of one back end. */
export class UploadShelf {
  readonly #options: Required<UploadShelfOptions>;
  /** By blob id, the oldest first, since all live equally long. */
  readonly #kept = new Map<Id, Kept>();
  readonly #sizes = new Map<string, number>();
  #size = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: UploadShelfOptions = {}) {
    this.#options = {
      maxSizePerPerson: 60_000_000,
      maxCountPerPerson: 100,
      maxSize: 512_000_000,
      lifetime: 15 * 60_000,
      clock: Date.now,
      ...options,
    };
  }

  /**
   * Keeps a body to its end.
   *
   * @throws MethodFailure `requestTooLarge`; `serverUnavailable` when the shelf is full; whatever the
   * stream fails with.
   */
  async keep(
    principal: Principal,
    body: ReadableStream<Uint8Array>,
    type: string,
  ): Promise<{ readonly blobId: Id; readonly size: number }> {
    this.#sweep();
    const person = personKey(principal);
    const blocks = new Blocks();
    let size = 0;
    try {
      for await (const chunk of body) {
        size += chunk.length;
        // Counted while it arrives: many slow uploads together must not exceed what one may.
        this.#take(person, chunk.length);
        if (size > this.#options.maxSizePerPerson) throw tooLarge();
        this.#makeRoom(person);
        blocks.add(chunk);
      }
    } catch (error) {
      this.#take(person, -size);
      throw error;
    }
    const blobId = `u${crypto.randomUUID().replaceAll("-", "")}`;
    const upload = uploadOf(blocks.all, size, type);
    const endsAt = this.#options.clock() + this.#options.lifetime;
    this.#kept.set(blobId, { blobId, person, upload, endsAt });
    this.#dropBeyondCount(person);
    this.#schedule();
    return { blobId, size };
  }

  /** @throws MethodFailure `notFound`: expired, never made, or somebody else's. */
  read(principal: Principal, blobId: Id): Upload {
    this.#sweep();
    const kept = this.#kept.get(blobId);
    if (kept === undefined || kept.person !== personKey(principal)) {
      throw new MethodFailure("notFound", "There is no such blob.");
    }
    return kept.upload;
  }

  /** Drops what a person uploaded. */
  forget(principal: Principal): void {
    const person = personKey(principal);
    for (const kept of this.#ofPerson(person)) this.#drop(kept);
  }

  /** Drops everything. */
  close(): void {
    for (const kept of [...this.#kept.values()]) this.#drop(kept);
    clearTimeout(this.#timer);
  }

  #ofPerson(person: string): Kept[] {
    return [...this.#kept.values()].filter((kept) => kept.person === person);
  }

  #take(person: string, octets: number): void {
    this.#size += octets;
    const size = (this.#sizes.get(person) ?? 0) + octets;
    if (size > 0) this.#sizes.set(person, size);
    else this.#sizes.delete(person);
  }

  #makeRoom(person: string): void {
    const { maxSizePerPerson, maxSize } = this.#options;
    const own = this.#ofPerson(person);
    while ((this.#sizes.get(person) ?? 0) > maxSizePerPerson) {
      const oldest = own.shift();
      if (oldest === undefined) throw tooLarge();
      this.#drop(oldest);
    }
    if (this.#size > maxSize) {
      throw new MethodFailure("serverUnavailable", "Too many uploads are kept at the moment.", {
        retryAfter: 60,
      });
    }
  }

  #dropBeyondCount(person: string): void {
    const own = this.#ofPerson(person);
    const beyond = Math.max(0, own.length - this.#options.maxCountPerPerson);
    for (const kept of own.slice(0, beyond)) this.#drop(kept);
  }

  #drop({ blobId, person, upload }: Kept): void {
    if (this.#kept.delete(blobId)) this.#take(person, -upload.size);
  }

  #sweep(): void {
    const now = this.#options.clock();
    for (const kept of this.#kept.values()) {
      if (kept.endsAt > now) break;
      this.#drop(kept);
    }
  }

  /** What nobody asks for any more goes too. */
  #schedule(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sweep();
      if (this.#kept.size > 0) this.#schedule();
    }, this.#options.lifetime);
    this.#timer.unref();
  }
}

const tooLarge = (): MethodFailure =>
  new MethodFailure("requestTooLarge", "This file is too large to be kept.");

const BLOCK = 16_384;

/** Octets as they arrive, copied: chunks may be so small that each would cost a hundred times what it holds. */
class Blocks {
  readonly #full: Uint8Array[] = [];
  #block = new Uint8Array(BLOCK);
  #used = 0;

  add(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + BLOCK - this.#used);
      this.#block.set(part, this.#used);
      this.#used += part.length;
      at += part.length;
      if (this.#used < BLOCK) continue;
      this.#full.push(this.#block);
      this.#block = new Uint8Array(BLOCK);
      this.#used = 0;
    }
  }

  get all(): readonly Uint8Array[] {
    return [...this.#full, this.#block.subarray(0, this.#used)];
  }
}

function uploadOf(chunks: readonly Uint8Array[], size: number, type: string): Upload {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return {
    bytes,
    type,
    size,
    get body() {
      return new Response(bytes).body!;
    },
  };
}
