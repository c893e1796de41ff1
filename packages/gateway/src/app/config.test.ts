import { describe, expect, it } from "vitest";
import { ConfigError, parseGatewayConfig, SCOPES } from "./index.js";

const establishment = {
  key: "valmoree",
  name: "Université de Valmorée",
  mailDomains: ["univ-valmoree.example"],
  issuers: [{ issuer: "https://idp.univ-valmoree.example", clientId: "demo" }],
};

describe("the neutral configuration", () => {
  it("is completed with defaults, without any secret", () => {
    const config = parseGatewayConfig({
      publicUrl: "https://ent.example/gw",
      establishments: [establishment],
    });
    expect(config.establishments[0]).toMatchObject({
      origins: [],
      scopes: SCOPES.filter((scope) => scope !== "mail.send"),
    });
    expect(config.limits.uploadBytes).toBe(25_000_000);
  });
  it("is refused with every fault at once", () => {
    const wrong = { ...establishment, mailDomains: ["@x"], issuers: [] };
    try {
      parseGatewayConfig({ publicUrl: "ent", establishments: [wrong] });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).problems.map(({ key }) => key)).toEqual([
        "publicUrl",
        "establishments[0].mailDomains[0]",
        "establishments[0].issuers",
      ]);
    }
  });
  for (const url of ["http://127.0.0.1:8080/gw", "http://localhost", "http://[::1]:1"]) {
    it(`takes plain http on loopback: ${url}`, () => {
      expect(
        parseGatewayConfig({ publicUrl: url, establishments: [establishment] }).publicUrl,
      ).toBe(url);
    });
  }
  for (const url of [
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "ftp://localhost",
    "http://10.0.0.1",
  ]) {
    it(`takes no plain http elsewhere: ${url}`, () => {
      expect(() => parseGatewayConfig({ publicUrl: url, establishments: [establishment] })).toThrow(
        "publicUrl",
      );
    });
  }
});
