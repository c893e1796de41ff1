import { describe, expect, it } from "vitest";

import { CardError } from "../card-error.js";
import { photoOf } from "./photo-of.js";

function cardWith(uri: string): Parameters<typeof photoOf>[0] {
  return {
    media: { logo: { kind: "logo", uri: "data:image/png;base64," }, p: { kind: "photo", uri } },
  };
}

function dataUri(octets: readonly number[], type = "image/png"): string {
  return `data:${type};base64,${Buffer.from(octets).toString("base64")}`;
}

describe("photoOf", () => {
  it.each([
    ["image/jpeg", [0xff, 0xd8, 0xff, 0xe0]],
    ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ["image/gif", [...Buffer.from("GIF89a")]],
    ["image/webp", [...Buffer.from("RIFF"), 1, 2, 3, 4, ...Buffer.from("WEBPVP8 ")]],
  ])("gives %s by what the octets are, whatever is declared", (type, octets) => {
    const photo = photoOf(cardWith(dataUri(octets, "text/html")));
    expect(photo).toEqual({ bytes: Uint8Array.from(octets), type });
  });

  it("gives null for a card without a photo in it", () => {
    expect(photoOf({})).toBeNull();
    expect(photoOf(cardWith("https://univ.example/photo.jpg"))).toBeNull();
  });

  it.each([
    ["no image", dataUri([...Buffer.from("<svg onload=alert(1)>")], "image/svg+xml")],
    ["no base64", "data:image/png;base64,!!!"],
    ["not in base64", "data:image/png,abc"],
    ["too large", dataUri(Array.from({ length: 200 }, () => 0xff))],
  ])("throws ERR_CARD_PHOTO when it is %s", (_, uri) => {
    expect(() => photoOf(cardWith(uri), { photoOctets: 100 })).toThrow(CardError);
    expect(() => photoOf(cardWith(uri), { photoOctets: 100 })).toThrow(
      expect.objectContaining({ code: "ERR_CARD_PHOTO" }),
    );
  });
});
