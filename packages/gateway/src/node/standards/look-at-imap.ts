import type { Credential } from "@partage-ent/standards";
import { LineDialogue } from "./line-dialogue.js";
import type { StandardsConfig } from "./standards-schema.js";

/** What an IMAP server says of itself. */
export interface ImapLook {
  /** Names of capabilities, in upper case. */
  readonly capabilities: ReadonlySet<string>;
  /** Whether these are those of somebody who is signed in, which are more. */
  readonly isSignedIn: boolean;
}

/** Connects to an IMAP server, signs in where there is a credential, and asks what it can do. */
export async function lookAtImap(
  { host, port, security, timeoutMs }: NonNullable<StandardsConfig["imap"]>,
  credential?: Credential,
): Promise<ImapLook> {
  const isSealed = security === "tls";
  const dialogue = await LineDialogue.open(host, port ?? (isSealed ? 993 : 143), {
    ...{ isSealed, timeoutMs },
  });
  try {
    const greeting = await dialogue.line();
    if (!/^\* (OK|PREAUTH)\b/i.test(greeting)) throw new Error("this is no IMAP server");
    if (security === "starttls") {
      if (!(await ask(dialogue, "S1", "STARTTLS")).isOk) {
        throw new Error("the server does not know STARTTLS");
      }
      await dialogue.seal();
    }
    const before = await readCapabilities(dialogue, "C1");
    const isSignedIn = credential !== undefined && (await signIn(dialogue, credential, before));
    const capabilities = isSignedIn ? await readCapabilities(dialogue, "C2") : before;
    dialogue.send("Z1 LOGOUT");
    return { capabilities, isSignedIn };
  } finally {
    dialogue.close();
  }
}

interface Reply {
  readonly isOk: boolean;
  readonly lines: readonly string[];
}

async function ask(
  dialogue: LineDialogue,
  tag: string,
  command: string,
  initial?: string,
): Promise<Reply> {
  dialogue.send(`${tag} ${command}`);
  const lines: string[] = [];
  for (;;) {
    const line = await dialogue.line();
    if (line.startsWith(`${tag} `))
      return { isOk: /^OK\b/i.test(line.slice(tag.length + 1)), lines };
    // A second continuation tells why a token was refused: an empty answer ends it (RFC 7628 section 3.2.3).
    if (line.startsWith("+")) dialogue.send(lines.includes("+") ? "" : (initial ?? ""));
    lines.push(line.startsWith("+") ? "+" : line);
  }
}

async function readCapabilities(dialogue: LineDialogue, tag: string): Promise<ReadonlySet<string>> {
  const { lines } = await ask(dialogue, tag, "CAPABILITY");
  const [words = ""] = lines
    .filter((line) => /^\* CAPABILITY /i.test(line))
    .map((line) => line.slice("* CAPABILITY ".length));
  return new Set(words.toUpperCase().split(/\s+/).filter(Boolean));
}

async function signIn(
  dialogue: LineDialogue,
  credential: Credential,
  capabilities: ReadonlySet<string>,
): Promise<boolean> {
  const [mechanism, response] = saslOf(credential, (name) => capabilities.has(`AUTH=${name}`));
  const { isOk } = await ask(dialogue, "A1", `AUTHENTICATE ${mechanism}`, response);
  return isOk;
}

/** A SASL mechanism and its response, in Base64 (RFC 4616, RFC 7628). */
export function saslOf(
  credential: Credential,
  offers: (mechanism: string) => boolean,
): readonly [mechanism: string, response: string] {
  const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
  if (credential.kind === "bearer") {
    const { username, accessToken } = credential;
    const token = `auth=Bearer ${accessToken}\u0001\u0001`;
    return offers("OAUTHBEARER")
      ? ["OAUTHBEARER", base64(`n,a=${username},\u0001${token}`)]
      : ["XOAUTH2", base64(`user=${username}\u0001${token}`)];
  }
  if (credential.kind === "proxy" && credential.joined === undefined) {
    const { authorizeAs, username, password } = credential;
    return ["PLAIN", base64(`${authorizeAs}\0${username}\0${password}`)];
  }
  if (credential.kind === "header") throw new Error("there are no headers here");
  const name = credential.kind === "proxy" ? credential.joined : credential.username;
  return ["PLAIN", base64(`\0${name}\0${credential.password}`)];
}
