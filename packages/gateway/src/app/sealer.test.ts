import { describe, expect, it } from "vitest";
import { createSealer, CREDENTIAL_SALT, FEED_SALT } from "./sealer.js";

const KEY = "6b1e6f0d4c9a7b3e2f8d5c0a9b7e4f1d";
const OTHER = "K7v2Qm9xTn4Rb8Wc1Zp6Ld3Hs5Gf0Jy2";

describe("a sealer", () => {
  const sealer = createSealer(KEY, CREDENTIAL_SALT);
  it("opens what it sealed, and shows nothing of it", async () => {
    const sealed = await sealer.seal("Été à la mer 🎓", "valmoree lea");
    expect(sealed).toMatch(/^[\w-]+$/);
    expect(sealed).not.toContain("mer");
    expect(await sealer.open(sealed, "valmoree lea")).toBe("Été à la mer 🎓");
  });
  it("seals the same text differently each time", async () => {
    expect(await sealer.seal("same", "lea")).not.toBe(await sealer.seal("same", "lea"));
  });
  it("opens nothing under another context, salt or key", async () => {
    const sealed = await sealer.seal("secret of Léa", "valmoree lea");
    await expect(sealer.open(sealed, "valmoree tom")).rejects.toThrow();
    await expect(createSealer(KEY, FEED_SALT).open(sealed, "valmoree lea")).rejects.toThrow();
    await expect(
      createSealer(OTHER, CREDENTIAL_SALT).open(sealed, "valmoree lea"),
    ).rejects.toThrow();
  });
  it("opens nothing that was changed or cut", async () => {
    const sealed = await sealer.seal("secret of Léa", "lea");
    const first = sealed.startsWith("A") ? "B" : "A";
    await expect(sealer.open(first + sealed.slice(1), "lea")).rejects.toThrow();
    await expect(sealer.open(sealed.slice(0, 20), "lea")).rejects.toThrow();
    await expect(sealer.open("", "lea")).rejects.toThrow();
  });
  it("opens what an older key sealed, and seals by the new one alone", async () => {
    const old = await sealer.seal("kept", "lea");
    const rotated = createSealer(OTHER, CREDENTIAL_SALT, ["unused-key-of-before", KEY]);
    expect(await rotated.open(old, "lea")).toBe("kept");
    const fresh = await rotated.seal("new", "lea");
    expect(await rotated.open(fresh, "lea")).toBe("new");
    await expect(sealer.open(fresh, "lea")).rejects.toThrow();
  });
});
