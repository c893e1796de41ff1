import { define } from "./shared/define.js";

/**
 * Makes sure that `<partage-invitation>` is defined, under the prefix of the element that asks: apart
 * from the other elements, as one of those asks for it.
 *
 * @returns the whole tag; rejects when the code can't be fetched.
 */
export async function loadInvitation(prefix = ""): Promise<string> {
  const tag = "partage-invitation";
  const name = prefix + tag;
  if (!customElements.get(name)) {
    const { PartageInvitation } = await import("./invitation/invitation.js");
    define(tag, PartageInvitation, { prefix });
  }
  return name;
}
