import type { ContactCard } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { Refusal } from "@partage-ent/server";
import type { JsonObject } from "../soap/json.js";
import { attributesOf, changedAttributes } from "./card-attributes.js";
import { photoAttribute } from "./card-photo.js";
import { memberOfUid, memberUids, uidOf } from "./card-uid.js";
import { cardOf, contentOf } from "./contact-card.js";
import { readContact } from "./contact.js";

const OWN = "11111111-2222-4333-8444-555555555555";
const THEIRS = "22222222-2222-4333-8444-555555555555";

/** As Zimbra 10 answers GetContacts with `returnHiddenAttrs` left out. */
const element: JsonObject = {
  id: "257",
  l: "7",
  d: 1_795_420_800_000,
  rev: 12,
  md: 1_795_420_900,
  ms: 13,
  fileAsStr: "Lefèvre, Hélène",
  _attrs: {
    firstName: "Hélène",
    lastName: "Lefèvre",
    email: "helene@univ.example",
    workPhone: ["04 99 00 11 22", "04 99 00 11 23"],
    image: { part: "1", ct: "image/png; name=x", s: 70, filename: "photo.png" },
  },
};

const group: JsonObject = {
  id: `${THEIRS}:300`,
  l: `${THEIRS}:7`,
  _attrs: { type: "group", nickname: "Jury", partageMembers: "urn:x:1\nurn:x:2" },
  m: [
    { type: "C", value: "257" },
    { type: "C", value: `${OWN}:258` },
    { type: "I", value: "Marc <marc@univ.example>" },
    { type: "I", value: "no address" },
    { type: "G", value: "uid=a,ou=people" },
    { type: "X", value: "?" },
  ],
};

describe("contacts", () => {
  it("are cards with what Zimbra says of them", () => {
    const contact = readContact(element, OWN)!;
    expect(cardOf(contact, "7", OWN)).toMatchObject({
      "@type": "Card",
      version: "1.0",
      id: "257",
      uid: `${OWN}:257`,
      blobId: "card-257",
      addressBookIds: { "7": true },
      updated: "2026-11-23T08:01:40Z",
      name: {
        components: expect.arrayContaining([
          { kind: "given", value: "Hélène" },
          { kind: "surname", value: "Lefèvre" },
        ]) as unknown,
      },
      media: { photo: { kind: "photo", blobId: "photo-257", mediaType: "image/png" } },
    });
  });

  it("keep an attribute with several values as it is where a patch is not about it", () => {
    const card = cardOf(readContact(element, OWN)!, "7", OWN);
    const changed = changedAttributes(card, { ...card, name: { full: "H. Lefèvre" } });
    expect(changed.map(({ n }) => n).sort()).toEqual(["firstName", "fullName", "lastName"]);
  });

  it("of other people's mailboxes have their owner in their ids", () => {
    const contact = readContact(group, OWN)!;
    expect(contact).toMatchObject({ id: `${THEIRS}_300`, itemId: `${THEIRS}:300`, folder: "7" });
    expect(uidOf(contact, OWN)).toBe(`${THEIRS}:300`);
    expect([...memberUids(contact, OWN, new Map()).keys()]).toEqual([
      `${THEIRS}:257`,
      `${OWN}:258`,
      "mailto:marc@univ.example",
      "mailto:no address",
      "gal:uid=a,ou=people",
      "urn:x:1",
      "urn:x:2",
    ]);
    expect(contentOf(contact)).toMatchObject({ kind: "group", name: { full: "Jury" } });
  });

  it("are members of groups by uids that say which", () => {
    const mine = { ownAccount: OWN };
    const shared = { ownAccount: OWN, groupOwner: THEIRS };
    const contact = (value: string) => ({ type: "C", value });
    expect(memberOfUid(`${OWN}:257`, mine)).toEqual(contact("257"));
    expect(memberOfUid(`${THEIRS}:257`, mine)).toEqual(contact(`${THEIRS}:257`));
    expect(memberOfUid(`${OWN}:257`, shared)).toEqual(contact(`${OWN}:257`));
    expect(memberOfUid(`${THEIRS}:257`, shared)).toEqual(contact("257"));
    expect(memberOfUid("MAILTO:a@b.example", mine)).toEqual({ type: "I", value: "a@b.example" });
    expect(memberOfUid("gal:uid=a", mine)).toEqual({ type: "G", value: "uid=a" });
    for (const uid of ["urn:x", "mailto:a, b@c.example", "gal:", `${OWN}:0`, "x:257"]) {
      expect(memberOfUid(uid, mine)).toBeUndefined();
    }
  });

  it("have a name even where no attribute says one", () => {
    const contact = readContact({ id: "1", l: "7", fileAsStr: "Société" }, OWN)!;
    expect(contentOf(contact)).toEqual({ name: { full: "Société" } });
    expect(attributesOf({ name: { full: "X" }, uid: "u", members: { a: true } })).toEqual({
      fullName: "X",
    });
  });

  it.each([
    {},
    { id: "0", l: "7" },
    { id: "257" },
    { id: "257", l: `${THEIRS}:7` },
    { id: "x:257", l: "x:7" },
    { id: ["257", "258"], l: {} },
  ])("that are none are left out: %j", (bad) => {
    expect(readContact(bad, OWN)).toBeUndefined();
  });

  it.each([
    { image: "https://univ.example/photo.png" },
    { image: { part: "1/../2", ct: "image/png" } },
    { image: { ct: "image/png" } },
    { image: [[]] },
  ])("have no photo where none can be fetched: %j", (_attrs) => {
    const contact = readContact({ id: "257", l: "7", _attrs }, OWN)!;
    expect(contact.photo).toBeUndefined();
  });

  it("tell a photo that is no image as a file", () => {
    const image = { part: "1", ct: "text/html" };
    const contact = readContact({ id: "257", l: "7", _attrs: { image } }, OWN)!;
    expect(contact.photo).toEqual({ part: "1", type: "application/octet-stream" });
  });

  it("take photos from uploads and messages, and none from the web", async () => {
    // None of these photos has to be looked up.
    const scope = undefined as unknown as Parameters<typeof photoAttribute>[0];
    const attribute = (media: ContactCard["media"]) => photoAttribute(scope, media, undefined);
    expect(await attribute({ a: { kind: "photo", blobId: "uX" } })).toEqual({
      n: "image",
      aid: "X",
    });
    expect(await attribute({ a: { kind: "photo", blobId: "m300_2_1" } })).toEqual({
      n: "image",
      id: 300,
      part: "2.1",
    });
    expect(await attribute({})).toBeUndefined();
    const uri = "https://univ.example/a.png";
    await expect(attribute({ a: { kind: "photo", uri } })).rejects.toBeInstanceOf(Refusal);
    const extra = JSON.stringify({ "media/a": { kind: "photo", uri } });
    const contact = readContact({ id: "1", l: "7", _attrs: { "X-JSCONTACT": extra } }, OWN)!;
    expect(cardOf(contact, "7", OWN)).not.toHaveProperty("media");
  });
});
