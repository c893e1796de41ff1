/**
 * A stand-in for the APIs of a uPortal 5 that widgets and the gateway meet: session, userinfo, people,
 * layout, portlets. The shapes are those of uPortal's own controllers; what it renders is not imitated.
 *
 * @module
 */
import { DEMO_PASSWORD, type Person } from "../university/people.js";
import { GUEST, portalAttributes, portalGroups, portalPeople } from "./uportal-people.js";
import { createPortalTokens, type PortalTokens } from "./uportal-token.js";

/** A portlet of the stand-in's registry and layout. */
export interface PortalPortlet {
  readonly fname: string;
  readonly title: string;
  readonly description?: string;
  /** Preference `content` of the definition: markup. */
  readonly content: string;
}

/** How a {@link UPortal} is set up. */
export interface UPortalOptions {
  /** Address of the portal's context, without a slash at its end: `https://ent.example/uPortal`. */
  readonly contextUrl: string;
  /** `org.apereo.portal.soffit.jwt.signatureKey`: Base64. */
  readonly signatureKey: string;
  /** Mail domain of the people; that of the university by default. */
  readonly domain?: string;
  readonly portlets?: readonly PortalPortlet[];
  /** Password of everybody; that of the demonstration accounts by default. */
  readonly password?: string;
  /** Milliseconds since the epoch; the clock by default. */
  readonly clock?: () => number;
}

/** What a browser's `Request` can't carry. */
export interface UPortalContext {
  /** Replaces the `Cookie` header. */
  readonly cookie?: string;
  /** Receives each `Set-Cookie` value. */
  readonly setCookie?: (value: string) => void;
}

/** The stand-in. */
export interface UPortal {
  /** Answers requests below the path of the context; 404 elsewhere. */
  readonly fetch: (request: Request, context?: UPortalContext) => Promise<Response>;
  /** Opens a portal session for somebody, or for a guest, and answers the `Cookie` that carries it. */
  readonly signIn: (userName: string) => string;
}

/** Name of the portal's session cookie, Tomcat's. */
const COOKIE = "JSESSIONID";
/** Most sessions that are kept: the oldest goes first. */
const MOST_SESSIONS = 10_000;
const IDLE_MS = 3_600_000;

interface PortalSession {
  readonly userName: string;
  readonly key: string;
  lastUsed: number;
}

interface Portal {
  readonly options: UPortalOptions;
  readonly path: string;
  readonly people: ReadonlyMap<string, Person>;
  readonly tokens: PortalTokens;
  readonly sessions: Map<string, PortalSession>;
  readonly clock: () => number;
}

interface Visit {
  readonly portal: Portal;
  readonly request: Request;
  readonly url: URL;
  readonly session: PortalSession | undefined;
  readonly sessionId: string | undefined;
}

/** Creates a stand-in portal; it runs wherever fetch and Web Crypto exist. */
export function createUPortal(options: UPortalOptions): UPortal {
  const clock = options.clock ?? Date.now;
  const portal: Portal = {
    options,
    path: new URL(options.contextUrl).pathname.replace(/\/$/, ""),
    people: portalPeople(options.domain),
    tokens: createPortalTokens(options.contextUrl, options.signatureKey, clock),
    sessions: new Map(),
    clock,
  };
  return {
    fetch: async (request, context = {}) => {
      const response = await answer(visit(portal, request, context));
      for (const cookie of response.headers.getSetCookie()) context.setCookie?.(cookie);
      return response;
    },
    signIn: (userName) => `${COOKIE}=${openSession(portal, userName)}`,
  };
}

function visit(portal: Portal, request: Request, { cookie }: UPortalContext): Visit {
  const sent = cookie ?? request.headers.get("Cookie") ?? "";
  const sessionId = new RegExp(`(?:^|; *)${COOKIE}=([\\w-]+)`).exec(sent)?.[1];
  const found = sessionId === undefined ? undefined : portal.sessions.get(sessionId);
  const session = found && found.lastUsed + IDLE_MS > portal.clock() ? found : undefined;
  if (session) session.lastUsed = portal.clock();
  return { portal, request, url: new URL(request.url), session, sessionId };
}

type Handler = (visit: Visit, name: string) => Response | Promise<Response>;

const ROUTES: readonly (readonly [methods: string, path: RegExp, Handler])[] = [
  ["GET", /^\/api\/session\.json$/, tellSession],
  ["GET POST", /^\/api\/v5-1\/userinfo$/, tellUserInfo],
  ["GET", /^\/api\/v5-0\/people\/me$/, tellMe],
  ["GET", /^\/api\/v4-3\/dlm\/layout\.json$/, tellLayout],
  ["GET", /^\/api\/portlet\/([\w-]+)\.json$/, tellPortlet],
  ["POST", /^\/Login$/, logIn],
  ["GET", /^\/Logout$/, logOut],
];

async function answer(visit: Visit): Promise<Response> {
  const { portal, url, request } = visit;
  if (!url.pathname.startsWith(`${portal.path}/`)) return new Response(null, { status: 404 });
  const path = url.pathname.slice(portal.path.length);
  for (const [methods, pattern, handle] of ROUTES) {
    const match = pattern.exec(path);
    if (!match) continue;
    if (!methods.split(" ").includes(request.method)) return new Response(null, { status: 405 });
    return handle(visit, match[1] ?? "");
  }
  return new Response(null, { status: 404 });
}

function json(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: { "Cache-Control": "no-store" } });
}

/** `SessionRESTController`: 404 without a session of its own, whatever else is presented. */
function tellSession({ portal, session }: Visit): Response {
  if (!session) return json({}, 404);
  const person = portal.people.get(session.userName);
  return json({
    person: {
      userName: session.userName,
      displayName: person?.displayName ?? "Guest",
      sessionKey: person ? session.key : null,
      version: "5.17.0",
      timeoutMS: IDLE_MS,
      serverName: "sandbox",
    },
  });
}

/**
 * Who asks, as `BasePersonManager` decides: the session, else the bearer of a token of the portal's
 * own, else a guest. A token that is no good makes a guest, too, and no error.
 */
async function whoAsks({ portal, request, session }: Visit): Promise<string> {
  if (session) return session.userName;
  const bearer = request.headers.get("Authorization")?.slice("Bearer ".length) ?? "";
  return (bearer && (await portal.tokens.read(bearer))) || GUEST;
}

function wordsOf(value: string | null): ReadonlySet<string> | null {
  return value === null ? null : new Set(value.split(","));
}

/** `OidcUserInfoController`: guests get a token like anybody. */
async function tellUserInfo(visit: Visit): Promise<Response> {
  const { portal, url, request } = visit;
  const userName = await whoAsks(visit);
  const person = portal.people.get(userName);
  const isForm = request.headers.get("Content-Type")?.startsWith("application/x-www-form") ?? false;
  const form = request.method === "POST" && isForm ? await request.text() : "";
  const asked = new URLSearchParams([...url.searchParams, ...new URLSearchParams(form)]);
  const token = await portal.tokens.create({
    userName,
    attributes: portalAttributes(person),
    groups: person ? portalGroups(person) : [],
    claims: wordsOf(asked.get("claims")),
    wantedGroups: wordsOf(asked.get("groups")),
  });
  return new Response(token, {
    headers: { "Content-Type": "application/jwt", "Cache-Control": "no-store" },
  });
}

/** `PeopleRESTControllerV50`: the attributes of whoever asks. */
async function tellMe(visit: Visit): Promise<Response> {
  const userName = await whoAsks(visit);
  const person = visit.portal.people.get(userName);
  // A token for somebody whom the directory does not know gives nobody's attributes.
  if (!person && userName !== GUEST) return new Response(null, { status: 404 });
  return json(portalAttributes(person));
}

/** The layout of `json-v4-3.xsl`, with one tab that holds every portlet. */
async function tellLayout(visit: Visit): Promise<Response> {
  const { portal } = visit;
  const userName = await whoAsks(visit);
  const content = (portal.options.portlets ?? []).map(({ fname, title, description = "" }, at) => ({
    _objectType: "portlet",
    url: `${portal.path}/api/v4-3/portlet/${fname}.html`,
    iconUrl: `${portal.path}/media/skins/icons/mobile/default.png`,
    ...{ ID: `n${at + 10}`, fname, title, description, chanID: String(at + 1) },
    parameters: {},
  }));
  return json({
    user: userName,
    authenticated: String(portal.people.has(userName)),
    hostname: "sandbox",
    fragmentAdmin: "false",
    locale: "fr-FR",
    layout: {
      globals: {},
      regions: [],
      navigation: {
        allowAddTab: "false",
        tabGroupsList: { tabGroups: [] },
        tabs: [{ ID: "n1", externalId: "accueil", name: "Accueil", content }],
      },
      favorites: [],
      favoriteGroups: [],
    },
  });
}

/** `PortletsRESTController`: `LayoutPortlet`, 403 for what there is not. */
function tellPortlet({ portal }: Visit, fname: string): Response {
  const found = portal.options.portlets?.find((portlet) => portlet.fname === fname);
  if (!found) return json({}, 403);
  const { title, description = null, content } = found;
  return json({
    portlet: {
      nodeId: "-1",
      ...{ title, description, fname, url: null, iconUrl: null, faIcon: null, target: null },
      ...{ widgetURL: null, widgetType: null, widgetTemplate: null },
      ...{ staticContent: content, pithyStaticContent: null, altMaxUrl: false, renderOnWeb: false },
    },
  });
}

function openSession(portal: Portal, userName: string): string {
  const id = crypto.randomUUID();
  const lastUsed = portal.clock();
  portal.sessions.set(id, { userName, key: crypto.randomUUID(), lastUsed });
  for (const oldest of portal.sessions.keys()) {
    if (portal.sessions.size <= MOST_SESSIONS) break;
    portal.sessions.delete(oldest);
  }
  return id;
}

/** The portal's own form; `refUrl` leads back to a page of its host. */
async function logIn({ portal, request }: Visit): Promise<Response> {
  const form = new URLSearchParams(await request.text());
  const userName = form.get("userName") ?? "";
  const isRight = form.get("password") === (portal.options.password ?? DEMO_PASSWORD);
  if (!isRight || !portal.people.has(userName)) return new Response(null, { status: 401 });
  const wanted = form.get("refUrl") ?? "";
  const target = /^\/(?![/\\])[\w/.?=&%-]*$/.test(wanted) ? wanted : `${portal.path}/`;
  return redirect(portal, target, openSession(portal, userName));
}

function logOut({ portal, sessionId }: Visit): Response {
  if (sessionId !== undefined) portal.sessions.delete(sessionId);
  return redirect(portal, `${portal.path}/`, "");
}

function redirect({ options, path }: Portal, location: string, sessionId: string): Response {
  const attributes = [
    `${COOKIE}=${sessionId}`,
    `Path=${path || "/"}`,
    ...["HttpOnly", "SameSite=Lax"],
    ...(options.contextUrl.startsWith("https:") ? ["Secure"] : []),
    ...(sessionId === "" ? ["Max-Age=0"] : []),
  ];
  const headers = { Location: location, "Set-Cookie": attributes.join("; ") };
  return new Response(null, { status: 302, headers });
}
