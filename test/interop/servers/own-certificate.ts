import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./own-process.js";

/** A certificate for loopback, with its authority. */
export interface OwnCertificate {
  /** Files in PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** Text of the authority's certificate. */
  readonly caText: string;
}

/** Makes an authority and a certificate of 127.0.0.1 and localhost, good for two days. */
export async function makeCertificate(folder: string): Promise<OwnCertificate> {
  const make = (...args: readonly string[]): Promise<string> =>
    runCommand("openssl", args, { cwd: folder });
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const key = [...curve, "-nodes", "-days", "2"];
  const authority = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Essai CA"];
  await make("req", "-x509", ...key, ...authority);
  await make("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=Essai");
  await writeFile(join(folder, "names"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
  const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"];
  await make("x509", "-req", "-in", "server.csr", ...by, "-extfile", "names", "-out", "server.pem");
  const ca = join(folder, "ca.pem");
  return {
    ca,
    certificate: join(folder, "server.pem"),
    key: join(folder, "server.key"),
    caText: await readFile(ca, "utf8"),
  };
}
