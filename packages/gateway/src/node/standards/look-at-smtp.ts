import type { Credential } from "@partage-ent/standards";
import { LineDialogue } from "./line-dialogue.js";
import { saslOf } from "./look-at-imap.js";
import type { StandardsConfig } from "./standards-schema.js";

/** What a submission server says of itself. */
export interface SmtpLook {
  /** Extensions with their parameters, `AUTH PLAIN LOGIN`, in upper case. */
  readonly extensions: readonly string[];
  /** Whether it took the credential; undefined where there was none to try. */
  readonly isSignedIn?: boolean;
}

/** Connects to a submission server, signs in where there is a credential, and sends nothing. */
export async function lookAtSmtp(
  { host, port, security, timeoutMs }: NonNullable<StandardsConfig["smtp"]>,
  credential?: Credential,
): Promise<SmtpLook> {
  const isSealed = security === "tls";
  const dialogue = await LineDialogue.open(host, port ?? (isSealed ? 465 : 587), {
    ...{ isSealed, timeoutMs },
  });
  try {
    if ((await reply(dialogue)).code !== 220) throw new Error("this is no SMTP server");
    let extensions = await hello(dialogue);
    if (security === "starttls") {
      dialogue.send("STARTTLS");
      if ((await reply(dialogue)).code !== 220) {
        throw new Error("the server does not know STARTTLS");
      }
      await dialogue.seal();
      extensions = await hello(dialogue);
    }
    if (!credential) return { extensions };
    const offered = extensions.find((line) => line.startsWith("AUTH "))?.split(" ") ?? [];
    const [mechanism, response] = saslOf(credential, (name) => offered.includes(name));
    dialogue.send(`AUTH ${mechanism} ${response}`);
    const { code } = await reply(dialogue);
    dialogue.send("QUIT");
    return { extensions, isSignedIn: code === 235 };
  } finally {
    dialogue.close();
  }
}

async function hello(dialogue: LineDialogue): Promise<readonly string[]> {
  dialogue.send("EHLO [127.0.0.1]");
  const { code, lines } = await reply(dialogue);
  if (code !== 250) throw new Error("this is no SMTP server that knows EHLO");
  return lines.slice(1).map((line) => line.toUpperCase());
}

async function reply(
  dialogue: LineDialogue,
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  for (;;) {
    const line = await dialogue.line();
    const [, code = "", mark = "", text = ""] = /^(\d{3})([ -]?)(.*)$/.exec(line) ?? [];
    if (code === "") throw new Error("this is no SMTP server");
    lines.push(text);
    if (mark !== "-") return { code: Number(code), lines };
  }
}
