/**
 * Access tokens of people, and the place where a mail server asks whether one is good (RFC 7662).
 *
 * @module
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Tokens that are good, and the server that tells so. */
export interface OwnTokens {
  /** Tokens that are good, with whose each is. */
  readonly tokens: Map<string, string>;
  /** Settings of Dovecot's `oauth2` database that ask here. */
  readonly dovecotConfig: string;
  /** Makes a token for somebody. */
  issue(name: string): string;
  stop(): Promise<void>;
}

/** Starts the server on loopback. */
export async function startTokens(): Promise<OwnTokens> {
  const tokens = new Map<string, string>();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const name = tokens.get(new URLSearchParams(body).get("token") ?? "");
      const answer = name === undefined ? { active: false } : { active: true, email: name };
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    tokens,
    dovecotConfig: [
      "introspection_mode = post",
      `introspection_url = http://127.0.0.1:${String(port)}/introspect`,
      "username_attribute = email",
      "active_attribute = active",
      "active_value = true",
      "",
    ].join("\n"),
    issue: (name) => {
      const token = crypto.randomUUID();
      tokens.set(token, name);
      return token;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
