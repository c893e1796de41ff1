/**
 * Ids of the wire: of entries, and of structures by the codes of their establishment.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** The id of an entry that is kept under a UUID. */
export function entryId(uuid: string): Id {
  return `e${uuid.replaceAll("-", "")}`;
}

/** The UUID of an entry's id; undefined for an id of something else. */
export function entryUuid(id: Id): string | undefined {
  const parts = /^e([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(id);
  return parts ? parts.slice(1).join("-") : undefined;
}

/** The id of a structure: codes are unique in their establishment only. */
export function structureId(establishment: string, code: string): Id {
  const isPlain = /^[A-Za-z0-9-][A-Za-z0-9_-]*$/.test(code);
  return `${establishment}_${isPlain ? code : `_${encode(code)}`}`;
}

function encode(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
