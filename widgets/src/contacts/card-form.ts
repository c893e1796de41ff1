/**
 * What a person types about a contact, and the change of the card that it means: what the form does
 * not know stays as it is.
 *
 * @module
 */
import type { CardAddress, CardTitle, ContactCard, Id, PatchObject } from "@partage-ent/jmap";
import { firstOf, nameParts } from "../shared/card-name.js";
import { contextOf, type EntryContext, type PhoneKind, phoneKind } from "./card-entries.js";

/** An address or number of the form. */
export interface EntryForm<Kind extends string> {
  /** Where it stands in the card; absent for a new one. */
  readonly id?: Id;
  readonly value: string;
  readonly kind: Kind;
}

/** A postal address of the form. */
export interface AddressForm {
  readonly id?: Id;
  readonly kind: EntryContext;
  readonly street: string;
  readonly postcode: string;
  readonly locality: string;
  readonly country: string;
  /** The whole as one text, where the card has no more than that. */
  readonly full: string | undefined;
}

/** All that the form has. */
export interface CardForm {
  readonly title: string;
  readonly given: string;
  readonly given2: string;
  readonly surname: string;
  /** The name as a whole: of groups and organizations, and where a card says another than its parts. */
  readonly full: string | undefined;
  readonly organization: string;
  readonly unit: string;
  readonly job: string;
  readonly emails: readonly EntryForm<EntryContext>[];
  readonly phones: readonly EntryForm<PhoneKind>[];
  readonly addresses: readonly AddressForm[];
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly note: string;
  readonly bookId: Id;
}

/** What can be wrong with a field. */
export type FieldProblem =
  | "nameMissing"
  | "groupNameMissing"
  | "emailInvalid"
  | "phoneInvalid"
  | "dateInvalid"
  | "bookMissing";

/** What is wrong, by the id of the field. */
export type FormProblems = ReadonlyMap<string, FieldProblem>;

/** Whether a card is called by one name without parts. */
export const hasWholeName = ({ kind }: Partial<ContactCard>): boolean =>
  kind !== undefined && kind !== "individual";

/** The name that parts make, as it is said here. */
export const nameOfParts = (
  form: Pick<CardForm, "title" | "given" | "given2" | "surname">,
): string =>
  [form.title, form.given, form.given2, form.surname]
    .map((part) => part.trim())
    .filter(Boolean)
    .join(" ");

/** The parts of a postal address that its fields show. */
export function addressFields({
  components = [],
  full,
}: CardAddress): Omit<AddressForm, "id" | "kind"> {
  const of = (...kinds: readonly string[]): string =>
    kinds
      .flatMap((kind) => components.filter((one) => one.kind === kind))
      .map(({ value }) => value)
      .join(" ");
  return {
    street: of("number", "name"),
    postcode: of("postcode"),
    locality: of("locality"),
    country: of("country"),
    full: components.length > 0 ? undefined : full,
  };
}

/** The day of a birth in parts; an instant counts by its day. */
export function birthOf({ anniversaries }: Partial<ContactCard>): {
  readonly id: Id | undefined;
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
} {
  const [id, birth] =
    Object.entries(anniversaries ?? {}).find(([, { kind }]) => kind === "birth") ?? [];
  const { utc, year, month, day } = birth?.date ?? {};
  if (utc && /^\d{4}-\d\d-\d\d/.test(utc)) {
    const [y, m, d] = utc.slice(0, 10).split("-").map(Number);
    return { id, year: y!, month: m!, day: d! };
  }
  return { id, ...(year && { year }), ...(month && { month }), ...(day && { day }) };
}

/** Reads a card (or what is known of a new one) into a form. */
export function formOf(card: Partial<ContactCard>, bookId: Id): CardForm {
  const components = card.name?.components ?? [];
  const parts = {
    title: nameParts(components, "title"),
    given: nameParts(components, "given"),
    given2: nameParts(components, "given2"),
    surname: nameParts(components, "surname"),
  };
  const full = card.name?.full;
  const isOther = full !== undefined && full !== nameOfParts(parts);
  const organization = firstOf(card.organizations);
  const birth = birthOf(card);
  const say = (part: number | undefined): string => (part ? String(part) : "");
  return {
    ...parts,
    full: hasWholeName(card) ? (full ?? nameOfParts(parts)) : isOther ? full : undefined,
    organization: organization?.name ?? "",
    unit: organization?.units?.[0]?.name ?? "",
    job: jobOf(card)?.[1].name ?? "",
    emails: Object.entries(card.emails ?? {}).map(([id, email]) => ({
      ...{ id, value: email.address, kind: contextOf(email) },
    })),
    phones: Object.entries(card.phones ?? {}).map(([id, phone]) => ({
      ...{ id, value: phone.number.replace(/^tel:/i, ""), kind: phoneKind(phone) },
    })),
    addresses: Object.entries(card.addresses ?? {}).map(([id, address]) => ({
      ...{ id, kind: contextOf(address), ...addressFields(address) },
    })),
    ...{ day: say(birth.day), month: say(birth.month), year: say(birth.year) },
    note: firstOf(card.notes)?.note ?? "",
    bookId: Object.keys(card.addressBookIds ?? {})[0] ?? bookId,
  };
}

/** The entry that says what somebody works as. */
export function jobOf({ titles }: Partial<ContactCard>): readonly [Id, CardTitle] | undefined {
  return Object.entries(titles ?? {}).find(([, { kind }]) => kind !== "role");
}

const EMAIL = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,253}$/;

/** What is wrong with a form; empty when it can be saved. */
export function problemsOf(form: CardForm, isGroup: boolean): FormProblems {
  const problems = new Map<string, FieldProblem>();
  const { full, organization, emails, phones, bookId } = form;
  const isNamed = [nameOfParts(form), full, organization].some((text) => text?.trim());
  const isReachable = [...emails, ...phones].some(({ value }) => value.trim());
  if (isGroup && !full?.trim()) problems.set("full", "groupNameMissing");
  else if (!isNamed && !isReachable) problems.set("surname", "nameMissing");
  emails.forEach(({ value }, at) => {
    if (value.trim() && !EMAIL.test(value.trim())) problems.set(`email-${at}`, "emailInvalid");
  });
  phones.forEach(({ value }, at) => {
    if (value.trim() && !/\d/.test(value)) problems.set(`phone-${at}`, "phoneInvalid");
  });
  if (!isDate(form)) problems.set("day", "dateInvalid");
  if (!bookId) problems.set("book", "bookMissing");
  return problems;
}

/** Whether the parts of a birthday make a day, or a part of one that can be: May 1974, 12 May, 1974. */
function isDate({ day, month, year }: CardForm): boolean {
  if (!day && !month && !year) return true;
  const [d, m, y] = [day || "1", month || "1", year || "2000"].map((part) =>
    /^\d{1,4}$/.test(part) ? Number(part) : Number.NaN,
  ) as [number, number, number];
  if ((day && !month) || (month && !day && !year) || !(y >= 1)) return false;
  const date = new Date(Date.UTC(2000, m - 1, d));
  date.setUTCFullYear(y);
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
}

/** Whether two values are the same as JSON. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Properties of a patch: `emails/e1/address` changes `emails`. */
export const propertiesOf = (patch: PatchObject): readonly string[] => [
  ...new Set(Object.keys(patch).map((path) => path.split("/")[0]!)),
];
