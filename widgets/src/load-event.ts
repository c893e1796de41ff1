/**
 * Loads `<partage-event>` for a card, which `load.ts` itself loads: apart, so that neither goes round.
 *
 * @module
 */
import { define } from "./shared/define.js";

/** Makes sure that the tag is defined, under the prefix of the element that asks; see `load.ts`. */
export async function loadEvent(prefix = ""): Promise<string> {
  const name = `${prefix}partage-event`;
  if (!customElements.get(name)) {
    const { PartageEvent } = await import("./event/event.js");
    define("partage-event", PartageEvent, { prefix });
  }
  return name;
}
