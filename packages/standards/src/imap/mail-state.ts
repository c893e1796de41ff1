/**
 * State strings of mail: what each mailbox counted when the state was told, so that the server alone can
 * say what changed since, and no gateway has to remember anything.
 *
 * `i1.` with 24 octets or so for each mailbox; where there are too many of them, `h1.` with a hash, from
 * which nothing can be told but that something changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Id } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import type { MailboxNode } from "./mailbox-tree.js";

/** What a state says of a mailbox. */
export interface MailboxMark {
  readonly uidValidity: bigint;
  readonly uidNext: number;
  readonly messages: number;
  readonly unseen: number;
  readonly modseq: bigint | undefined;
  /** Fingerprint of where it stands and what it is called. */
  readonly look: number;
}

/** Marks of all mailboxes by id. */
export type MailState = ReadonlyMap<Id, MailboxMark>;

/** Mailboxes of which a state string tells; more make it too long for what is told with every answer. */
const MAX_MAILBOXES = 256;
const MAX_STATE = 16_384;

/** The marks of mailboxes as they are. */
export function marksOf(nodes: readonly MailboxNode[]): MailState {
  return new Map(nodes.map((node) => [node.id, markOf(node)]));
}

function markOf(node: MailboxNode): MailboxMark {
  const { place, name, parentId, role, isSubscribed } = node;
  const text = JSON.stringify([name, parentId, role, isSubscribed, place !== undefined]);
  return {
    uidValidity: place?.uidValidity ?? 0n,
    uidNext: place?.uidNext ?? 0,
    messages: place?.messages ?? 0,
    unseen: place?.unseen ?? 0,
    modseq: place?.highestModseq,
    look: createHash("sha256").update(text).digest().readUIntBE(0, 3),
  };
}

/** The state string of marks. */
export function writeState(state: MailState): string {
  const octets: number[] = [];
  for (const [id, mark] of [...state].sort(([a], [b]) => (a < b ? -1 : 1))) {
    octets.push(...Buffer.from(id.slice(1), "hex"));
    writeNumber(octets, mark.uidValidity);
    for (const count of [mark.uidNext, mark.messages, mark.unseen]) {
      writeNumber(octets, BigInt(count));
    }
    writeNumber(octets, mark.modseq === undefined ? 0n : mark.modseq + 1n);
    octets.push(mark.look >> 16, (mark.look >> 8) & 255, mark.look & 255);
  }
  const bytes = Buffer.from(octets);
  if (state.size <= MAX_MAILBOXES) return `i1.${bytes.toString("base64url")}`;
  return `h1.${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}`;
}

/** Seven bits an octet, the lowest first; the highest bit says that there are more. */
function writeNumber(octets: number[], value: bigint): void {
  let rest = value;
  while (rest > 127n) {
    octets.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  octets.push(Number(rest));
}

/** The marks of a state string. @throws MethodFailure `cannotCalculateChanges` for any other string. */
export function readState(text: string): MailState {
  const match = /^i1\.([A-Za-z0-9_-]*)$/.exec(text);
  if (!match || text.length > MAX_STATE) throw unknownState();
  const reader = new Reader(Buffer.from(match[1]!, "base64url"));
  const state = new Map<Id, MailboxMark>();
  while (reader.hasMore) {
    const id = `f${reader.take(8).toString("hex")}`;
    const uidValidity = reader.number();
    const [uidNext, messages, unseen] = [reader.count(), reader.count(), reader.count()];
    const modseq = reader.number();
    const look = reader.take(3).readUIntBE(0, 3);
    state.set(id, {
      ...{ uidValidity, uidNext, messages, unseen, look },
      modseq: modseq === 0n ? undefined : modseq - 1n,
    });
  }
  return state;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length;
  }

  take(length: number): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    if (bytes.length < length) throw unknownState();
    this.#at += length;
    return bytes;
  }

  number(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const octet = this.take(1)[0]!;
      value |= BigInt(octet & 127) << shift;
      if (octet < 128) return value;
    }
    throw unknownState();
  }

  count(): number {
    const value = this.number();
    if (value > 0xffff_ffffn) throw unknownState();
    return Number(value);
  }
}

function unknownState(): MethodFailure {
  return new MethodFailure("cannotCalculateChanges", "This state was not given by this server.");
}
