/** A small CalDAV and CardDAV server on loopback for tests, which can be told to behave badly. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import {
  type Answer,
  type Asked,
  get,
  post,
  propfind,
  report,
  type World,
} from "./own-dav-reads.js";
import { answerDocument, tag } from "./own-dav-answers.js";
import { OwnScheduling } from "./own-dav-scheduling.js";
import { OwnDavStore, type OwnPerson } from "./own-dav-store.js";
import { make, move, proppatch, put, remove } from "./own-dav-writes.js";

/** What it does otherwise than a good server. */
export interface OwnDavManners {
  /** Ends the connection in place of an answer. */
  drops?: boolean;
  /** Never answers. */
  hangs?: boolean;
  /** Answers every write under a condition with 412. */
  failsConditions?: boolean;
  /** Answers these methods with a status. */
  status?: {
    readonly methods: readonly string[];
    readonly code: number;
    readonly retryAfter?: string;
    /** Name of the precondition that is told with it. */
    readonly condition?: string;
  };
  /** Sends this as every Multi-Status. */
  xml?: string;
  /** Sends the beginning of each answer only. */
  halfAnswers?: boolean;
  /** No sync-collection, no sync-token. */
  noSync?: boolean;
  noCtag?: boolean;
  /** Sync-tokens are times in seconds, as those of SOGo. */
  secondTokens?: boolean;
  noEtags?: boolean;
  weakEtags?: boolean;
  onlyVCard3?: boolean;
  /** No invitations are delivered. */
  noSchedule?: boolean;
  /** Changes told in one answer of a synchronisation; 507 then. */
  syncPage?: number;
  /** A new one makes all older sync-tokens unknown. */
  epoch?: number;
  /** Characters that one person may keep. */
  quota?: number;
  /** Where everything is said to be. */
  redirect?: string;
  /** Home that principals are said to have. */
  home?: string;
}

/** A request that it was asked. */
export interface AskedDav {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A server that listens. */
export interface OwnDav {
  readonly url: string;
  readonly port: number;
  manners: OwnDavManners;
  readonly store: OwnDavStore;
  readonly asked: AskedDav[];
  readonly sockets: Set<Socket>;
  /** Tokens that are taken as `Bearer`, by the user they are of. */
  readonly tokens: Map<string, string>;
  /** Called before each answer: what happens meanwhile. */
  onRequest: ((asked: AskedDav) => void) | undefined;
  close(): Promise<void>;
}

/** Starts it, on a port of its own. */
export async function startOwnDav(people: readonly OwnPerson[], at = 0): Promise<OwnDav> {
  const sockets = new Set<Socket>();
  const store = new OwnDavStore(people);
  const scheduling = new OwnScheduling(store);
  const listener = createServer((request, response) => {
    void serve({ own, store, scheduling }, request, response);
  });
  listener.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => listener.listen(at, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  const own: OwnDav = {
    ...{ url: `http://127.0.0.1:${port}/`, port, manners: {}, store, asked: [], sockets },
    ...{ tokens: new Map(), onRequest: undefined },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        listener.close(() => resolve());
      }),
  };
  return own;
}

async function serve(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { own } = world;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = decodeURIComponent((request.url ?? "/").replace(/\?.*$/, ""));
  const { method = "GET", headers } = request;
  const asked: AskedDav = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
  own.asked.push(asked);
  own.onRequest?.(asked);
  const { manners } = own;
  if (manners.hangs) return;
  if (manners.drops) {
    request.socket.destroy();
    return;
  }
  const { status, body = "", headers: more } = answered(world, asked);
  const whole = Buffer.from(body);
  response.writeHead(status, { ...more, "Content-Length": String(whole.length) });
  if (manners.halfAnswers && whole.length > 0) {
    response.write(whole.subarray(0, whole.length >> 1), () => request.socket.destroy());
  } else response.end(method === "HEAD" ? undefined : whole);
}

function answered(world: World, asked: AskedDav): Answer {
  const { own, store } = world;
  const { method, path, headers } = asked;
  const { manners } = own;
  if (manners.redirect !== undefined)
    return { status: 301, headers: { Location: manners.redirect } };
  if (manners.status?.methods.includes(method)) {
    const { code, retryAfter, condition } = manners.status;
    return {
      status: code,
      ...(retryAfter ? { headers: { "Retry-After": retryAfter } } : {}),
      ...(condition ? { body: answerDocument("{DAV:}error", tag(condition)) } : {}),
    };
  }
  if (/^\/\.well-known\/(?:caldav|carddav)$/.test(path)) {
    return { status: 301, headers: { Location: "/" } };
  }
  const person = signedIn(own, headers);
  if (!person) return { status: 401, headers: { "WWW-Authenticate": 'Basic realm="own"' } };
  const place = store.place(person.user, path);
  const handler = HANDLERS[method];
  return handler ? handler(world, { ...asked, person, place }) : { status: 405 };
}

function signedIn(own: OwnDav, headers: IncomingMessage["headers"]): OwnPerson | undefined {
  const [scheme = "", value = ""] = (headers.authorization ?? "").split(" ");
  const named = (name: string | undefined): OwnPerson | undefined =>
    own.store.people.find(({ user, email }) => user === name || email === name);
  if (scheme === "Bearer") return named(own.tokens.get(value));
  const [name = "", ...rest] = Buffer.from(value, "base64").toString("utf8").split(":");
  const password = rest.join(":");
  const proxied = headers["authorize-as"];
  if (name === "proxy" && password === "proxy-secret" && typeof proxied === "string") {
    return named(proxied);
  }
  const person = named(name);
  return person && password === (person.password ?? "secret") ? person : undefined;
}

type Handler = (world: World, asked: Asked) => Answer;

const HANDLERS: Readonly<Record<string, Handler>> = {
  OPTIONS: ({ own }) => ({
    status: 200,
    headers: {
      DAV: `1, 3, access-control, calendar-access, addressbook, extended-mkcol${
        own.manners.noSchedule ? "" : ", calendar-auto-schedule"
      }`,
    },
  }),
  PROPFIND: propfind,
  PROPPATCH: proppatch,
  REPORT: report,
  MKCALENDAR: (world, asked) => make(world, asked, "calendar"),
  MKCOL: (world, asked) => make(world, asked, "addressbook"),
  GET: get,
  PUT: put,
  DELETE: remove,
  MOVE: move,
  POST: post,
};
