/**
 * Certificates of our own for tests, made by openssl: an authority, and what it signed.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate with its key and the authority that signed it, each a file in PEM. */
export interface OwnCertificate {
  readonly folder: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  remove(): void;
}

/** What a certificate is for. */
export interface OwnCertificateOptions {
  readonly kind?: "rsa" | "P-256" | "P-384";
  readonly days?: number;
  /** Name of the server, for TLS. */
  readonly host?: string;
}

/** Makes one. */
export function createOwnCertificate(options: OwnCertificateOptions = {}): OwnCertificate {
  const { kind = "rsa", days = 365, host = "localhost" } = options;
  const folder = mkdtempSync(join(tmpdir(), "partage-certificate-"));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync("openssl", [...args], { stdio: "pipe" });
  };
  const key = (name: string): readonly string[] => [
    ...(kind === "rsa"
      ? ["-newkey", "rsa:2048"]
      : ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${kind}`]),
    ...["-nodes", "-keyout", file(name)],
  ];
  const authority = ["-x509", "-days", "3650", "-subj", "/CN=Test authority"];
  openssl("req", ...authority, ...key("authority.key"), "-out", file("authority.pem"));
  openssl("req", ...key("own.key"), "-subj", "/CN=Profiles", "-out", file("own.csr"));
  const uses = "extendedKeyUsage=emailProtection,serverAuth";
  writeFileSync(file("own.ext"), `subjectAltName=DNS:${host},IP:127.0.0.1\n${uses}\n`);
  openssl(
    ...["x509", "-req", "-in", file("own.csr"), "-CA", file("authority.pem")],
    ...["-CAkey", file("authority.key"), "-CAcreateserial", "-days", String(days)],
    ...["-extfile", file("own.ext"), "-out", file("own.pem")],
  );
  return {
    ...{ folder, authority: file("authority.pem") },
    ...{ certificate: file("own.pem"), key: file("own.key") },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * What is within a signature, as `openssl cms -verify` has it.
 *
 * @throws Error when openssl does not accept the signature.
 */
export function openSigned(signed: Uint8Array, { folder, authority }: OwnCertificate): string {
  const [input, output] = [join(folder, "signed.der"), join(folder, "content")];
  writeFileSync(input, signed);
  execFileSync(
    "openssl",
    [
      ...["cms", "-verify", "-inform", "DER", "-in", input, "-CAfile", authority],
      ...["-purpose", "any", "-binary", "-out", output],
    ],
    { stdio: "pipe" },
  );
  return readFileSync(output, "utf8");
}
