/**
 * Where the reading of an LDAP server goes on, and how keys that are gone are noticed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { LdapSetup } from "./ldap-setup.js";

/** What is kept of a reading. */
export interface LdapCursor {
  /** Hash of what was asked for: a reading of something else has to be whole. */
  readonly setup: string;
  /** Changes from this time on are asked for, in the clock of the server. */
  readonly since: string;
  /** When keys were last looked through, in milliseconds of the own clock. */
  readonly sweptAt: number;
  /** Hash of all keys that the server had. */
  readonly keys: string;
  /** Whether groups name members by what only a whole reading tells. */
  readonly remembers: boolean;
  /** Names what was in memory after the reading. */
  readonly state: string;
}

/** A cursor as text. */
export function writeCursor(cursor: LdapCursor): string {
  return JSON.stringify(cursor);
}

/** A cursor of the same setup; null for anything else. */
export function readCursor(text: string | null, setup: string): LdapCursor | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<LdapCursor> | null;
    const isOne =
      value?.setup === setup &&
      /^\d{14}Z$/.test(value.since ?? "") &&
      typeof value.sweptAt === "number" &&
      typeof value.keys === "string" &&
      typeof value.remembers === "boolean" &&
      typeof value.state === "string";
    return isOne ? (value as LdapCursor) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Hash of what a setup asks for; without its password. */
export function hashSetup({ server, branches, reading, changedAttribute }: LdapSetup): string {
  const asked = branches.map(({ kind, base, scope, filter }) => [
    ...[kind, base, scope],
    filter.toString(),
  ]);
  const said = JSON.stringify([server.url.href, asked, reading, changedAttribute]);
  return createHash("sha256").update(said).digest("base64url").slice(0, 22);
}

/** Hash of a set of keys, whatever their order. */
export function hashKeys(keys: ReadonlySet<string>): string {
  const sum = new Uint32Array(4);
  for (const key of keys) {
    const hash = createHash("sha1").update(key).digest();
    for (let at = 0; at < 4; at++) sum[at] = sum[at]! + hash.readUInt32LE(at * 4);
  }
  return `${keys.size}-${Buffer.from(sum.buffer).toString("base64url")}`;
}

/** A time as LDAP writes it (RFC 4517 section 3.3.13): `20261123181500Z`. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
}

/** Milliseconds of a time as LDAP writes it, with or without what follows the seconds; null for anything else. */
export function parseTime(text: string): number | null {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z/.exec(text);
  if (!found) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isNaN(time) ? null : time;
}
