/**
 * `GET lti/register`: an administrator of a platform gave it the link that an operator made; the platform
 * sends her browser here (Dynamic Registration 1.0 section 3.3), and it becomes a platform that waits for
 * the operator's word.
 *
 * @module
 */
import { publicAddress } from "../establishments.js";
import type { GatewayParts, Route } from "../parts.js";
import { isRandomId } from "../random.js";
import { countSignIn } from "../require-session.js";
import { type LtiTool, type ToolExchange, toolRoute } from "./lti-parts.js";
import { LTI_PATHS } from "./lti-words.js";
import { hashInvite, registerTool } from "./registration.js";
import { readPlatformMetadata, RegistrationRefusal } from "./platform-metadata.js";
import { findPlace } from "./platforms.js";
import { toolPage } from "./tool-page.js";

const LONGEST = 4_096;

/** The route. */
export function registerRoute(tool: LtiTool): Route {
  return toolRoute("GET", LTI_PATHS.register, (parts, exchange) => register(tool, parts, exchange));
}

async function register(
  tool: LtiTool,
  parts: GatewayParts,
  exchange: ToolExchange,
): Promise<Response> {
  await countSignIn(parts, exchange);
  const { facts, request, url } = exchange;
  // The link does something: a browser that only looks ahead must not use it up.
  if (request.headers.has("Sec-Purpose")) throw new RegistrationRefusal("looked-ahead");
  const read = (name: string): string | undefined => readOnce(url, name);
  const code = read("invite") ?? "";
  const codeHash = await hashInvite(code);
  const invite = isRandomId(code) ? await tool.store.readInvite(codeHash) : undefined;
  const place = invite && findPlace(facts.served, invite.issuer);
  if (!invite || place?.establishment.key !== invite.establishment) {
    throw new RegistrationRefusal("invite-unknown");
  }
  const { establishment, issuer } = place;
  exchange.establishment = establishment.key;
  exchange.framer = new URL(issuer.issuer).origin;
  const configuration = read("openid_configuration") ?? "";
  const metadata = await readPlatformMetadata(configuration, issuer.issuer, tool.fetch);
  // Before anything is sent: of two that come with one link, one registers.
  if (!(await tool.store.takeInvite(codeHash))) throw new RegistrationRefusal("invite-unknown");
  const base = publicAddress(establishment, parts.config.publicUrl, "");
  const registration = await registerTool(
    { invite, metadata, token: read("registration_token"), name: establishment.name, base },
    { fetch: tool.fetch, now: parts.now },
  );
  await tool.store.saveRegistration(registration);
  const { requestId, clientAddress } = facts;
  parts.telemetry.audit({
    ...{ event: "platform-registered", requestId, clientAddress },
    ...{ establishment: establishment.key, issuer: issuer.issuer },
  });
  return donePage(exchange.framer, registration.id);
}

function readOnce({ searchParams }: URL, name: string): string | undefined {
  const [value, ...more] = searchParams.getAll(name);
  if (more.length > 0 || (value ?? "").length > LONGEST) {
    throw new RegistrationRefusal("request-wrong");
  }
  return value;
}

// Section 3.6: whoever opened the page closes it.
const CLOSE = `(() => {"use strict";
const around = opener ?? (parent === self ? null : parent);
const close = () => around?.postMessage({ subject: "org.imsglobal.lti.close" }, document.body.dataset.origin);
document.querySelector("button").addEventListener("click", close);
close();
})();`;

function donePage(origin: string, id: string): Promise<Response> {
  return toolPage({
    ...{ lang: "fr", title: "PARTAGE", script: CLOSE, framer: origin, data: { origin } },
    body:
      `<h1>Enregistrement reçu <span lang="en">/ Registration received</span></h1>` +
      `<p>L’exploitant de la passerelle doit encore confirmer la plateforme ${id} ; aucun lien ne s’ouvre avant.</p>` +
      `<p lang="en">The operator of the gateway still has to confirm platform ${id}; no link opens before.</p>` +
      `<p><button type="button">Fermer <span lang="en">/ Close</span></button></p>`,
  });
}
