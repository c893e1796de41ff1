import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError, type ConfigProblem } from "../../app/index.js";
import { createOwnCertificate, type OwnCertificate } from "../../testing/own-certificate.js";
import { TEST_ENV, testConfig } from "../../testing/test-gateway.js";
import { checkDevices } from "../doctor-devices.js";
import { loadConfig, type LoadedConfig, parseConfigText } from "../service-config.js";

let files: OwnCertificate;
beforeAll(() => {
  files = createOwnCertificate({ days: 100 });
});
afterAll(() => files.remove());

function load(devices: unknown): LoadedConfig {
  const config = testConfig("https://idp.univ-valmoree.example");
  const [first] = config.establishments;
  return loadConfig({ ...config, establishments: [{ ...first, devices }] }, { env: TEST_ENV });
}
function problems(devices: unknown): readonly ConfigProblem[] {
  try {
    load(devices);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const imap = { host: "imap.univ-valmoree.example" };

describe("devices of an establishment", () => {
  it("need no more than a host, or an address", () => {
    const { devices } = load({
      ...{ imap, smtp: { host: "smtp.univ-valmoree.example", security: "starttls" } },
      caldav: { url: "https://dav.univ-valmoree.example:8443/dav/{account}/", username: "{local}" },
    });
    expect(devices["valmoree"]).toMatchObject({
      services: [
        { protocol: "imap", port: 993, security: "tls", username: "{account}" },
        { protocol: "smtp", port: 587, security: "starttls", authentication: "password" },
        { protocol: "caldav", host: "dav.univ-valmoree.example", port: 8443, username: "{local}" },
      ],
      organization: "Université de Valmorée",
      identifier: "example.univ-valmoree.partage",
      signer: null,
    });
  });

  it("are none where nothing is said", () => {
    expect(load(undefined).devices).toEqual({});
  });

  it.each([
    [{}, "devices"],
    [{ imap: { host: "Imap_1" } }, "devices.imap.host"],
    [{ imap: { host: "imap.example", port: 0 } }, "devices.imap.port"],
    [{ imap: { host: "imap.example", security: "plain" } }, "devices.imap.security"],
    [{ caldav: { url: "http://dav.example/" } }, "devices.caldav.url"],
    [{ caldav: { url: "https://dav.example/?u={account}" } }, "devices.caldav.url"],
    [{ caldav: { url: "https://{domain}/dav/" } }, "devices.caldav.url"],
    [{ caldav: { url: "https://dav.example/{password}/" } }, "devices.caldav.url"],
    [{ caldav: { url: "https://u:p@dav.example/" } }, "devices.caldav.url"],
    [{ imap, username: "{uid}" }, "devices.username"],
    [{ imap, helpUrl: "javascript:alert(1)" }, "devices.helpUrl"],
    [{ imap, identifier: "partage" }, "devices.identifier"],
    [{ imap, authentication: "none" }, "devices.authentication"],
    [{ imap, passwort: "x" }, "devices.passwort"],
  ])("with %j are refused, by the key", (devices, key) => {
    expect(problems(devices).map((each) => each.key)).toContain(`establishments[0].${key}`);
  });

  it("tell what is wrong with a certificate, and not what is in the key", () => {
    const signing = { certificate: files.certificate, key: { file: files.key } };
    expect(problems({ imap, signing })).toEqual([]);
    const of = (more: object): readonly string[] =>
      problems({ imap, signing: { ...signing, ...more } }).map(
        ({ key, problem }) => `${key.replace("establishments[0].devices.signing.", "")} ${problem}`,
      );
    expect(of({ certificate: "/nowhere.pem" })).toEqual([
      "certificate the file /nowhere.pem can't be read (ENOENT)",
    ]);
    expect(of({ chain: "/nowhere.pem" })[0]).toContain("chain the file /nowhere.pem");
    expect(of({ certificate: files.key })).toEqual(["certificate has no certificate in PEM"]);
    const other = createOwnCertificate();
    expect(of({ key: { file: other.key } })).toEqual(["key does not belong to the certificate"]);
    other.remove();
    const spoilt = join(files.folder, "spoilt.key");
    writeFileSync(spoilt, "-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----\n");
    expect(of({ key: { file: spoilt } }).join()).not.toContain("MIIsecret");
  });
});

describe("docs/setup.md", () => {
  it("shows setups that are accepted", async () => {
    const guide = await readFile(new URL("../../../../../docs/setup.md", import.meta.url), "utf8");
    const samples = Array.from(guide.matchAll(/```yaml\n([^]*?)```/g), ([, text = ""]) => text);
    const read = samples.map((text) => {
      const sample = text
        .replace(/\/etc\S+\.pem\b(?=\n)/, files.certificate)
        .replace(/\/etc[^ }]+(?= })/, files.key);
      return parseConfigText(sample) as { readonly devices?: object; readonly signing?: object };
    });
    expect(read).toHaveLength(3);
    for (const { devices, signing } of read)
      expect(problems(devices ?? { imap, signing })).toEqual([]);
  });
});

describe("the doctor, of devices", () => {
  const DAY = 86_400_000;
  const find = (days: number, isSigned = true): string => {
    const signing = { certificate: files.certificate, key: { file: files.key } };
    const loaded = load({ imap, ...(isSigned && { signing }) });
    const [establishment] = loaded.config.establishments;
    const context = { loaded, fetch, now: () => Date.now() + days * DAY };
    return checkDevices(context, establishment!)
      .map(({ level, message }) => `${level}: ${message}`)
      .join();
  };

  it("says until when profiles can be signed", () => {
    expect(find(1)).toMatch(/^ok: profiles are signed/);
    expect(find(80)).toMatch(/^note: .* expires on \d{4}-\d\d-\d\d, in 19 days|20 days/);
    expect(find(101)).toMatch(/^error: .* expired on/);
    expect(find(-2)).toMatch(/^error: .* not valid yet/);
    expect(find(0, false)).toMatch(/^note: .* not signed/);
  });

  it("has nothing to say where there are no devices", () => {
    const loaded = load(undefined);
    const [establishment] = loaded.config.establishments;
    expect(checkDevices({ loaded, fetch, now: Date.now }, establishment!)).toEqual([]);
  });
});
