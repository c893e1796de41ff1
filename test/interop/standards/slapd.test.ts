/** The directory suite over a slapd of Debian, through the index of the gateway. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { openPglite } from "../../../packages/gateway/src/node/database.js";
import { loadLdapSetup } from "../../../packages/gateway/src/node/directory-sources/ldap-schema.js";
import { createLdapSource } from "../../../packages/gateway/src/node/directory-sources/ldap-source.js";
import { parseSource } from "../../../packages/gateway/src/node/directory-sources/source-schema.js";
import { Secret } from "../../../packages/gateway/src/node/secret.js";
import { describeDirectoryBackend } from "../../contract/directory-backend.js";
import { indexDirectory } from "../../contract/directory-index.js";
import { RECORDS, STRUCTURES } from "../../contract/directory-seed.js";
import { accounts, installSlapd, makeSlapd, READER, SUFFIX } from "../ldap/own-slapd.js";
import { directoryLdif } from "./directory-ldif.js";

const isThere = await installSlapd();

describe.skipIf(!isThere)("slapd 2.5 (LDAP)", () => {
  describeDirectoryBackend("slapd", async () => {
    const folder = await mkdtemp(join(tmpdir(), "partage-slapd-"));
    const ldif = join(folder, "all.ldif");
    await writeFile(ldif, directoryLdif(RECORDS, STRUCTURES, accounts()));
    const slapd = await makeSlapd(join(folder, "slapd"), [ldif]);
    const config = parseSource({
      ...{ kind: "ldap", name: "ldap", url: slapd.url, baseDn: SUFFIX },
      ...{ bindDn: READER.dn, password: { env: "LDAP_PASSWORD" } },
      resources: { base: `ou=rooms,${SUFFIX}`, filter: "(objectClass=room)" },
    });
    if (config.kind !== "ldap") throw new Error("not an LDAP source");
    const means = { read: () => new Secret(READER.password), problems: [] };
    const setup = loadLdapSetup(config, "source", means);
    if (setup === undefined) throw new Error(JSON.stringify(means.problems));
    const database = await openPglite();
    return indexDirectory(database, createLdapSource(setup), async () => {
      await database.close();
      await slapd.stop();
      await rm(folder, { recursive: true });
    });
  });
});
