/**
 * What a tool of LTI 1.3 remembers, as a port. Few rows, all of an operator's making; times are
 * milliseconds since the epoch, and an expired record is as good as absent.
 *
 * @module
 */

/** A platform that took the gateway as a tool. */
export interface LtiRegistration {
  /** Short name for an operator's commands. */
  readonly id: string;
  readonly establishment: string;
  /** The platform, as the configuration names it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Deployments that may launch; none may while there is none. */
  readonly deploymentIds: readonly string[];
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly keysUrl: string;
  /** What the platform says that it is, `moodle`. */
  readonly product: string;
  /** Nothing is launched from a pending one. */
  readonly status: "pending" | "confirmed";
  readonly createdAt: number;
}

/** A link with which one platform can register, once. */
export interface LtiInvite {
  /** SHA-256 of what the link carries. */
  readonly codeHash: string;
  readonly establishment: string;
  readonly issuer: string;
  readonly expiresAt: number;
}

/** A key pair of the tool. */
export interface LtiKey {
  readonly kid: string;
  /** The public key as a JWK (RFC 7517), in JSON. */
  readonly publicKey: string;
  /** The private one, sealed by the caller. */
  readonly sealed: string;
  readonly createdAt: number;
}

/** The port. */
export interface LtiStore {
  /** Keeps an invitation until it is used or expires. */
  saveInvite(invite: LtiInvite): Promise<void>;
  /** Answers it and leaves it. */
  readInvite(codeHash: string): Promise<LtiInvite | undefined>;
  /** Removes it and answers it: of two callers at once one gets it. */
  takeInvite(codeHash: string): Promise<LtiInvite | undefined>;
  /** Keeps a new one; one of the same platform and client takes the place of the one before. */
  saveRegistration(registration: LtiRegistration): Promise<void>;
  /** All, oldest first. */
  listRegistrations(): Promise<readonly LtiRegistration[]>;
  /** Lets a platform launch, from these deployments; answers whether there was one. */
  confirmRegistration(id: string, deploymentIds: readonly string[]): Promise<boolean>;
  /** Answers whether there was one. */
  deleteRegistration(id: string): Promise<boolean>;
  /** Keeps a key, sealed by the caller. */
  saveKey(key: LtiKey): Promise<void>;
  /** All, newest first. */
  listKeys(): Promise<readonly LtiKey[]>;
  /** Forgets a key. */
  deleteKey(kid: string): Promise<void>;
}
