import {
  type AliasOwner,
  createSealer,
  CREDENTIAL_SALT,
  type Sealer,
  type StoredCredential,
  type StoredCredentials,
} from "../../app/index.js";
import type { Secret } from "../secret.js";

/** A credential that was opened, and what it was opened from. */
export interface OpenedCredential {
  readonly text: string;
  readonly sealed: string;
  readonly storedAt: number;
}

/** What {@link SealedCredentials} needs. */
export interface SealedCredentialsOptions {
  readonly store: StoredCredentials;
  /** The first seals, any of them opens. */
  readonly keys: readonly [Secret, ...Secret[]];
  readonly now: () => number;
}

/** Credentials of people at rest, each sealed for its establishment, account and kind. */
export class SealedCredentials {
  readonly sealer: Sealer;
  readonly #store: StoredCredentials;
  readonly #current: Sealer;
  readonly #now: () => number;

  constructor({ store, keys, now }: SealedCredentialsOptions) {
    const [key, ...previous] = keys;
    this.#store = store;
    this.#now = now;
    this.#current = createSealer(key.reveal(), CREDENTIAL_SALT);
    this.sealer = createSealer(
      key.reveal(),
      CREDENTIAL_SALT,
      previous.map((each) => each.reveal()),
    );
  }

  /** Opens one; undefined where there is none, or none that any key opens. */
  async read(owner: AliasOwner, kind: string): Promise<OpenedCredential | undefined> {
    const stored = await this.#store.readCredential(owner, kind);
    if (!stored) return undefined;
    const { sealed, storedAt, expiresAt } = stored;
    const context = contextOf(owner, kind);
    const current = await this.#current.open(sealed, context).catch(() => undefined);
    if (current !== undefined) return { text: current, sealed, storedAt };
    const text = await this.sealer.open(sealed, context).catch(() => undefined);
    if (text === undefined) return undefined;
    // So that the older key can go once everybody was here.
    const renewed = await this.#current.seal(text, context);
    await this.#store.writeCredential({ ...stored, sealed: renewed, expiresAt }, sealed);
    return { text, sealed: renewed, storedAt };
  }

  /** Whether any key opens one. */
  async opens(stored: StoredCredential): Promise<boolean> {
    const context = contextOf(stored, stored.kind);
    return this.sealer.open(stored.sealed, context).then(
      () => true,
      () => false,
    );
  }

  /**
   * Keeps one; with `replaces`, only where that is what is still kept. Answers what is kept of it now, or
   * undefined.
   */
  async write(
    owner: AliasOwner,
    kind: string,
    text: string,
    options: { readonly expiresAt?: number; readonly replaces?: string } = {},
  ): Promise<string | undefined> {
    const { establishment, account } = owner;
    const sealed = await this.#current.seal(text, contextOf(owner, kind));
    const credential = {
      ...{ establishment, account, kind, sealed },
      storedAt: this.#now(),
      expiresAt: options.expiresAt ?? null,
    };
    const isKept = await this.#store.writeCredential(credential, options.replaces);
    return isKept ? sealed : undefined;
  }

  /** Answers whether there was one; with `sealed`, only that very one goes. */
  delete(owner: AliasOwner, kind: string, sealed?: string): Promise<boolean> {
    return this.#store.deleteCredential(owner, kind, sealed);
  }
}

/** What a credential is sealed for. */
export function contextOf({ establishment, account }: AliasOwner, kind: string): string {
  return `${establishment} ${account} ${kind}`;
}
