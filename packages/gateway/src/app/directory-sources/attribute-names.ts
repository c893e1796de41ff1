/**
 * In which attributes a directory holds what a record tells (SupAnn 2021, eduPerson 202208,
 * inetOrgPerson of RFC 2798); an establishment can name others.
 *
 * @module
 */
import { isPrivateAttribute } from "./private-attribute.js";

/** Names of attributes by what they are read for; where there are several, the first that has a value counts, or all of them where there may be several values. */
export interface AttributeNames {
  /** Identifies a person: the one that other systems know the person by. */
  readonly key: readonly string[];
  readonly displayName: readonly string[];
  readonly givenName: readonly string[];
  readonly surname: readonly string[];
  /** Names to be found by as well. */
  readonly otherNames: readonly string[];
  /** Decides between `Directeur` and `Directrice`. */
  readonly civility: readonly string[];
  readonly email: readonly string[];
  readonly phone: readonly string[];
  readonly mobile: readonly string[];
  readonly fax: readonly string[];
  /** Building and room, in this order. */
  readonly office: readonly string[];
  readonly postalAddress: readonly string[];
  readonly title: readonly string[];
  readonly primaryAffiliation: readonly string[];
  readonly affiliation: readonly string[];
  readonly primaryStructure: readonly string[];
  readonly structure: readonly string[];
  /** Composites with `affect`, `affil`. */
  readonly profile: readonly string[];
  /** Composites with `role`, `code`, `libelle`. */
  readonly role: readonly string[];
  readonly url: readonly string[];
  readonly unlisted: readonly string[];
  readonly consent: readonly string[];
  readonly photo: readonly string[];
  /** Groups that a person is of. */
  readonly memberOf: readonly string[];
  readonly structureId: readonly string[];
  readonly structureName: readonly string[];
  readonly structureAcronym: readonly string[];
  readonly structureType: readonly string[];
  readonly structureParent: readonly string[];
  readonly groupName: readonly string[];
  readonly groupDisplayName: readonly string[];
  readonly member: readonly string[];
  readonly resourceName: readonly string[];
  readonly resourceType: readonly string[];
  readonly capacity: readonly string[];
}

/** Names that are read where nothing else is said. */
export const DEFAULT_ATTRIBUTES: AttributeNames = {
  key: ["uid"],
  displayName: ["displayName"],
  givenName: ["givenName"],
  surname: ["sn"],
  otherNames: ["cn", "eduPersonNickname"],
  civility: ["supannCivilite"],
  email: ["mail", "supannAutreMail"],
  phone: ["telephoneNumber", "supannAutreTelephone"],
  mobile: ["mobile"],
  fax: ["facsimileTelephoneNumber"],
  office: ["buildingName", "roomNumber"],
  postalAddress: ["postalAddress"],
  title: ["title"],
  primaryAffiliation: ["eduPersonPrimaryAffiliation"],
  affiliation: ["eduPersonAffiliation"],
  primaryStructure: ["supannEntiteAffectationPrincipale"],
  structure: ["supannEntiteAffectation"],
  profile: ["supannEmpProfil", "supannEtuInscription"],
  role: ["supannRoleEntite"],
  url: ["labeledURI"],
  unlisted: ["supannListeRouge"],
  consent: ["supannConsentement"],
  photo: ["jpegPhoto", "supannPhoto"],
  memberOf: ["isMemberOf", "memberOf"],
  structureId: ["supannCodeEntite"],
  structureName: ["description", "ou", "o"],
  structureAcronym: ["acronym", "ou"],
  structureType: ["supannTypeEntite"],
  structureParent: ["supannCodeEntiteParent"],
  groupName: ["cn"],
  groupDisplayName: ["displayName", "description"],
  member: ["member", "uniqueMember", "memberUid", "hasMember", "rfc822MailMember"],
  resourceName: ["displayName", "cn"],
  resourceType: ["zimbraCalResType"],
  capacity: ["zimbraCalResCapacity", "capacity"],
};

/** What attributes are read for: the keys of {@link AttributeNames}. */
export const USED_FOR: readonly (keyof AttributeNames)[] = Object.keys(
  DEFAULT_ATTRIBUTES,
) as (keyof AttributeNames)[];

/** What a configuration may say of attributes. */
export type AttributeNamesInput = Readonly<
  Partial<Record<keyof AttributeNames, string | readonly string[]>>
>;

/** Whether a text can be the name of an attribute (RFC 4512 section 1.4), with no option. */
export function isAttributeName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,127}$/i.test(name);
}

/**
 * Names of attributes of an establishment; those that it does not name are the usual ones. A name
 * that must not be read is left out: a configuration is refused for it before.
 */
export function nameAttributes(input: AttributeNamesInput = {}): AttributeNames {
  const named = USED_FOR.map((use) => {
    const given = input[use] ?? DEFAULT_ATTRIBUTES[use];
    const names = typeof given === "string" ? [given] : given;
    return [
      use,
      names.filter((name) => isAttributeName(name) && !isPrivateAttribute(name)),
    ] as const;
  });
  return { ...DEFAULT_ATTRIBUTES, ...Object.fromEntries(named) };
}

/** What an entry is of: decides which attributes are asked for. */
export type EntryKind = "people" | "structures" | "groups" | "resources";

const OF_ALL = ["email", "phone", "url", "postalAddress"] as const;

const USES: Readonly<Record<EntryKind, readonly (keyof AttributeNames)[]>> = {
  people: [
    ...["key", "displayName", "givenName", "surname", "otherNames", "civility"],
    ...[...OF_ALL, "mobile", "fax", "office", "title", "primaryAffiliation", "affiliation"],
    ...["primaryStructure", "structure", "profile", "role", "unlisted", "consent", "memberOf"],
  ] as (keyof AttributeNames)[],
  structures: [
    ...["structureId", "structureName", "structureAcronym", "structureType", "structureParent"],
    ...OF_ALL,
  ] as (keyof AttributeNames)[],
  groups: [
    ...["groupName", "groupDisplayName", "member", "email", "url", "unlisted"],
  ] as (keyof AttributeNames)[],
  resources: [
    ...["key", "resourceName", "resourceType", "capacity", "office", "structure", "unlisted"],
    ...OF_ALL,
  ] as (keyof AttributeNames)[],
};

/** Attributes that are read of entries of some kind: nothing else of them is asked for or kept. */
export function allowedAttributes(names: AttributeNames, kind: EntryKind): readonly string[] {
  const all = ["objectClass", ...USES[kind].flatMap((use) => names[use])];
  const byLowerCase = new Map(all.map((name) => [name.toLowerCase(), name]));
  return [...byLowerCase.values()];
}
