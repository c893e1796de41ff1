import type { SignIn } from "../sign-in.js";

/** The sign-in port for all issuers: that of CAS for those that are CAS servers, the other one for the rest. */
export function signInByKind(openId: SignIn, cas: SignIn): SignIn {
  const of = (issuer: { readonly cas?: unknown }): SignIn => (issuer.cas ? cas : openId);
  return {
    begin: (request) => of(request.issuer).begin(request),
    complete: (request) => of(request.issuer).complete(request),
    endSession: (establishment, issuer, returnTo) =>
      of(issuer).endSession(establishment, issuer, returnTo),
  };
}
