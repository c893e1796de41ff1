/**
 * A gateway and a Zimbra-compatible server with the fictional university, in memory: the very code
 * that runs in Node, behind one fetch function.
 *
 * @module
 */
import {
  createGateway,
  createMemoryStore,
  createMemoryTimetableStore,
  createTimetables,
  FeedFailure,
  type FeedFetcher,
  type Gateway,
  type IssuedIdentity,
  parseGatewayConfig,
  readFeed,
  type SignIn,
  TIMETABLE_DEFAULTS,
  type Timetables,
  withTimetables,
} from "@partage-ent/gateway/app";
import {
  ALL_LESSONS,
  createSandbox,
  createUniversityTimetables,
  groupsOf,
  personByUid,
  type Sandbox,
  seedUniversity,
  type SeedUniversityOptions,
  UNIVERSITY_DOMAIN,
  UNIVERSITY_NAME,
  type UniversityTimetables,
} from "@partage-ent/sandbox/app";
import { createZimbraBackend, type Fetch } from "@partage-ent/zimbra";
import { CookieJar } from "./cookie-jar.js";

/** How {@link createCampus} is set up. */
export interface CampusOptions {
  /** URL under which pages reach the gateway, `http://localhost:8000/partage-gw`. */
  readonly gateway: string;
  /** Uid of who is signed in; null for nobody. Default: `lmarchetti`. */
  readonly person?: string | null;
  /** What the mailboxes hold; by default the mail of the signed-in person alone. */
  readonly university?: Partial<SeedUniversityOptions>;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
  /** How changes are noticed. Default: `waitset`, within a second. */
  readonly push?: "waitset" | "poll";
}

/** Both servers, in memory. */
export interface Campus {
  /** Answers what a page sends to the gateway, with the cookies of one browser. */
  readonly fetch: typeof fetch;
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  /** The planning behind the timetables; pages see what `change` does within seconds. */
  readonly planning: UniversityTimetables;
  /** Address of the mailbox of the person. */
  readonly account: string;
  /** Signs somebody in, as coming back from the identity provider does. */
  signIn(uid: string): Promise<void>;
  /** Ends the session, as if it had expired. */
  expire(): void;
  /** Ends streams and timers of both servers. */
  close(): Promise<void>;
}

const ISSUER = "https://idp.univ-valmoree.example";
const MAIL_SYSTEM = "https://partage.univ-valmoree.example";
const PLANNING = "https://ade.univ-valmoree.example";
/** Milliseconds between two looks at what is due, and at one feed. */
const LOOK = 2_000;
const REFRESH = 5_000;

/** Makes the campus; it answers once the mailboxes are filled. */
export async function createCampus(options: CampusOptions): Promise<Campus> {
  const { person = "lmarchetti", now = Date.now } = options;
  const preauthKey = hex(crypto.getRandomValues(new Uint8Array(32)));
  const sandbox = createSandbox({
    ...{ domain: UNIVERSITY_DOMAIN, preauthKey, clock: now, minimumWait: 1 },
  });
  const owner = personByUid(person ?? "lmarchetti");
  if (!owner) throw new RangeError(`Nobody at the university has the uid ${String(person)}`);
  await seedUniversity(sandbox, { now: now(), people: [owner.uid], ...options.university });
  const identity: { current: IssuedIdentity } = { current: identify(owner.uid) };
  const planning = createUniversityTimetables(now);
  const timetables = createCampusTimetables(planning, now);
  const looks = setInterval(() => void timetables.refreshDue(), LOOK);
  const gateway = createCampusGateway(options, sandbox, preauthKey, { identity, timetables });
  const jar = new CookieJar();
  const send = sender(gateway, jar);
  const base = options.gateway.replace(/\/$/, "");
  const campus: Campus = {
    fetch: send,
    gateway,
    sandbox,
    planning,
    account: owner.mail,
    signIn: async (uid) => {
      identity.current = identify(uid);
      await send(`${base}/auth/login?returnTo=${encodeURIComponent(base)}`);
    },
    expire: () => jar.clear(),
    close: async () => {
      clearInterval(looks);
      timetables.close();
      await gateway.close();
      await sandbox.close();
    },
  };
  if (person !== null) await campus.signIn(person);
  return campus;
}

function createCampusGateway(
  { gateway, now = Date.now, push = "waitset" }: CampusOptions,
  sandbox: Sandbox,
  preauthKey: string,
  {
    identity,
    timetables,
  }: { readonly identity: { readonly current: IssuedIdentity }; readonly timetables: Timetables },
): Gateway {
  const signIn: SignIn = {
    begin: async () => ({ identity: identity.current }),
    complete: async () => identity.current,
    endSession: async () => null,
  };
  const backend = createZimbraBackend({
    url: `${MAIL_SYSTEM}/service/soap`,
    preauthKey,
    push,
    clock: now,
    fetch: mailSystem(sandbox),
  });
  return createGateway({
    config: parseGatewayConfig({
      publicUrl: gateway,
      establishments: [
        {
          key: "valmoree",
          name: UNIVERSITY_NAME,
          mailDomains: [UNIVERSITY_DOMAIN],
          account: { claim: "email" },
          attributes: ["eduPersonAffiliation", "memberOf"],
          issuers: [{ issuer: ISSUER, clientId: "partage-gateway" }],
          openWebmail: false,
        },
      ],
    }),
    store: createMemoryStore({ now }),
    signIn,
    backends: { valmoree: withTimetables(backend, timetables) },
    now,
  });
}

/** Timetables by the rules of the demonstration, read in place. */
function createCampusTimetables(planning: UniversityTimetables, now: () => number): Timetables {
  const fetchFeed: FeedFetcher = async ({ url }) => {
    const feed = planning.read(new URL(url).pathname.replace(/^\/|\.ics$/g, ""));
    if (feed === undefined) throw new FeedFailure("not-found");
    const octets = new TextEncoder().encode(feed);
    return { kind: "content", octets, charset: "utf-8", etag: null, lastModified: null };
  };
  const feed = (id: string, name: string, path: string) =>
    ({ id, name, network: "public", url: () => `${PLANNING}/${path}.ics` }) as const;
  return createTimetables({
    store: createMemoryTimetableStore(),
    ...{ fetchFeed, readFeed, now },
    establishments: {
      valmoree: {
        feeds: [
          feed("edt", "Emploi du temps {value}", "{value}"),
          feed("cours", "Mes enseignements", ALL_LESSONS),
        ],
        rules: [
          { when: { memberOf: ["cn={value},ou=groupes,*"] }, feeds: ["edt"], taught: false },
          { when: { eduPersonAffiliation: ["faculty"] }, feeds: ["cours"], taught: true },
        ],
        personFeeds: null,
        ...TIMETABLE_DEFAULTS,
        refreshMs: REFRESH,
      },
    },
  });
}

function identify(uid: string): IssuedIdentity {
  const person = personByUid(uid);
  if (!person) throw new RangeError(`Nobody at the university has the uid ${uid}`);
  const claims = {
    ...{ email: person.mail, email_verified: true, name: person.displayName },
    ...{ eduPersonAffiliation: person.affiliations, memberOf: groupsOf(person) },
  };
  return { issuer: ISSUER, subject: uid, claims };
}

/** The browser that the page is: it keeps cookies, and its requests come from the page's own origin. */
function sender(gateway: Gateway, jar: CookieJar): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    return gateway.fetch(request, {
      clientAddress: "127.0.0.1",
      cookie: jar.header(),
      fetchSite: "same-origin",
      setCookie: (value) => jar.set(value),
    });
  };
}

/** The sandbox as an upstream: a page's `Request` drops cookies, so the token goes into the address. */
function mailSystem(sandbox: Sandbox): Fetch {
  return (address, { headers, ...init }) => {
    const url = new URL(address);
    const token = /ZM_AUTH_TOKEN=([^;]+)/.exec(headers["cookie"] ?? headers["Cookie"] ?? "")?.[1];
    if (token !== undefined && !url.pathname.startsWith("/service/soap")) {
      url.searchParams.set("auth", "qp");
      url.searchParams.set("zauthtoken", decodeURIComponent(token));
    }
    const plain = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "cookie");
    return sandbox.fetch(new Request(url, { ...init, headers: Object.fromEntries(plain) }));
  };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
