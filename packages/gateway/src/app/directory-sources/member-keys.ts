import { cleanEmail, cleanKey } from "./clean-text.js";
import { firstOfName, normalizeName } from "./distinguished-name.js";

/** Most members of one group. */
const MOST_MEMBERS = 200_000;

/** What a directory names members by, beside their keys. */
export interface MemberKeysOptions {
  /** Attribute of the key of people, in lower case: a name that begins with it needs no looking up. */
  readonly keyAttribute: string;
  /** Attribute of the name of groups, in lower case. */
  readonly groupAttribute: string;
  /** Whether groups name members by address, so that addresses must be remembered. */
  readonly byAddress: boolean;
}

/** Prefix of the key of a group that has no address: its name might be that of a person. */
export const GROUP_PREFIX = "group:";

/**
 * Finds keys of the members of groups: by key (`memberUid`), by distinguished name (`member`), by
 * address (lists). It remembers only names and addresses that don't hold the key.
 */
export class MemberKeys {
  readonly #options: MemberKeysOptions;
  readonly #byName = new Map<string, string>();
  readonly #byAddress = new Map<string, string>();

  constructor(options: MemberKeysOptions) {
    this.#options = options;
  }

  /** Whether it had to remember anything: without that, later groups can't be read. */
  get hasMemory(): boolean {
    return this.#byName.size > 0 || this.#byAddress.size > 0;
  }

  /** Hears of a record before the groups that it is of. */
  learn(key: string, dn: string | null, emails: readonly string[]): void {
    if (dn !== null && this.#guess(dn) !== key) this.#byName.set(normalizeName(dn), key);
    if (!this.#options.byAddress) return;
    for (const email of emails) this.#byAddress.set(email, key);
  }

  /** Keys of members as a group names them, once each, and how many could not be found. */
  resolve(values: readonly string[]): { readonly keys: readonly string[]; readonly lost: number } {
    const keys = new Set<string>();
    let lost = Math.max(0, values.length - MOST_MEMBERS);
    for (const value of values.slice(0, MOST_MEMBERS)) {
      const key = this.#find(value);
      if (key === null) lost++;
      else keys.add(key);
    }
    return { keys: [...keys], lost };
  }

  #find(value: string): string | null {
    // An empty group of groupOfNames must name somebody: many servers name nobody by the empty name.
    if (value.trim() === "") return null;
    if (value.includes("=")) return this.#byName.get(normalizeName(value)) ?? this.#guess(value);
    const email = value.includes("@") ? cleanEmail(value) : null;
    return (email === null ? undefined : this.#byAddress.get(email)) ?? cleanKey(value);
  }

  #guess(dn: string): string | null {
    const first = firstOfName(dn);
    if (first?.type === this.#options.keyAttribute) return cleanKey(first.value);
    const isGroup = first?.type === this.#options.groupAttribute;
    const name = isGroup ? cleanKey(first.value) : null;
    return name === null ? null : `${GROUP_PREFIX}${name}`;
  }
}
