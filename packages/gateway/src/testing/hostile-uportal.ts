/**
 * The part of a uPortal that a gateway meets, on loopback, which can be told to lie: for attack tests.
 *
 * @module
 */
import { createHmac, randomBytes } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Claims of a token; a value of undefined takes a claim away. */
export type Claims = Readonly<Record<string, unknown>>;

/** An answer in place of that of `people/me`. */
export interface PortalAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sends spaces for ever, whole pages at once or one at a time. */
  readonly endless?: "flood" | "drip";
}

/** A portal that listens. */
export interface HostileUPortal {
  /** Address of its context. */
  readonly url: string;
  /** The property `signatureKey`. */
  readonly signatureKey: string;
  /** Answers this to `people/me`. */
  answer: PortalAnswer | undefined;
  /** Attributes by user name. */
  readonly people: Map<string, Claims>;
  /** Authorization headers that came to any of its resources. */
  readonly asked: string[];
  /** A token as the portal itself makes it. */
  token(user: string, lies?: Claims): string;
  close(): Promise<void>;
}

const encode = (value: unknown): string =>
  Buffer.from(JSON.stringify(value), "utf8").toString("base64url");

/** Writes a token in compact form with whatever header, under an HMAC. */
export function writeToken(header: Claims, claims: Claims, key: Uint8Array | string): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const bits = /^HS(256|384|512)$/.exec(String(header["alg"]))?.[1] ?? "512";
  return `${signed}.${createHmac(`sha${bits}`, key).update(signed).digest("base64url")}`;
}

/** Claims as a portal states them for somebody, now. */
export function portalClaims(portal: string, user: string, lies: Claims = {}): Claims {
  const iat = Math.floor(Date.now() / 1000);
  // Real ones of one second are the same; those of a test must not be.
  const mark = { groups: [randomBytes(6).toString("hex")] };
  return { iss: portal, aud: portal, sub: user, iat, exp: iat + 300, ...mark, ...lies };
}

/** Starts a portal with a key of its own. */
export async function startHostileUPortal(
  signatureKey = randomBytes(64).toString("base64"),
): Promise<HostileUPortal> {
  const key = Buffer.from(signatureKey, "base64");
  const listener = createServer((request, response) => {
    portal.asked.push(request.headers.authorization ?? "");
    if (request.url !== "/uPortal/api/v5-0/people/me") {
      // `session.json` without a session; Tomcat's own answers are pages.
      const isSession = request.url === "/uPortal/api/session.json";
      const type = isSession ? "application/json" : "text/html";
      response.writeHead(404, { "Content-Type": type }).end("{}");
    } else if (portal.answer) lie(portal.answer, response);
    else {
      const bearer = (request.headers.authorization ?? "").slice("Bearer ".length);
      // A token that is no good is no error for a portal: it makes a guest.
      const attributes = portal.people.get(readUser(bearer, key) ?? "guest");
      if (!attributes) response.writeHead(404).end();
      else {
        response.writeHead(200, { "Content-Type": "application/json;charset=UTF-8" });
        response.end(JSON.stringify(attributes));
      }
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/uPortal`;
  const portal: HostileUPortal = {
    ...{ url, signatureKey, answer: undefined, asked: [] },
    people: new Map<string, Claims>([
      ["guest", { username: ["guest"] }],
      [
        "lmartin",
        {
          username: ["lmartin"],
          uid: ["lmartin"],
          displayName: ["Léa Martin"],
          mail: ["lea@univ-valmoree.example"],
        },
      ],
    ]),
    token: (user, lies) => writeToken({ alg: "HS512" }, portalClaims(url, user, lies), key),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
  return portal;
}

function readUser(token: string, key: Uint8Array): string | undefined {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const read = (part: string): Claims =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Claims;
  try {
    const bits = /^HS(256|384|512)$/.exec(String(read(header)["alg"]))?.[1];
    if (bits === undefined) return undefined;
    const wanted = createHmac(`sha${bits}`, key).update(`${header}.${payload}`).digest();
    // As lenient as the library of a portal: the spare bits of the last character count for nothing.
    return wanted.equals(Buffer.from(signature, "base64url"))
      ? String(read(payload)["sub"])
      : undefined;
  } catch {
    return undefined;
  }
}

function lie(answer: PortalAnswer, response: ServerResponse): void {
  const { status = 200, headers = { "Content-Type": "application/json" }, body, endless } = answer;
  response.writeHead(status, headers);
  if (endless === undefined) {
    response.end(body ?? "");
    return;
  }
  const text = endless === "flood" ? " ".repeat(65_536) : " ";
  const timer = setInterval(() => response.write(text), endless === "flood" ? 1 : 200);
  response.on("close", () => clearInterval(timer));
}
