/**
 * A page that shows one element in one state, chosen by the address: for screenshots.
 *
 * @module
 */
import { connect, type PartageErrorCode } from "@partage-ent/sdk";
import { PartageInbox } from "../inbox/inbox.js";
import { define } from "../shared/define.js";
import { showSignInNotice } from "../shared/sign-in-notice.js";
import { PartageSession } from "../session/session.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { manyMails, sampleMail, sampleTags } from "./sample-mail.js";

define("partage-inbox", PartageInbox);
define("partage-session", PartageSession);

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);

const gateway = new FakeGateway({
  emails: asked.has("many")
    ? manyMails(Number(asked.get("many")))
    : asked.has("empty")
      ? []
      : sampleMail(),
  tags: sampleTags,
  timeZone: asked.get("zone") ?? "Europe/Paris",
  ...(asked.has("scopes") && { scopes: asked.getAll("scopes") }),
  ...(asked.has("step-up") && { stepUp: asked.getAll("step-up") }),
});
gateway.fault = (asked.get("fault") as Fault | null) ?? "none";

const root = document.documentElement;
root.lang = asked.get("lang") ?? "fr";
root.dir = asked.get("dir") ?? "ltr";

const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
const inbox = document.createElement("partage-inbox");
inbox.connection = connection;
for (const [name, value] of asked) {
  if (name.startsWith("a-")) inbox.setAttribute(name.slice(2), value);
}
const stage = document.querySelector<HTMLElement>("#stage")!;
stage.append(inbox);

/** What scripts that look at the page use. */
declare global {
  interface Window {
    gallery?: { readonly gateway: FakeGateway; readonly inbox: PartageInbox };
  }
}
window.gallery = { gateway, inbox };

const notice = asked.get("notice") as PartageErrorCode | null;
if (notice) await showSignInNotice(connection, notice);
