import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const SAMPLES = fileURLToPath(new URL("../../../docs/samples", import.meta.url));
const MODULES = "/usr/lib/apache2/modules";
/** What every site loads, beside the module that signs people in. */
const COMMON = [
  ...["mpm_event", "authn_core", "authz_core", "authz_user", "headers"],
  ...["proxy", "proxy_http", "env", "setenvif", "ssl", "socache_shmcb"],
];
const SITES: Readonly<Record<string, string | undefined>> = {
  "apache-proxy.conf": undefined,
  "apache-mellon.conf": "auth_mellon",
  "apache-cas.conf": "auth_cas",
  "apache-openidc.conf": "auth_openidc",
  "apache-shib.conf": "shib",
};

const hasApache = existsSync("/usr/sbin/apache2");
const hasNginx = existsSync("/usr/sbin/nginx");
const hasModule = (name: string): boolean => existsSync(join(MODULES, `mod_${name}.so`));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "partage-sites-"));
  for (const name of ["saml", "cas"]) mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, "apache-secret.conf"),
    `Define PARTAGE_PROXY_SECRET ${"ab12".repeat(12)}\n`,
  );
  for (const name of ["openidc-secret", "openidc-passphrase"]) {
    writeFileSync(join(folder, name), "Vt7Qk2mXw9Rb4Zc8Np1Ld6Hs\n");
  }
  const key = join(folder, "saml/sp.key");
  const certificate = join(folder, "saml/sp.cert");
  const self = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=ent", "-days", "2"];
  execFileSync("/usr/bin/openssl", ["req", ...self, "-keyout", key, "-out", certificate], {
    stdio: "ignore",
  });
  writeFileSync(join(folder, "saml/idp.xml"), idpMetadata(readFileSync(certificate, "utf8")));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function idpMetadata(certificate: string): string {
  const body = certificate.replace(/-----[^-]+-----/g, "").replace(/\s/g, "");
  return (
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.univ-valmoree.example/saml">` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>` +
    `<ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.univ-valmoree.example/saml/sso"/>` +
    `</md:IDPSSODescriptor></md:EntityDescriptor>`
  );
}

/** A server around a sample, whose files stand in the folder of the test. */
function apacheSite(name: string, module: string | undefined): string {
  const sample = readFileSync(join(SAMPLES, name), "utf8")
    .replaceAll("/etc/partage-ent/", `${folder}/`)
    .replaceAll("/var/cache/apache2/mod_auth_cas/", `${folder}/cas/`);
  const loads = [...COMMON, ...(module === undefined ? [] : [module])]
    .filter(hasModule)
    .map(
      (each) =>
        `LoadModule ${each === "shib" ? "mod_shib" : `${each}_module`} ${MODULES}/mod_${each}.so`,
    );
  return [
    ...loads,
    ...["ServerName localhost", "Listen 127.0.0.1:8999", `PidFile ${folder}/pid`],
    ...[`ErrorLog ${folder}/error.log`, "<VirtualHost 127.0.0.1:8999>", sample, "</VirtualHost>"],
  ].join("\n");
}

/** Parts of a sample that are to be everywhere. */
const apacheSamples = Object.entries(SITES);

describe("the samples for Apache", () => {
  for (const [name, module] of apacheSamples) {
    const isThere = hasApache && (module === undefined || hasModule(module));
    it.skipIf(!isThere)(`${name} is accepted by Apache${isThere ? "" : " (not installed)"}`, () => {
      const file = join(folder, name);
      writeFileSync(file, apacheSite(name, module));
      const { status, stderr } = spawnSync("/usr/sbin/apache2", ["-t", "-d", folder, "-f", file]);
      expect([stderr.toString().match(/Syntax.*/)?.[0], status]).toEqual(["Syntax OK", 0]);
    });
    it(`${name} takes forged headers away first, and protects one path`, () => {
      const sample = readFileSync(join(SAMPLES, name), "utf8");
      const directives = sample.split("\n").map((line) => line.trim());
      for (const header of [
        "X-Partage-Proxy-Secret",
        "X-Remote-User",
        "X-Remote-Mail",
        "X-Remote-Name",
      ]) {
        const unset = directives.indexOf(`RequestHeader unset ${header} early`);
        expect(unset, header).toBeGreaterThan(0);
        const set = directives.findIndex((line) => line.startsWith(`RequestHeader set ${header} `));
        expect(set < 0 || set > unset, header).toBe(true);
        expect(set < 0).toBe(module === undefined);
      }
      const requires = directives.filter((line) => line.startsWith("Require "));
      expect(requires).toEqual(module === undefined ? [] : ["Require valid-user"]);
      expect(sample).not.toMatch(/PARTAGE_PROXY_SECRET [0-9a-f]{8}/);
    });
  }
});

describe("the sample for nginx", () => {
  it.skipIf(!hasNginx)(
    `nginx.conf is accepted by nginx${hasNginx ? "" : " (not installed)"}`,
    () => {
      const file = join(folder, "nginx.conf");
      const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map((each) => `${each}_temp_path ${folder}/${each};`)
        .join(" ");
      writeFileSync(
        file,
        `pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; events {} http { access_log off; ${temporary} server { listen 127.0.0.1:8998; include ${SAMPLES}/nginx.conf; } }`,
      );
      const { status, stderr } = spawnSync("/usr/sbin/nginx", [
        "-t",
        "-c",
        file,
        "-e",
        `${folder}/e.log`,
      ]);
      expect([stderr.toString().includes("test is successful"), status]).toEqual([true, 0]);
    },
  );
});
