/**
 * Structured values whose components JSContact keeps in order: N and ADR, and JSCOMPS, which tells the
 * order in vCard (RFC 9555 section 3.3.1).
 *
 * @module
 */
import { isObject, type JsonObject } from "../json.js";
import { escapeText, splitRaw, unescapeText } from "./text-value.js";

/** Components by kind in the order of JSContact, as the model has them. */
export interface Components {
  readonly components: readonly JsonObject[];
  readonly isOrdered?: true;
  readonly defaultSeparator?: string;
}

/** Values of each component of the structure. */
export type Structure = readonly (readonly string[])[];

/** Components of a structure by the kinds of its places; null at places that only repeat others. */
export function readComponents(
  structure: Structure,
  kinds: readonly (string | null)[],
  order: string | undefined,
): Components {
  const ordered = order === undefined ? null : readOrder(order, structure, kinds);
  if (ordered) return ordered;
  const components = structure.flatMap((values, place) => {
    const kind = kinds[place];
    return kind ? values.map((value) => ({ kind, value })) : [];
  });
  return { components };
}

function readOrder(
  order: string,
  structure: Structure,
  kinds: readonly (string | null)[],
): Components | null {
  const [first, ...rest] = splitRaw(order, ";").map((entry) => splitRaw(entry, ","));
  const components: JsonObject[] = [];
  for (const [head = "", tail] of rest) {
    if (head === "s") {
      components.push({ kind: "separator", value: unescapeText(tail ?? "") });
      continue;
    }
    const kind = /^\d{1,2}$/.test(head) ? kinds[Number(head)] : undefined;
    const value = structure[Number(head)]?.[Number(tail ?? "0")];
    if (!kind || value === undefined) return null;
    components.push({ kind, value });
  }
  if (components.length === 0 || !first) return null;
  const defaultSeparator = first[0] === "s" ? unescapeText(first[1] ?? "") : undefined;
  return {
    components,
    isOrdered: true,
    ...(defaultSeparator !== undefined && { defaultSeparator }),
  };
}

/** The structure of components, and its JSCOMPS where they are ordered. */
export function writeComponents(
  object: JsonObject,
  kinds: readonly string[],
): { readonly structure: readonly string[][]; readonly order: string | null } {
  const structure: string[][] = kinds.map(() => []);
  const order = [separatorEntry(object["defaultSeparator"])];
  for (const component of listOf(object["components"])) {
    if (!isObject(component) || typeof component["value"] !== "string") continue;
    const { kind, value } = component as { readonly kind: string; readonly value: string };
    const place = kinds.indexOf(kind);
    if (kind === "separator") order.push(separatorEntry(value));
    if (place < 0) continue;
    const index = structure[place]!.push(value) - 1;
    order.push(index === 0 ? String(place) : `${place},${index}`);
  }
  return { structure, order: object["isOrdered"] === true ? order.join(";") : null };
}

function separatorEntry(separator: unknown): string {
  return typeof separator === "string" ? `s,${escapeText(separator)}` : "";
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value of a structure as written, empty components at its end down to a number of them left out. */
export function joinStructure(structure: Structure): string {
  return structure.map((values) => values.map(escapeText).join(",")).join(";");
}
