import { CORE, type JmapRequest } from "./core.js";
import type { Part } from "./entry.js";

/** Writes the request that carries these parts (RFC 8620 section 3.3). */
export function requestOf(parts: readonly Part[]): JmapRequest {
  return {
    using: [...new Set([CORE, ...parts.map((part) => part.entry.uri)])],
    methodCalls: parts.map(({ entry, args }, index) => {
      const wire: Record<string, unknown> = { ...args };
      for (const { argument, to, path } of entry.references) {
        wire[argument] = undefined;
        const resultOf = String(parts.findIndex((part) => part.entry === to));
        wire[`#${argument}`] = { resultOf, name: to.name, path };
      }
      return [entry.name, wire, String(index)];
    }),
  };
}
