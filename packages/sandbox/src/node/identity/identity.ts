/**
 * The people whom the identity provider knows, and what it says of them.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { groupsOf } from "../../app/timetable/cohorts.js";
import type { Person } from "../../app/university/people.js";

/** Claims by scope; `eduperson` carries the attributes that French campuses exchange. */
export const CLAIMS_BY_SCOPE: Readonly<Record<string, string[]>> = {
  openid: ["sub"],
  profile: ["name", "given_name", "family_name", "preferred_username", "locale", "zoneinfo"],
  email: ["email", "email_verified"],
  eduperson: [
    "eduPersonPrincipalName",
    "eduPersonAffiliation",
    "eduPersonPrimaryAffiliation",
    "eduPersonScopedAffiliation",
    "supannEntiteAffectation",
    "memberOf",
  ],
};

/** The claims of a person (OpenID Connect Core section 5.1, eduPerson 202208, SupAnn 2021). */
export function claimsOf(person: Person): Readonly<Record<string, unknown>> & { sub: string } {
  const scope = person.principalName.split("@")[1] ?? "";
  return {
    sub: person.uid,
    name: person.displayName,
    given_name: person.givenName,
    family_name: person.sn,
    preferred_username: person.uid,
    locale: "fr-FR",
    zoneinfo: "Europe/Paris",
    email: person.mail,
    email_verified: true,
    eduPersonPrincipalName: person.principalName,
    eduPersonAffiliation: person.affiliations,
    eduPersonPrimaryAffiliation: person.primaryAffiliation,
    eduPersonScopedAffiliation: person.affiliations.map((value) => `${value}@${scope}`),
    supannEntiteAffectation: [person.structure.code],
    memberOf: groupsOf(person),
  };
}

/** Who can sign in, by uid, address or principal name. */
export interface IdentityDirectory {
  readonly byUid: (uid: string) => Person | undefined;
  /** The person of a name and password; undefined without saying which of the two is wrong. */
  readonly authenticate: (username: string, password: string) => Person | undefined;
}

/** A directory of people who share one demonstration password. */
export function createIdentityDirectory(
  people: readonly Person[],
  password: string,
): IdentityDirectory {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const byUid = new Map(people.map((person) => [person.uid, person]));
  const byName = new Map(
    people.flatMap((person) =>
      [person.uid, person.mail, person.principalName].map((name) => [name.toLowerCase(), person]),
    ),
  );
  const expected = digest(password);
  return {
    byUid: (uid) => byUid.get(uid),
    authenticate: (username, given) => {
      // The comparison runs for unknown names too, so its time tells nothing.
      const matches = timingSafeEqual(digest(given), expected);
      const person = byName.get(username.trim().toLowerCase());
      return matches ? person : undefined;
    },
  };
}
