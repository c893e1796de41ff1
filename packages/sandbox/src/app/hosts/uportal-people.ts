/**
 * What the portal's person directory says of the people of the university, in uPortal's attribute
 * names (uPortal: `IPersonAttributes`, all values are lists).
 *
 * @module
 */
import { peopleAt, type Person, UNIVERSITY_DOMAIN } from "../university/people.js";

/** Attributes of somebody in the portal. */
export type PortalAttributes = Readonly<Record<string, readonly string[]>>;

/** User name of those who did not sign in. */
export const GUEST = "guest";

/** Portal groups of somebody, of those that `groupsWhitelist` names by default. */
export function portalGroups({ kind }: Person): readonly string[] {
  if (kind === "student") return ["Students"];
  return kind === "teacher" ? ["Faculty"] : ["Staff"];
}

/** The portal's people at a mail domain: shared mailboxes have no portal account. */
export function portalPeople(domain: string = UNIVERSITY_DOMAIN): ReadonlyMap<string, Person> {
  const people = peopleAt(domain).filter(({ kind }) => kind !== "shared");
  return new Map(people.map((person) => [person.uid, person]));
}

/** Attributes of a person, or of a guest when there is none. */
export function portalAttributes(person: Person | undefined): PortalAttributes {
  if (!person) return { username: [GUEST], uid: [GUEST], "user.login.id": [GUEST] };
  return {
    username: [person.uid],
    uid: [person.uid],
    "user.login.id": [person.uid],
    displayName: [person.displayName],
    givenName: [person.givenName],
    sn: [person.sn],
    mail: [person.mail],
    ...(person.phone === "" ? {} : { telephoneNumber: [person.phone] }),
    eduPersonPrincipalName: [person.principalName],
    eduPersonAffiliation: person.affiliations,
    eduPersonPrimaryAffiliation: [person.primaryAffiliation],
  };
}
