/** Accounts, domains, classes of service and distribution lists of a sandbox. */
import { SoapFault } from "../fault.js";
import type {
  Account,
  Attributes,
  AttributeValues,
  ClassOfService,
  DistributionList,
  Domain,
} from "./account.js";
import { defaultCosAttributes } from "./default-attributes.js";

/** What a snapshot keeps of a directory. */
export interface DirectoryState {
  readonly accounts: readonly Account[];
  readonly domains: readonly Domain[];
  readonly classes: readonly ClassOfService[];
  readonly lists: readonly DistributionList[];
}

/** Normalises attributes: every value becomes a list, an empty text removes. */
export function attributeLists(values: AttributeValues): Attributes {
  const entries = Object.entries(values).map(([name, value]): [string, readonly string[]] => [
    name,
    typeof value === "string" ? [value] : value,
  ]);
  return Object.fromEntries(entries);
}

/** Applies changes to attributes: an empty value removes, `+name` adds values, `-name` takes them away. */
export function mergeAttributes(current: Attributes, changes: AttributeValues): Attributes {
  const merged: Record<string, readonly string[]> = { ...current };
  for (const [key, values] of Object.entries(attributeLists(changes))) {
    const name = key.replace(/^[+-]/, "");
    const old = merged[name] ?? [];
    if (key.startsWith("+")) merged[name] = [...new Set([...old, ...values])];
    else if (key.startsWith("-")) merged[name] = old.filter((value) => !values.includes(value));
    else merged[name] = values.filter((value) => value !== "");
  }
  return Object.fromEntries(Object.entries(merged).filter(([, values]) => values.length > 0));
}

/** The entries of the directory; every change is announced to one listener, which keeps the state. */
export class Directory {
  readonly defaultDomain: string;
  readonly #accounts = new Map<string, Account>();
  readonly #accountIds = new Map<string, string>();
  readonly #domains = new Map<string, Domain>();
  readonly #classes = new Map<string, ClassOfService>();
  readonly #lists = new Map<string, DistributionList>();
  #onChange: () => void = () => undefined;

  constructor(defaultDomain: string, preauthKey: string) {
    this.defaultDomain = defaultDomain.toLowerCase();
    this.putClass({ id: crypto.randomUUID(), name: "default", attributes: defaultCosAttributes });
    this.putDomain({
      id: crypto.randomUUID(),
      name: this.defaultDomain,
      attributes: { zimbraPreAuthKey: [preauthKey] },
    });
  }

  /** Calls `listener` after each change, in the place of the one before. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** Completes a name without a domain and lowers its case. */
  qualify(name: string): string {
    const lower = name.trim().toLowerCase();
    return lower.includes("@") ? lower : `${lower}@${this.defaultDomain}`;
  }

  /** The account of an id. */
  accountById(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  /** The account of an address or alias. */
  accountByName(name: string): Account | undefined {
    const id = this.#accountIds.get(this.qualify(name));
    return id === undefined ? undefined : this.#accounts.get(id);
  }

  /** The account that an `<account by="...">` element names. */
  accountBy(by: string, value: string): Account | undefined {
    if (by === "id") return this.accountById(value.trim());
    if (by === "foreignPrincipal") {
      return this.accounts().find((a) => a.attributes.zimbraForeignPrincipal?.includes(value));
    }
    return this.accountByName(value);
  }

  /** All accounts. */
  accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /** Adds or replaces an account; `account.ACCOUNT_EXISTS` when another one has one of its names. */
  putAccount(account: Account): Account {
    const names = [account.name, ...account.aliases];
    for (const name of names) {
      const owner = this.#accountIds.get(name);
      if ((owner !== undefined && owner !== account.id) || this.#lists.has(name)) {
        throw new SoapFault("account.ACCOUNT_EXISTS", `email address already exists: ${name}`);
      }
    }
    const old = this.#accounts.get(account.id);
    for (const name of old ? [old.name, ...old.aliases] : []) this.#accountIds.delete(name);
    for (const name of names) this.#accountIds.set(name, account.id);
    this.#accounts.set(account.id, account);
    this.#onChange();
    return account;
  }

  /** Removes an account with its names. */
  removeAccount(account: Account): void {
    this.#accounts.delete(account.id);
    for (const name of [account.name, ...account.aliases]) this.#accountIds.delete(name);
    this.#onChange();
  }

  /** The domain of a name, undefined when the sandbox does not have it. */
  domain(name: string): Domain | undefined {
    return this.#domains.get(name.toLowerCase());
  }

  /** All domains. */
  domains(): readonly Domain[] {
    return [...this.#domains.values()];
  }

  /** The domain of an account's address. */
  domainOf(account: Account): Domain | undefined {
    return this.domain(account.name.slice(account.name.lastIndexOf("@") + 1));
  }

  /** Adds or replaces a domain. */
  putDomain(domain: Domain): Domain {
    this.#domains.set(domain.name, domain);
    this.#onChange();
    return domain;
  }

  /** The class of service of a name or id. */
  classOfService(nameOrId: string): ClassOfService | undefined {
    return (
      this.#classes.get(nameOrId) ?? [...this.#classes.values()].find((c) => c.name === nameOrId)
    );
  }

  /** The class of service of an account, the one named `default` unless it says otherwise. */
  classOf(account: Account): ClassOfService {
    const id = account.attributes.zimbraCOSId?.[0];
    return (id && this.#classes.get(id)) || this.classOfService("default")!;
  }

  /** Adds or replaces a class of service. */
  putClass(cos: ClassOfService): ClassOfService {
    this.#classes.set(cos.id, cos);
    this.#onChange();
    return cos;
  }

  /** The distribution list of an address or id. */
  list(nameOrId: string): DistributionList | undefined {
    const key = nameOrId.toLowerCase();
    return this.#lists.get(key) ?? [...this.#lists.values()].find((list) => list.id === key);
  }

  /** All distribution lists. */
  lists(): readonly DistributionList[] {
    return [...this.#lists.values()];
  }

  /** Adds or replaces a distribution list. */
  putList(list: DistributionList): DistributionList {
    this.#lists.set(list.name, list);
    this.#onChange();
    return list;
  }

  /** Removes a distribution list. */
  removeList(list: DistributionList): void {
    this.#lists.delete(list.name);
    this.#onChange();
  }

  /** The lists that an account belongs to, through other lists too. */
  listsOf(account: Account): readonly DistributionList[] {
    const found = new Map<string, DistributionList>();
    const addresses = [account.name, ...account.aliases];
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const list of this.#lists.values()) {
        if (list.members.some((member) => addresses.includes(member)) && !found.has(list.id)) {
          found.set(list.id, list);
          addresses.push(list.name);
        }
      }
    }
    return [...found.values()];
  }

  /** The values of an attribute: the account's own, else those of its class of service. */
  attributeValues(account: Account, name: string): readonly string[] {
    return account.attributes[name] ?? this.classOf(account).attributes[name] ?? [];
  }

  /** The first value of an attribute. */
  attribute(account: Account, name: string): string | undefined {
    return this.attributeValues(account, name)[0];
  }

  /** All attributes of an account, inherited ones included. */
  attributes(account: Account): Attributes {
    return { ...this.classOf(account).attributes, ...account.attributes };
  }

  /** What a snapshot keeps. */
  state(): DirectoryState {
    return {
      accounts: this.accounts(),
      domains: this.domains(),
      classes: [...this.#classes.values()],
      lists: [...this.#lists.values()],
    };
  }

  /** Takes the entries of a snapshot; the key of the default domain stays the configured one. */
  restore(state: DirectoryState): void {
    this.#classes.clear();
    for (const cos of state.classes) this.#classes.set(cos.id, cos);
    for (const domain of state.domains) {
      if (domain.name !== this.defaultDomain) this.#domains.set(domain.name, domain);
    }
    for (const list of state.lists) this.#lists.set(list.name, list);
    for (const account of state.accounts) this.putAccount(account);
  }
}
