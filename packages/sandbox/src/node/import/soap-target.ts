/**
 * An account of a running server, reached by its public operations only.
 *
 * @module
 */
import type { ImportTarget } from "./import-target.js";

/** Where the account is and how to sign in. */
export interface SoapTargetOptions {
  /** Address of the server, for instance `http://127.0.0.1:7071`. */
  readonly url: string;
  readonly account: string;
  readonly password: string;
  /** Path of the folder, made when it is missing. */
  readonly folder: string;
}

/** An answer of the server that is no success. */
export class ServerAnswerError extends Error {
  override readonly name = "ServerAnswerError";
}

type Answer = Readonly<Record<string, unknown>>;

/** The member at a path of an answer, as text; empty when it is absent. */
function textAt(answer: unknown, ...path: readonly (string | number)[]): string {
  let at: unknown = answer;
  for (const key of path)
    at = (at as Readonly<Record<string | number, unknown>> | undefined)?.[key];
  return typeof at === "string" || typeof at === "number" ? String(at) : "";
}

class SoapSession {
  readonly #url: string;
  #token = "";

  constructor(url: string) {
    this.#url = url.replace(/\/+$/u, "");
  }

  async call(name: string, namespace: string, request: Answer): Promise<Answer> {
    const context = {
      _jsns: "urn:zimbra",
      ...(this.#token === "" ? {} : { authToken: this.#token }),
    };
    const body = { [`${name}Request`]: { _jsns: namespace, ...request } };
    const response = await fetch(`${this.#url}/service/soap`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ Header: { context }, Body: body }),
    });
    const text = await response.text();
    if (!text.startsWith("{")) {
      throw new ServerAnswerError(`${this.#url} answered ${String(response.status)}, no SOAP.`);
    }
    const answer = (JSON.parse(text) as { readonly Body: Answer }).Body;
    const reason = textAt(answer, "Fault", "Reason", "Text");
    if (answer["Fault"] !== undefined) throw new ServerAnswerError(`${name}: ${reason}`);
    return answer[`${name}Response`] as Answer;
  }

  async signIn(account: string, password: string): Promise<void> {
    const request = { account: { by: "name", _content: account }, password };
    const answer = await this.call("Auth", "urn:zimbraAccount", request);
    this.#token = textAt(answer, "authToken", 0, "_content");
  }

  /** Sends bytes and returns the id that a later request uses them by. */
  async upload(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const response = await fetch(`${this.#url}/service/upload?fmt=raw`, {
      method: "POST",
      headers: {
        "content-type": "message/rfc822",
        "content-disposition": 'attachment; filename="message.eml"',
        cookie: `ZM_AUTH_TOKEN=${this.#token}`,
      },
      body: bytes,
    });
    const [, id] = /^200,'[^']*','([^']+)'/u.exec(await response.text()) ?? [];
    if (id === undefined) {
      throw new ServerAnswerError(`the upload was refused with ${String(response.status)}`);
    }
    return id;
  }
}

async function folderId(session: SoapSession, path: string): Promise<string> {
  let parent = "1";
  for (const name of path.split("/").filter((part) => part !== "")) {
    const folder = { l: parent, name, view: "message", fie: true };
    const answer = await session.call("CreateFolder", "urn:zimbraMail", { folder });
    parent = textAt(answer, "folder", 0, "id");
  }
  return parent;
}

/**
 * Signs in and opens the folder.
 *
 * @throws {@link ServerAnswerError} when the server refuses.
 */
export async function openSoapTarget(options: SoapTargetOptions): Promise<ImportTarget> {
  const session = new SoapSession(options.url);
  await session.signIn(options.account, options.password);
  const folder = await folderId(session, options.folder);
  return {
    addMessage: async ({ bytes, flags, date }) => {
      const aid = await session.upload(bytes);
      const m = { l: folder, f: flags, d: date, aid };
      await session.call("AddMsg", "urn:zimbraMail", { m });
      return true;
    },
    addContact: async (attributes) => {
      const a = Object.entries(attributes).map(([n, value]) => ({ n, _content: value }));
      await session.call("CreateContact", "urn:zimbraMail", { cn: { l: "7", a } });
    },
    addCalendar: async (text) => {
      const bytes = new TextEncoder().encode(text);
      const aid = await session.upload(bytes);
      const request = { ct: "ics", l: "10", content: { aid } };
      const answer = await session.call("ImportAppointments", "urn:zimbraMail", request);
      return Number(textAt(answer, "n"));
    },
    finish: () => Promise.resolve(),
  };
}
