/**
 * Entries of the global address list: accounts, resources and distribution lists of a domain, with the
 * contact attributes that stand for those of LDAP (`zimbraGalLdapAttrMap`).
 * @module
 */
import { isResource } from "../calendar/automatic-answer.js";
import type { Account, Attributes, DistributionList } from "../directory/account.js";
import type { Directory } from "../directory/directory.js";
import { foldText } from "../query/fold-text.js";

/** One entry of the list. */
export interface GalEntry {
  /** Its distinguished name, which is `ref` on the wire and the id of the entry as well. */
  readonly dn: string;
  readonly kind: "account" | "resource" | "group";
  /** Its address. */
  readonly name: string;
  /** Contact attributes: `fullName`, `email`, `workPhone`, ... */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** Addresses of the members of a group. */
  readonly members: readonly string[];
}

/** LDAP attributes by the contact attribute that shows them; the first one that has a value counts. */
const attributeMap: readonly (readonly [contact: string, ...ldap: string[]])[] = [
  ["fullName", "displayName", "cn"],
  ["firstName", "givenName", "gn"],
  ["lastName", "sn"],
  ["initials", "initials"],
  ["company", "company"],
  ["department", "ou"],
  ["jobTitle", "title"],
  ["office", "physicalDeliveryOfficeName"],
  ["workPhone", "telephoneNumber"],
  ["mobilePhone", "mobile"],
  ["workFax", "facsimileTelephoneNumber"],
  ["pager", "pager"],
  ["workStreet", "street", "streetAddress"],
  ["workCity", "l"],
  ["workPostalCode", "postalCode"],
  ["workState", "st"],
  ["workCountry", "co"],
  ["notes", "description"],
];

const resourceAttributes: readonly string[] = [
  "zimbraCalResType",
  "zimbraCalResLocationDisplayName",
  "zimbraCalResCapacity",
  "zimbraCalResSite",
  "zimbraCalResBuilding",
  "zimbraCalResFloor",
  "zimbraCalResContactName",
  "zimbraCalResContactEmail",
  "zimbraCalResContactPhone",
];

/** The distinguished name of an address in Zimbra's tree. */
export function dnOf(name: string): string {
  const [local = "", domain = ""] = name.split("@");
  const escaped = local.replace(/[,+"\\<>;=]/g, (sign) => `\\${sign}`);
  const labels = domain.split(".").map((label) => `dc=${label}`);
  return [`uid=${escaped}`, "ou=people", ...labels].join(",");
}

function mapped(attributes: Attributes): Record<string, readonly string[]> {
  const result: Record<string, readonly string[]> = {};
  for (const [contact, ...ldap] of attributeMap) {
    const values = ldap.map((name) => attributes[name]).find((found) => found?.length);
    if (values) result[contact] = values;
  }
  return result;
}

/** `email`, `email2`, `email3`, ... */
function addresses(names: readonly string[]): Record<string, readonly string[]> {
  const entries = names.map((name, index) => [`email${index === 0 ? "" : index + 1}`, [name]]);
  return Object.fromEntries(entries) as Record<string, readonly string[]>;
}

function accountEntry(account: Account): GalEntry {
  const { attributes, name, aliases } = account;
  const hidesAliases = attributes.zimbraHideAliasesInGal?.[0] === "TRUE";
  const resource = isResource(account);
  const shown = resource ? resourceAttributes.filter((key) => attributes[key]) : [];
  return {
    dn: dnOf(name),
    kind: resource ? "resource" : "account",
    name,
    attributes: {
      ...mapped(attributes),
      ...addresses(hidesAliases ? [name] : [name, ...aliases]),
      ...Object.fromEntries(shown.map((key) => [key, attributes[key]!])),
      ...(resource ? { zimbraAccountCalendarUserType: ["RESOURCE"] } : {}),
      zimbraId: [account.id],
    },
    members: [],
  };
}

/** The entry of a distribution list. */
export function listEntry({ id, name, members, attributes }: DistributionList): GalEntry {
  return {
    dn: dnOf(name),
    kind: "group",
    name,
    attributes: {
      ...mapped(attributes),
      ...addresses([name]),
      type: ["group"],
      zimbraId: [id],
    },
    members,
  };
}

function isShown(attributes: Attributes): boolean {
  return attributes.zimbraHideInGal?.[0] !== "TRUE";
}

/** The name under which an entry is sorted. */
export function galName({ attributes, name }: GalEntry): string {
  return attributes.fullName?.[0] ?? name;
}

/** The list of a domain by name, without those whom `zimbraHideInGal` hides. */
export function galEntries(directory: Directory, domain: string): readonly GalEntry[] {
  const inDomain = ({ name }: { readonly name: string }): boolean => name.endsWith(`@${domain}`);
  const people = directory
    .accounts()
    .filter((account) => inDomain(account) && isShown(account.attributes))
    .map(accountEntry);
  const lists = directory
    .lists()
    .filter((list) => inDomain(list) && isShown(list.attributes))
    .map(listEntry);
  const sorted = [...people, ...lists].map((entry) => ({ entry, key: foldText(galName(entry)) }));
  sorted.sort((a, b) =>
    a.key === b.key ? (a.entry.dn < b.entry.dn ? -1 : 1) : a.key < b.key ? -1 : 1,
  );
  return sorted.map(({ entry }) => entry);
}
