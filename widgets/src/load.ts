/**
 * Loads an element that another one needs, when it needs it.
 *
 * @module
 */
import { define } from "./shared/define.js";

/** Elements that others load by tag. */
export type LoadableTag = "partage-event" | "partage-message" | "partage-person";

const loaders: Readonly<Record<LoadableTag, () => Promise<CustomElementConstructor>>> = {
  "partage-event": async () => (await import("./event/event.js")).PartageEvent,
  "partage-message": async () => (await import("./message/message.js")).PartageMessage,
  "partage-person": async () => (await import("./person/person.js")).PartagePerson,
};

/**
 * Makes sure that a tag is defined, under the prefix of the element that asks.
 *
 * @returns the whole tag; rejects when the code can't be fetched.
 */
export async function loadElement(tag: LoadableTag, prefix = ""): Promise<string> {
  const name = prefix + tag;
  if (!customElements.get(name)) define(tag, await loaders[tag](), { prefix });
  return name;
}
