/**
 * A gateway before a small IMAP server and a small CalDAV and CardDAV server, for tests.
 *
 * @module
 */
import { type OwnDav, startOwnDav } from "../../../standards/src/testing/own-dav.js";
import { type OwnImap, startOwnImap } from "../../../standards/src/testing/own-imap.js";
import type { ServiceConfigInput } from "../node/service-config.js";
import type { StartOptions } from "../node/start-gateway.js";
import { type HostileIssuer, startHostileIssuer } from "./hostile-issuer.js";
import { startTestGateway, TEST_ENV, testConfig, type TestGateway } from "./test-gateway.js";

type Establishment = ServiceConfigInput["establishments"][number];
type Standards = NonNullable<Establishment["standards"]>;

/** Account of the person who signs in unless her claims say otherwise. */
export const LEA = "lea@univ-valmoree.example";
/** Somebody else. */
export const TOM = "tom@univ-valmoree.example";
/** Passwords at the servers, and that of the master user. */
export const PASSWORDS = {
  lea: "lea-app-7Hq2-Vx9d",
  tom: "tom-app-3Kz8-Wp4m",
  master: "Zp6Ld3Hs5Gf0JyK7v2Qm9xTn4Rb8Wc1",
} as const;

/** Environment with the secrets of the configuration. */
export const STANDARDS_ENV = {
  ...TEST_ENV,
  MASTER: PASSWORDS.master,
  SEAL_KEY: "c81f0a6e5d294b7381f0a6e5d294b73d",
  NEW_SEAL_KEY: "19d4e7b2a85c4f6039d4e7b2a85c4f6a",
} as const;

/** The servers, and the issuer that people sign in at. */
export interface StandardsWorld {
  readonly imap: OwnImap;
  readonly dav: OwnDav;
  readonly issuer: HostileIssuer;
  /** Configuration of an establishment on them. */
  config(
    credential: Standards["credential"],
    members?: Partial<ServiceConfigInput>,
  ): ServiceConfigInput;
  close(): Promise<void>;
}

/** Starts the servers. */
export async function startStandardsWorld(): Promise<StandardsWorld> {
  const raw = (subject: string): string =>
    `From: Doyen <doyen@univ-valmoree.example>\nTo: ${LEA}\nSubject: ${subject}\nMessage-ID: <${subject}@x>\n\nBonjour\n`;
  const imap = await startOwnImap({
    accounts: [
      { username: LEA, password: PASSWORDS.lea },
      { username: TOM, password: PASSWORDS.tom },
      { username: "partage", password: PASSWORDS.master, isMaster: true },
    ],
  });
  imap
    .account(LEA)
    .mailbox("INBOX")
    .add({ raw: raw("lettre-a-lea") });
  imap
    .account(TOM)
    .mailbox("INBOX")
    .add({ raw: raw("lettre-a-tom") });
  const dav = await startOwnDav([
    { user: LEA, email: LEA, name: "Léa Martin", password: PASSWORDS.lea },
    { user: TOM, email: TOM, name: "Tom Petit", password: PASSWORDS.tom },
  ]);
  const issuer = await startHostileIssuer();
  return {
    ...{ imap, dav, issuer },
    config: (credential, members = {}) => {
      const input = testConfig(issuer.url);
      const { zimbra: _zimbra, ...first } = input.establishments[0]!;
      const near = { host: "127.0.0.1", port: imap.port, security: "plain" } as const;
      const isForDav = credential?.kind === "appPassword";
      const standards = {
        imap: near,
        ...(isForDav ? { caldav: { url: dav.url }, carddav: { url: dav.url } } : {}),
        credential,
      };
      return {
        ...input,
        credentials: { sealKey: { env: "SEAL_KEY" } },
        ...members,
        establishments: [{ ...first, standards }, ...input.establishments.slice(1)],
      };
    },
    close: async () => {
      await Promise.all([imap.close(), dav.close(), issuer.close()]);
    },
  };
}

/** Starts a gateway on a configuration of {@link StandardsWorld.config}. */
export async function startStandardsGateway(
  config: ServiceConfigInput,
  options: StartOptions = {},
): Promise<TestGateway> {
  const { backends: _backends, ...rest } = options;
  // The fakes of the other tests stand for mail systems that these tests have.
  return startTestGateway(config, { env: STANDARDS_ENV, ...rest, backends: undefined });
}
