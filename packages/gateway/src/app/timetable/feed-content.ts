/**
 * Lessons of a feed at rest: JSON, compressed, named after what it says.
 *
 * @module
 */
import { hashText } from "../random.js";
import type { FeedLesson } from "./feed-fetcher.js";

/** Lessons packed for the store. */
export interface PackedContent {
  /** Differs whenever a lesson does, and never otherwise. */
  readonly version: string;
  readonly content: Uint8Array;
}

/** Packs lessons; their order tells nothing. */
export async function packLessons(lessons: readonly FeedLesson[]): Promise<PackedContent> {
  const sorted = [...lessons].sort((a, b) => compare(a.start, b.start) || compare(a.key, b.key));
  const text = JSON.stringify(sorted);
  const version = (await hashText(text)).slice(0, 22);
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { version, content: new Uint8Array(await new Response(stream).arrayBuffer()) };
}

/** The lessons again, in the order of their starts. */
export async function unpackLessons(content: Uint8Array): Promise<readonly FeedLesson[]> {
  const stream = new Blob([content as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as readonly FeedLesson[];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
