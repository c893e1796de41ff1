/**
 * What people bring themselves, over the sealed store.
 *
 * @module
 */
import type { Principal } from "@partage-ent/server";
import type {
  CredentialNeed,
  PasswordTrial,
  PersonalCredentials,
  ProxyGrants,
} from "../../app/index.js";
import type { StandardsSetup } from "../standards/load-standards.js";
import { APP_PASSWORD } from "./app-password-credentials.js";
import type { SealedCredentials } from "./sealed-credentials.js";
import { type KeptTokens, OAUTH } from "./token-credentials.js";

/** What {@link createPersonalCredentials} needs. */
export interface PersonalCredentialsOptions {
  readonly setups: Readonly<Record<string, StandardsSetup>>;
  readonly sealed: SealedCredentials;
  readonly proxyGrants: ProxyGrants;
  /** Tries a password at the servers of an establishment. */
  readonly tryPassword: (
    setup: StandardsSetup,
    principal: Principal,
    password: string,
  ) => Promise<PasswordTrial>;
  /** Tokens are kept so long after a sign-in, in milliseconds. */
  readonly keepTokens: number;
  readonly now: () => number;
}

/** Opens the port. */
export function createPersonalCredentials({
  setups,
  sealed,
  proxyGrants,
  tryPassword,
  keepTokens,
  now,
}: PersonalCredentialsOptions): PersonalCredentials {
  const needs = (establishment: string): readonly CredentialNeed[] => [
    ...new Set(kindsOf(setups[establishment]).filter(isNeed)),
  ];
  return {
    needs,
    has: async (owner, need) =>
      need === "casProxy"
        ? proxyGrants.has(owner)
        : (await sealed.read(owner, need === "oauth" ? OAUTH : APP_PASSWORD)) !== undefined,
    keepSignIn: async (owner, identity) => {
      const wanted = needs(owner.establishment);
      if (wanted.includes("casProxy")) await proxyGrants.keep(owner, identity);
      const { issuer, tokens } = identity;
      if (!tokens || !wanted.includes("oauth")) return;
      const longest = now() + keepTokens;
      const keptUntil =
        tokens.refreshToken === undefined ? Math.min(longest, tokens.expiresAt) : longest;
      const kept: KeptTokens = { ...tokens, issuer, givenAt: now(), keptUntil };
      await sealed.write(owner, OAUTH, JSON.stringify(kept), { expiresAt: keptUntil });
    },
    keepPassword: async (owner, password) => {
      const setup = setups[owner.establishment];
      if (!setup) return "unavailable";
      const { establishment, account } = owner;
      const outcome = await tryPassword(setup, { establishment, account }, password);
      if (outcome === "kept") await sealed.write(owner, APP_PASSWORD, password);
      return outcome;
    },
    passwordSince: async (owner) => (await sealed.read(owner, APP_PASSWORD))?.storedAt,
    forgetPassword: async (owner) => sealed.delete(owner, APP_PASSWORD),
    signedOut: async (owner) => {
      for (const kind of [OAUTH, "casProxy"]) await sealed.delete(owner, kind);
    },
    helpUrl: (establishment) => helpUrlOf(setups[establishment]),
  };
}

function kindsOf(setup: StandardsSetup | undefined): readonly string[] {
  return Object.values(setup?.credentials ?? {}).map(({ kind }) => kind);
}

function isNeed(kind: string): kind is CredentialNeed {
  return kind === "appPassword" || kind === "oauth" || kind === "casProxy";
}

function helpUrlOf(setup: StandardsSetup | undefined): string | undefined {
  for (const credential of Object.values(setup?.credentials ?? {})) {
    if (credential.kind === "appPassword" && credential.helpUrl !== undefined) {
      return credential.helpUrl;
    }
  }
  return undefined;
}
