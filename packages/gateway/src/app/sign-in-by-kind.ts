import type { Issuer } from "./config.js";
import type { SignIn } from "./sign-in.js";

/** The sign-in ports of the kinds of issuers to which people can be sent. */
export interface SignInKinds {
  readonly openId: SignIn;
  readonly cas: SignIn;
  /** A web server in front that signs people in. */
  readonly header: SignIn;
}

/** The sign-in port for all issuers: each is served by the port of its kind. */
export function signInByKind({ openId, cas, header }: SignInKinds): SignIn {
  const of = (issuer: Pick<Issuer, "cas" | "header">): SignIn => {
    if (issuer.cas) return cas;
    return issuer.header ? header : openId;
  };
  return {
    begin: (request) => of(request.issuer).begin(request),
    complete: (request) => of(request.issuer).complete(request),
    endSession: (establishment, issuer, returnTo) =>
      of(issuer).endSession(establishment, issuer, returnTo),
  };
}
