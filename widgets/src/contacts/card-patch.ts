/**
 * The change of a card that a form means (RFC 8620 section 5.3).
 *
 * @module
 */
import {
  type AddressComponent,
  type CardAddress,
  type CardEntry,
  type CardMedia,
  type CardName,
  type CardPhone,
  type ContactCard,
  escapeSegment,
  type Id,
  type NameComponent,
  type PatchObject,
} from "@partage-ent/jmap";
import { withContext, withPhoneKind } from "./card-entries.js";
import {
  addressFields,
  type AddressForm,
  birthOf,
  type CardForm,
  isSame,
  jobOf,
  nameOfParts,
} from "./card-form.js";

/** The photo of a card after the change: as it is, another, or none. */
export type PhotoChange = "same" | "none" | { readonly blobId: Id; readonly type: string };

type Entries = Readonly<Record<Id, object>>;

/** The change that makes a card be what the form says; only what differs from `before`. */
export function patchOf(
  card: Partial<ContactCard>,
  before: CardForm,
  form: CardForm,
  photo: PhotoChange = "same",
): PatchObject {
  const { emails, phones, addresses } = card;
  return {
    ...namePatch(card, before, form),
    ...organizationPatch(card, before, form),
    ...entriesPatch("emails", emails, before.emails, filled(form.emails), (one, old) => ({
      address: one.value.trim(),
      contexts: withContext((old as CardEntry | undefined)?.contexts, one.kind),
    })),
    ...entriesPatch("phones", phones, before.phones, filled(form.phones), (one, old) => ({
      number: one.value.trim(),
      ...withPhoneKind((old as CardPhone | undefined) ?? {}, one.kind),
    })),
    ...entriesPatch(
      "addresses",
      addresses,
      before.addresses,
      form.addresses.filter(isFilled),
      writeAddress,
    ),
    ...birthPatch(card, before, form),
    ...textPatch("notes", "note", card.notes, [before.note, form.note]),
    ...(form.bookId !== before.bookId && { addressBookIds: { [form.bookId]: true } }),
    ...photoPatch(card, photo),
  };
}

const filled = <Entry extends { readonly value: string }>(
  list: readonly Entry[],
): readonly Entry[] => list.filter(({ value }) => value.trim());

const isFilled = ({ street, postcode, locality, country, full }: AddressForm): boolean =>
  [street, postcode, locality, country, full].some((part) => part?.trim());

/** The first id of a letter that no entry has. */
function freeId(taken: ReadonlySet<Id>, letter: string): Id {
  let n = 1;
  while (taken.has(`${letter}${n}`)) n++;
  return `${letter}${n}`;
}

/** Members of an object that are something, not null. */
const present = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));

/** Changes of a map of entries: those that are gone, new, or not what they were. */
function entriesPatch<Form extends { readonly id?: Id }>(
  name: string,
  current: Entries | undefined,
  before: readonly Form[],
  after: readonly Form[],
  write: (form: Form, old: object | undefined) => object,
): PatchObject {
  const patch: Record<string, unknown> = {};
  const kept = new Set(after.map(({ id }) => id));
  const gone = before.flatMap(({ id }) => (id === undefined || kept.has(id) ? [] : [id]));
  const taken = new Set(Object.keys(current ?? {}));
  const added: Record<Id, object> = {};
  for (const form of after) {
    const old = form.id === undefined ? undefined : before.find(({ id }) => id === form.id);
    if (!old) {
      const id = freeId(taken, name.slice(0, 1));
      taken.add(id);
      added[id] = present(write(form, undefined));
    } else if (!isSame(old, form)) {
      const entry = current?.[form.id!] as Readonly<Record<string, unknown>> | undefined;
      const said = Object.entries(write(form, entry));
      for (const [key, value] of said)
        if (!isSame(entry?.[key] ?? null, value))
          patch[`${name}/${escapeSegment(form.id!)}/${key}`] = value;
    }
  }
  const isNew = Object.keys(added).length > 0;
  // A patch goes into what is there only: a map that is not, or that ends, is set as a whole.
  if (!current) return isNew ? { [name]: added } : {};
  if (!isNew && gone.length === Object.keys(current).length)
    return gone.length ? { [name]: null } : {};
  for (const id of gone) patch[`${name}/${escapeSegment(id)}`] = null;
  for (const [id, entry] of Object.entries(added)) patch[`${name}/${escapeSegment(id)}`] = entry;
  return patch;
}

/** The change of the text of one entry of a map, the first by default. */
function textPatch(
  name: string,
  key: string,
  current: Entries | undefined,
  [before, after]: readonly [string, string],
  id: Id | undefined = Object.keys(current ?? {})[0],
): PatchObject {
  const text = after.trim();
  if (text === before.trim()) return {};
  if (id !== undefined && before.trim()) {
    const at = `${name}/${escapeSegment(id)}`;
    return text ? { [`${at}/${key}`]: text } : { [at]: null };
  }
  const own = freeId(new Set(Object.keys(current ?? {})), name.slice(0, 1));
  return current ? { [`${name}/${own}`]: { [key]: text } } : { [name]: { [own]: { [key]: text } } };
}

function namePatch({ name }: Partial<ContactCard>, before: CardForm, form: CardForm): PatchObject {
  const kinds = ["title", "given", "given2", "surname"] as const;
  const changed = kinds.filter((kind) => form[kind].trim() !== before[kind].trim());
  const isOther = form.full?.trim() !== before.full?.trim();
  if (changed.length === 0 && !isOther) return {};
  const { components: old = [], full: oldFull, sortAs, ...rest } = name ?? {};
  const components = changed.reduce<readonly NameComponent[]>(
    (list, kind) => replacePart(list, kind, form[kind].trim()),
    old,
  );
  const full =
    form.full === undefined
      ? // A whole name that its parts made is made of them again.
        oldFull !== undefined && oldFull === nameOfParts(before)
        ? nameOfParts(form)
        : oldFull
      : form.full.trim();
  const sorted = Object.entries(sortAs ?? {}).filter(
    ([kind]) => !changed.some((one) => one === kind),
  );
  const next: CardName = {
    ...rest,
    ...(components.length > 0 && { components }),
    ...(full && { full }),
    ...(sorted.length > 0 && { sortAs: Object.fromEntries(sorted) }),
  };
  return { name: components.length > 0 || full ? next : null };
}

const NAME_ORDER = ["title", "given", "given2", "surname", "surname2", "generation", "credential"];

/** Puts a part of a name where the one before was, else where such parts stand. */
function replacePart(
  list: readonly NameComponent[],
  kind: NameComponent["kind"],
  value: string,
): readonly NameComponent[] {
  const at = list.findIndex((one) => one.kind === kind);
  const rest = list.filter((one) => one.kind !== kind);
  if (!value) return rest;
  const rank = NAME_ORDER.indexOf(kind);
  const after = rest.findIndex((one) => NAME_ORDER.indexOf(one.kind) > rank);
  const place = at >= 0 ? at : after < 0 ? rest.length : after;
  return rest.toSpliced(place, 0, { kind, value });
}

function organizationPatch(
  card: Partial<ContactCard>,
  before: CardForm,
  form: CardForm,
): PatchObject {
  const job = jobOf(card)?.[0];
  const patch = textPatch("titles", "name", card.titles, [before.job, form.job], job);
  const [name, unit] = [form.organization.trim(), form.unit.trim()];
  if (name === before.organization.trim() && unit === before.unit.trim()) return patch;
  const [id, old] = Object.entries(card.organizations ?? {})[0] ?? [];
  const units = [
    ...(unit ? [{ ...old?.units?.[0], name: unit }] : []),
    ...(old?.units?.slice(1) ?? []),
  ];
  const said = { name: name || null, units: units.length > 0 ? units : null };
  if (id === undefined || !old) return { ...patch, organizations: { o1: present(said) } };
  const at = `organizations/${escapeSegment(id)}`;
  if (!name && units.length === 0) return { ...patch, [at]: null };
  const changed = Object.entries(said).filter(
    ([key, value]) => !isSame(old[key as "name" | "units"] ?? null, value),
  );
  return {
    ...patch,
    ...Object.fromEntries(changed.map(([key, value]) => [`${at}/${key}`, value])),
  };
}

/** A postal address as the form says it; parts that no field shows stay. */
function writeAddress(form: AddressForm, old: object | undefined): object {
  const address = (old ?? {}) as CardAddress;
  const contexts = withContext(address.contexts, form.kind);
  if (form.full !== undefined) return { full: form.full.trim(), contexts };
  const shown = addressFields(address);
  const fields = [
    ["street", ["number", "name"]],
    ["postcode", ["postcode"]],
    ["locality", ["locality"]],
    ["country", ["country"]],
  ] as const;
  const changed = fields.filter(([field]) => form[field].trim() !== shown[field].trim());
  if (changed.length === 0 && old) return { contexts };
  const gone = new Set<string>(changed.flatMap(([, kinds]) => kinds));
  const rest = (address.components ?? []).filter(({ kind }) => !gone.has(kind));
  const typed = changed.flatMap(([field, kinds]): AddressComponent[] => {
    const value = form[field].trim();
    return value ? [{ kind: kinds.at(-1)!, value }] : [];
  });
  return {
    components: [...rest, ...typed].sort((a, b) => rankOf(a) - rankOf(b)),
    contexts,
    // What said the same in other words would say something else now.
    ...(address.full !== undefined && { full: null }),
    ...(address.isOrdered && { isOrdered: null, defaultSeparator: null }),
    ...(address.countryCode !== undefined && gone.has("country") && { countryCode: null }),
  };
}

const ADDRESS_ORDER = ["number", "name", "", "postcode", "locality", "region", "country"];

function rankOf({ kind }: AddressComponent): number {
  const rank = ADDRESS_ORDER.indexOf(kind);
  return rank < 0 ? 2 : rank;
}

function birthPatch(card: Partial<ContactCard>, before: CardForm, form: CardForm): PatchObject {
  const said = (of: CardForm): string => [of.day, of.month, of.year].join("/");
  if (said(before) === said(form)) return {};
  const { id } = birthOf(card);
  const date = {
    "@type": "PartialDate",
    ...(form.year && { year: Number(form.year) }),
    ...(form.month && { month: Number(form.month) }),
    ...(form.day && { day: Number(form.day) }),
  };
  const isEmpty = said(form) === "//";
  if (id !== undefined) {
    const at = `anniversaries/${escapeSegment(id)}`;
    const scale = card.anniversaries?.[id]?.date.calendarScale;
    const kept = { ...date, ...(scale !== undefined && { calendarScale: scale }) };
    return isEmpty ? { [at]: null } : { [`${at}/date`]: kept };
  }
  const birth = { kind: "birth", date };
  if (!card.anniversaries) return { anniversaries: { a1: birth } };
  return { [`anniversaries/${freeId(new Set(Object.keys(card.anniversaries)), "a")}`]: birth };
}

function photoPatch({ media }: Partial<ContactCard>, photo: PhotoChange): PatchObject {
  if (photo === "same") return {};
  const old = Object.entries(media ?? {}).filter(([, { kind }]) => kind === "photo");
  const patch: Record<string, unknown> = Object.fromEntries(
    old.map(([id]) => [`media/${escapeSegment(id)}`, null]),
  );
  if (photo === "none") return patch;
  const entry: CardMedia = { kind: "photo", blobId: photo.blobId, mediaType: photo.type };
  if (!media) return { media: { m1: entry } };
  patch[`media/${freeId(new Set(Object.keys(media)), "m")}`] = entry;
  return patch;
}
