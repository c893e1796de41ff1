/**
 * A page that shows `<partage-people-picker>` in a form, in one state, chosen by the address: for
 * screenshots.
 *
 * @module
 */
import type { Fault } from "./fake-gateway.js";
import { mountPicker } from "./mount-picker.js";

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);
document.documentElement.lang = asked.get("lang") ?? "fr";
document.documentElement.dir = asked.get("dir") ?? "ltr";

const flags = ["disabled", "required", "max", "value"].flatMap((name) => {
  const value = asked.get(name);
  return value === null ? [] : [[name, value] as const];
});
const { form } = await mountPicker({
  attributes: Object.fromEntries(flags),
  fault: (asked.get("fault") as Fault | null) ?? "none",
  width: "auto",
  before: "Destinataires",
});
document.querySelector("#stage")!.append(form);
