/**
 * A page that shows one element of contacts in one state, chosen by the address: for pictures.
 *
 * @module
 */
import { connect } from "@partage-ent/sdk";
import { PartageContacts } from "../contacts/contacts.js";
import { define } from "../shared/define.js";
import { FakeContacts } from "./fake-contacts.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import {
  fullCard,
  hostileCard,
  longNames,
  manyCards,
  sampleBook,
  sampleBooks,
  sampleCard,
  sampleCards,
  sampleContacts,
} from "./sample-contacts.js";

define("partage-contacts", PartageContacts);

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);
const lost = sampleBook({
  id: "lost",
  name: "Relations internationales",
  myRights: { mayRead: false, mayWrite: false, mayShare: false, mayDelete: false },
  owner: { name: "Paul Imbert", email: "paul.imbert@univ-valmoree.example" },
});

const data = {
  sample: sampleContacts,
  long: () => ({ books: sampleBooks(), cards: [...longNames(), fullCard()] }),
  many: () => ({ books: sampleBooks(), cards: manyCards(5000) }),
  none: () => ({ books: sampleBooks(), cards: [] }),
  partial: () => ({ books: [...sampleBooks(), lost], cards: sampleCards() }),
  hostile: () => ({ books: sampleBooks(), cards: [hostileCard(), ...sampleCards()] }),
}[asked.get("data") ?? "sample"]!();
const contacts = new FakeContacts(data);

const imported = (id: string, full: string, address: string) =>
  sampleCard({ id, name: { full }, emails: { e1: { address } } });
contacts.file = {
  cards: [
    imported("i1", "Yann Le Goff", "yann.le-goff@exemple.example"),
    imported("i2", "Solène Tanguy", "solene.tanguy@exemple.example"),
    ...manyCards(40),
  ],
  problems: [
    { line: 14, description: "The card is cut off" },
    { line: 231, description: "PHOTO is too large and was left out" },
  ],
};
contacts.duplicates = [
  { cardIds: ["martin", "martin2"], reasons: ["email", "name"] },
  { cardIds: ["c5", "c41"], reasons: ["phone"] },
  { cardIds: ["c7", "c13"], reasons: ["name"] },
];
contacts.lost = { martin: [{ property: "name", values: ["Claire Martin-Duval"] }] };

const gateway = new FakeGateway({
  emails: [],
  parts: asked.has("no-part") ? [] : [contacts],
  ...(asked.has("read") ? { scopes: ["contacts.read"] } : {}),
});
gateway.fault = (asked.get("fault") as Fault | null) ?? "none";

/** A picture of somebody: none of a person that exists. */
async function portrait(): Promise<Blob> {
  const canvas = new OffscreenCanvas(300, 360);
  const paper = canvas.getContext("2d")!;
  paper.fillStyle = "#7fa7b8";
  paper.fillRect(0, 0, 300, 360);
  paper.fillStyle = "#31424f";
  paper.fillRect(50, 250, 200, 110);
  paper.fillStyle = "#d9a883";
  paper.beginPath();
  paper.arc(150, 170, 75, 0, 7);
  paper.fill();
  return canvas.convertToBlob({ type: "image/png" });
}
contacts.blobs.set("photo-1", await portrait());
if (asked.has("photos")) {
  for (const id of ["lefevre", "martin", "c3"]) {
    const card = contacts.cards.get(id)!;
    contacts.cards.set(id, { ...card, media: { m1: { kind: "photo", blobId: "photo-1" } } });
  }
}

const root = document.documentElement;
root.lang = asked.get("lang") ?? "fr";
root.dir = asked.get("dir") ?? "ltr";

const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
const element = document.createElement("partage-contacts");
element.connection = connection;
for (const [name, value] of asked) {
  if (name.startsWith("a-")) element.setAttribute(name.slice(2), value);
}
const height = asked.get("height");
if (height) element.style.height = height;
document.querySelector<HTMLElement>("#stage")!.append(element);

/** What scripts that look at the page use. */
declare global {
  interface Window {
    contactsGallery?: {
      readonly gateway: FakeGateway;
      readonly contacts: FakeContacts;
      readonly element: PartageContacts;
    };
  }
}
window.contactsGallery = { gateway, contacts, element };
