/**
 * Tokens of the host page, which are given to gateways of the page's own only: markup that somebody
 * slipped into a page may name any gateway.
 *
 * @module
 */
import { type Grant, moodleGrant, PartageError, uportalGrant } from "@partage-ent/sdk";
import { isOwnGateway } from "./own-gateways.js";

/** Makes the grant of a host. */
export function hostGrantOf(
  mode: "uportal" | "moodle",
  url: string | undefined,
  gateway: URL,
): Grant {
  if (!isOwnGateway(gateway)) {
    console.warn(
      `partage: ${gateway.href} gets no token of this page. Serve the gateway under the page's own ` +
        `origin or that of the script, or name it there: <script data-gateway="${gateway.href}">.`,
    );
    throw new PartageError("ERR_INVALID_ARGUMENTS", "Not a gateway of this page");
  }
  return mode === "uportal" ? uportalGrant({ url }) : moodleGrant({ url });
}
