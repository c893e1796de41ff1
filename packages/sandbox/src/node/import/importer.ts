/**
 * Puts files of mail, contacts and events into an account of a sandbox.
 *
 * @module
 */
import { createReadStream } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { headerValue, parseHeaders } from "../../app/mime/headers.js";
import { parseMailDate } from "../../app/mime/mail-date.js";
import type { Sandbox } from "../../app/sandbox.js";
import { sandboxTarget, type ImportTarget } from "./import-target.js";
import { readMbox } from "./mbox.js";
import { readVcards } from "./vcard.js";

/** Largest message that is imported, in bytes. */
const LARGEST_MESSAGE = 50 * 1024 * 1024;
/** Largest calendar file that is imported, in bytes. */
const LARGEST_CALENDAR = 10 * 1024 * 1024;

/** A file, or a message of one, that was left out. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

/** What an import did. */
export interface ImportReport {
  readonly messages: number;
  readonly contacts: number;
  readonly events: number;
  /** Messages whose very bytes were in the mailbox already. */
  readonly known: number;
  readonly skipped: readonly Skipped[];
}

/** Where imported messages go. */
export interface ImportOptions {
  /** Path of the folder, made when it is missing. Default: `Inbox`. */
  readonly folder?: string;
  /** Flag letters of messages whose file says nothing of them. Default: none, that is read. */
  readonly flags?: string;
}

type FileKind = "eml" | "mbox" | "ics" | "vcf";

const KINDS: Readonly<Record<string, FileKind>> = {
  ".eml": "eml",
  ".mbox": "mbox",
  ".mbx": "mbox",
  ".ics": "ics",
  ".vcf": "vcf",
  ".vcard": "vcf",
};

/** All files below a path, in the order of their names. */
async function filesBelow(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function kindOf(file: string): Promise<FileKind | undefined> {
  const start = (await firstBytes(file)).replace(/^\u00ef\u00bb\u00bf/u, "").trimStart();
  if (/^BEGIN:VCALENDAR/iu.test(start)) return "ics";
  if (/^BEGIN:VCARD/iu.test(start)) return "vcf";
  const byName = KINDS[extname(file).toLowerCase()];
  if (byName) return byName;
  if (start.startsWith("From ")) return "mbox";
  return /^[a-z][\w-]*:(?:\s|$)/iu.test(start) ? "eml" : undefined;
}

/** Flags that mail programs keep in header fields of mbox files; undefined for a deleted message. */
function keptFlags(bytes: Uint8Array, otherwise: string): string | undefined {
  const headers = parseHeaders(bytes.subarray(0, endOfHeaders(bytes)));
  const status = headerValue(headers, "Status");
  const more = headerValue(headers, "X-Status") ?? "";
  const mozilla = Number.parseInt(headerValue(headers, "X-Mozilla-Status") ?? "", 16);
  // Mozilla's bits: 1 read, 2 answered, 4 flagged, 8 deleted but not yet removed from the file.
  if (!Number.isNaN(mozilla)) {
    if (mozilla & 8) return undefined;
    return `${mozilla & 1 ? "" : "u"}${mozilla & 4 ? "f" : ""}${mozilla & 2 ? "r" : ""}`;
  }
  if (status === undefined) return otherwise;
  if (more.includes("D")) return undefined;
  const read = status.includes("R") ? "" : "u";
  return `${read}${more.includes("F") ? "f" : ""}${more.includes("A") ? "r" : ""}`;
}

function endOfHeaders(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    const next = bytes[at + 1];
    if (next === 10 || (next === 13 && bytes[at + 2] === 10)) return at + 1;
  }
  return bytes.length;
}

/** The date of a message's own header; now when it has none or lies in the future. */
function dateOf(bytes: Uint8Array): number {
  const headers = parseHeaders(bytes.subarray(0, endOfHeaders(bytes)));
  const date = parseMailDate(headerValue(headers, "Date"));
  const now = Date.now();
  return date !== undefined && date > 0 && date < now ? date : now;
}

/** One import into one mailbox. */
class Import {
  readonly #target: ImportTarget;
  readonly #flags: string;
  readonly #skipped: Skipped[] = [];
  #messages = 0;
  #contacts = 0;
  #events = 0;
  #known = 0;

  constructor(target: ImportTarget, flags: string) {
    this.#target = target;
    this.#flags = flags;
  }

  report(): ImportReport {
    return {
      messages: this.#messages,
      contacts: this.#contacts,
      events: this.#events,
      known: this.#known,
      skipped: this.#skipped,
    };
  }

  async file(file: string): Promise<void> {
    const kind = await kindOf(file);
    if (kind === "mbox") await this.#mbox(file);
    else if (kind === "eml") await this.#eml(file);
    else if (kind === "vcf") await this.#vcards(file);
    else if (kind === "ics") await this.#calendar(file);
    else this.#skip(file, "neither a message, an mbox, a vCard nor an iCalendar file");
  }

  #skip(file: string, reason: string): void {
    this.#skipped.push({ file, reason });
  }

  async #eml(file: string): Promise<void> {
    const { size } = await stat(file);
    if (size > LARGEST_MESSAGE) this.#skip(file, "larger than 50 MB");
    else await this.#message(file, new Uint8Array(await readFile(file)), this.#flags);
  }

  async #mbox(file: string): Promise<void> {
    let found = 0;
    for await (const { bytes } of readMbox(createReadStream(file))) {
      found += 1;
      const flags = keptFlags(bytes, this.#flags);
      const name = `${file}, message ${String(found)}`;
      if (flags === undefined) this.#skip(name, "marked as deleted");
      else if (bytes.length > LARGEST_MESSAGE) this.#skip(name, "larger than 50 MB");
      else await this.#message(name, bytes, flags);
    }
    if (found === 0) this.#skip(file, 'no line "From address date" begins a message');
  }

  async #message(name: string, bytes: Uint8Array<ArrayBuffer>, flags: string): Promise<void> {
    try {
      const isNew = await this.#target.addMessage({ bytes, flags, date: dateOf(bytes) });
      if (isNew) this.#messages += 1;
      else this.#known += 1;
    } catch (error) {
      this.#skip(name, error instanceof Error ? error.message : String(error));
    }
  }

  async #calendar(file: string): Promise<void> {
    const { size } = await stat(file);
    if (size > LARGEST_CALENDAR) {
      this.#skip(file, "larger than 10 MB");
      return;
    }
    try {
      const events = await this.#target.addCalendar(await readFile(file, "utf8"));
      if (events === 0) this.#skip(file, "no event in the calendar");
      this.#events += events;
    } catch (error) {
      this.#skip(file, error instanceof Error ? error.message : String(error));
    }
  }

  async #vcards(file: string): Promise<void> {
    const cards = readVcards(await readFile(file, "utf8"));
    if (cards.length === 0) this.#skip(file, "no card with a name or address");
    for (const attributes of cards) {
      await this.#target.addContact(attributes);
      this.#contacts += 1;
    }
  }
}

/**
 * Imports files, and all files of folders, into a mailbox. `flags` are those of messages whose file
 * says nothing of them.
 *
 * @throws the system's error when a path cannot be read.
 */
export async function importInto(
  target: ImportTarget,
  paths: readonly string[],
  flags = "",
): Promise<ImportReport> {
  const work = new Import(target, flags);
  for (const path of paths) for (const file of await filesBelow(path)) await work.file(file);
  await target.finish();
  return work.report();
}

/**
 * Imports files, and all files of folders, into an account of a sandbox of this process.
 *
 * @throws the system's error when a path cannot be read, `account.NO_SUCH_ACCOUNT` for an unknown
 * account.
 */
export async function importFiles(
  sandbox: Sandbox,
  account: string,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  await sandbox.ready;
  const target = sandboxTarget(sandbox, account, options.folder ?? "Inbox");
  return importInto(target, paths, options.flags);
}

/** Loads the `.eml` files below a folder into an account; those that it has already are left out. */
export async function loadEmlFolder(
  sandbox: Sandbox,
  account: string,
  path: string,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const files = await filesBelow(path);
  const messages = files.filter((file) => extname(file).toLowerCase() === ".eml");
  return importFiles(sandbox, account, messages, options);
}
