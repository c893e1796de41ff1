import { hashText } from "../random.js";
import type { IssuedIdentity } from "../sign-in.js";
import type { CasSuccess } from "./cas-answer.js";

/** Who a CAS server says that somebody is. */
export async function casIdentity(
  issuer: string,
  { user, attributes }: CasSuccess,
  ticket: string,
): Promise<IssuedIdentity> {
  return {
    issuer,
    subject: user,
    // What the server names when it ends the session; hashed, as every ticket that is kept.
    issuerSession: await hashText(ticket),
    claims: { uid: user, ...attributes, sub: user },
  };
}
