import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  createOwnCertificate,
  openSigned,
  type OwnCertificate,
} from "../../testing/own-certificate.js";
import type { SigningFailure } from "./sign-profile.js";
import { createProfileSigner } from "./sign-profile.js";

const PROFILE = `<plist>${"é".repeat(70_000)}</plist>\n`;
const encoded = new TextEncoder().encode(PROFILE);

const made: OwnCertificate[] = [];
afterAll(() => made.forEach((each) => each.remove()));
function own(...options: Parameters<typeof createOwnCertificate>): OwnCertificate {
  const certificate = createOwnCertificate(...options);
  made.push(certificate);
  return certificate;
}

const read = (file: string): string => readFileSync(file, "utf8");

describe("a signed profile", () => {
  it.each(["rsa", "P-256", "P-384"] as const)(
    "verifies with openssl, by a %s key",
    async (kind) => {
      const files = own({ kind });
      const signer = createProfileSigner({
        certificates: read(files.certificate) + read(files.authority),
        key: read(files.key),
      });
      const signed = await signer.sign(encoded);
      expect(openSigned(signed, files)).toBe(PROFILE);
      const broken = signed.slice();
      broken[broken.indexOf(0xc3, 200)]! ^= 1;
      expect(() => openSigned(broken, files)).toThrow();
    },
  );

  it("is DER: openssl writes the very same octets again", async () => {
    const files = own();
    const material = { certificates: read(files.certificate), key: read(files.key) };
    const signed = await createProfileSigner(material).sign(encoded);
    openSigned(signed, files);
    const again = join(files.folder, "again.der");
    execFileSync("openssl", [
      ...["cms", "-cmsout", "-inform", "DER", "-in", join(files.folder, "signed.der")],
      ...["-outform", "DER", "-out", again],
    ]);
    expect(Buffer.compare(readFileSync(again), signed)).toBe(0);
  });

  it("carries the chain, and says when it was signed", async () => {
    const files = own();
    const signer = createProfileSigner({
      certificates: read(files.certificate) + read(files.authority),
      key: read(files.key),
      now: () => Date.UTC(2026, 10, 23, 9, 30),
    });
    openSigned(await signer.sign(encoded), files);
    const text = execFileSync("openssl", [
      ...["cms", "-cmsout", "-print", "-noout", "-inform", "DER"],
      ...["-in", join(files.folder, "signed.der")],
    ]).toString();
    expect(text.match(/subject: /g)).toHaveLength(2);
    expect(text).toContain("UTCTIME:Nov 23 09:30:00 2026 GMT");
    expect(signer.validTo - signer.validFrom).toBe(365 * 86_400_000);
  });
});

describe("what can't sign", () => {
  const failure = (certificates: string, key: string): SigningFailure => {
    try {
      createProfileSigner({ certificates, key });
    } catch (error) {
      return error as SigningFailure;
    }
    throw new Error("it can");
  };

  it("is told by its part, without a word of the key", () => {
    const [files, other] = [own(), own()];
    const key = read(files.key);
    const certificate = read(files.certificate);
    expect(failure(certificate, read(other.key))).toMatchObject({ part: "key" });
    expect(failure("nothing", key)).toMatchObject({ part: "certificate" });
    const spoilt = certificate.replace(/[A-Za-z]{8}/, "AAAAAAAA");
    expect(failure(spoilt, key).message).toMatch(/certificate/);
    const wrong = failure(certificate, `${key.slice(0, 200)}\n-----END PRIVATE KEY-----`);
    expect(wrong).toMatchObject({ part: "key" });
    expect(wrong.message).not.toContain(key.slice(60, 90));
  });
});
