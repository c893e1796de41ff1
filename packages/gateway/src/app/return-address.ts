import type { Establishment, GatewayConfig, Issuer } from "./config.js";
import { publicAddress } from "./establishments.js";

/** Path that identity providers send browsers back to. */
const CALLBACK_PATH = "auth/callback";

/** Path that a web server in front protects. */
export const HEADER_PATH = "auth/header";

/** Address to which a browser comes back from an issuer, which says who the person is there. */
export function returnAddress(
  { publicUrl }: Pick<GatewayConfig, "publicUrl">,
  establishment: Establishment,
  issuer: Pick<Issuer, "header">,
): string {
  return publicAddress(establishment, publicUrl, issuer.header ? HEADER_PATH : CALLBACK_PATH);
}
