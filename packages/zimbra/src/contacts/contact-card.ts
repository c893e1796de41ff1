/**
 * Cards of contacts: JSContact with what an address book adds to it.
 *
 * @module
 */
import { CardError, cardFromAttributes } from "@partage-ent/contacts";
import type { CardMedia, ContactCard, Id, JSContactCard } from "@partage-ent/jmap";
import type { Contact } from "./contact.js";
import { MEMBERS_ATTRIBUTE, uidOf } from "./card-uid.js";

/** Attributes that are told otherwise, or by Zimbra itself only. */
const OWN_ATTRIBUTES: ReadonlySet<string> = new Set(["partageUid", MEMBERS_ATTRIBUTE, "image"]);

/** Key of a photo among the media of a card. */
export const PHOTO_KEY = "photo";

/** The attributes that a card is made of. */
export function cardAttributes({ attributes }: Contact): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => !OWN_ATTRIBUTES.has(name)),
  );
}

/** What the attributes of a contact say, as JSContact; the name that it is filed under where they say none. */
export function contentOf(contact: Contact): Partial<JSContactCard> {
  const filed: Partial<JSContactCard> = contact.fileAs ? { name: { full: contact.fileAs } } : {};
  try {
    const content = cardFromAttributes(cardAttributes(contact));
    return content.kind === "group" ? namedGroup(content, filed) : { ...filed, ...content };
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    return filed;
  }
}

/** Zimbra's clients name a group by its nickname, which is no other name then. */
function namedGroup(
  { nicknames = {}, ...content }: Partial<JSContactCard>,
  filed: Partial<JSContactCard>,
): Partial<JSContactCard> {
  const [label] = Object.values(nicknames).map(({ name }) => name);
  const name = content.name ?? (label === undefined ? filed.name : { full: label });
  const others = Object.entries(nicknames).filter((entry) => entry[1].name !== name?.full);
  return {
    ...content,
    ...(name ? { name } : {}),
    ...(others.length > 0 ? { nicknames: Object.fromEntries(others) } : {}),
  };
}

/** The card of a contact; `members` where those of a group are wanted. */
export function cardOf(
  contact: Contact,
  bookId: Id,
  ownAccount: string,
  members?: Iterable<string>,
): ContactCard {
  const { photo, updated, id } = contact;
  // A photo elsewhere on the web would tell whoever has it who reads the card.
  const { media: _, ...content } = contentOf(contact);
  return {
    ...content,
    "@type": "Card",
    version: "1.0",
    uid: uidOf(contact, ownAccount),
    id,
    addressBookIds: { [bookId]: true },
    blobId: `card-${id}`,
    ...(updated === undefined ? {} : { updated }),
    ...(photo ? { media: { [PHOTO_KEY]: photoMedia(contact, photo.type) } } : {}),
    ...(members ? { members: Object.fromEntries([...members].map((uid) => [uid, true])) } : {}),
  };
}

function photoMedia({ id }: Contact, mediaType: string): CardMedia {
  return { kind: "photo", blobId: `photo-${id}`, mediaType };
}
