/**
 * A page of a gateway that holds one element, as the gateway writes it, over a fake gateway: for tests
 * that put it in a frame. What the page says of itself comes from its address.
 *
 * @module
 */
import { FakeGateway } from "./fake-gateway.js";
import { sampleMail } from "./sample-mail.js";
import { serveGateway, type ServedGateway } from "./serve-gateway.js";

const asked = new URLSearchParams(location.search);
const { body } = document;
for (const [name, value] of asked) if (name !== "tag") body.dataset[name] = value;
body.append(document.createElement(asked.get("tag") ?? "partage-inbox"));

const gateway = new FakeGateway({ emails: sampleMail() }, `${location.origin}/gw`);
const served = serveGateway(gateway);
served.takesCookies = asked.has("cookies");

/** What the test around looks at. */
declare global {
  interface Window {
    embedFrame?: { readonly served: ServedGateway };
  }
}
window.embedFrame = { served };
await import("../define/embed.js");
