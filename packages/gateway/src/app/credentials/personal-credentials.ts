/**
 * What people bring themselves so that the servers behind the gateway open their accounts: a password
 * made for that, the tokens of their sign-in. A port; the secrets never come out of it.
 *
 * @module
 */
import type { IssuedIdentity } from "../sign-in.js";
import type { AliasOwner } from "../store.js";

/** What somebody may have to bring. */
export type CredentialNeed = "appPassword" | "oauth" | "casProxy";

/** How the trial of a password ended; `unavailable` says nothing about the password. */
export type PasswordTrial = "kept" | "refused" | "unavailable";

/** The port. */
export interface PersonalCredentials {
  /** What the people of an establishment have to bring; nothing where its servers trust the gateway. */
  needs(establishment: string): readonly CredentialNeed[];
  /** Whether a person has brought it; no server is asked. */
  has(owner: AliasOwner, need: CredentialNeed): Promise<boolean>;
  /** Keeps of a sign-in what is needed, sealed. */
  keepSignIn(owner: AliasOwner, identity: IssuedIdentity): Promise<void>;
  /** Tries a password at the mail system, and keeps it sealed where it is good. */
  keepPassword(owner: AliasOwner, password: string): Promise<PasswordTrial>;
  /** When the password was brought; undefined when there is none. */
  passwordSince(owner: AliasOwner): Promise<number | undefined>;
  /** Answers whether there was one. */
  forgetPassword(owner: AliasOwner): Promise<boolean>;
  /** Somebody signed out, and has no session left: what came by the sign-in goes, what was entered stays. */
  signedOut(owner: AliasOwner): Promise<void>;
  /** Page on which people make such a password. */
  helpUrl(establishment: string): string | undefined;
}

/** Of what a person has to bring, what is missing. */
export async function missingCredentials(
  credentials: PersonalCredentials | undefined,
  owner: AliasOwner,
): Promise<readonly CredentialNeed[]> {
  if (!credentials) return [];
  const missing: CredentialNeed[] = [];
  for (const need of credentials.needs(owner.establishment)) {
    if (!(await credentials.has(owner, need))) missing.push(need);
  }
  return missing;
}
