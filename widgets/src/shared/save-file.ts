/**
 * Files that the person keeps.
 *
 * @module
 */
import { type BlobSource, type Connection, downloadBlob } from "@partage-ent/sdk";

/** Milliseconds until the memory of a saved file is given back; the browser has begun by then. */
const KEEP = 30_000;

/** Hands a file to the browser to be saved, never to be shown. */
export function saveBlob(blob: Blob, name: string): void {
  // A type that no browser shows: the address of a blob has the origin of the page.
  const url = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP);
}

/** Fetches a file and hands it to the browser to be saved. */
export async function saveFile(connection: Connection, source: BlobSource): Promise<void> {
  saveBlob(await downloadBlob(connection, source), source.name ?? "event.ics");
}
