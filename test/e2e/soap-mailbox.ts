import type { RunningSandbox } from "@partage-ent/sandbox/node";

/** What a SOAP client sees of a message. */
export interface SoapMessage {
  readonly id: string;
  readonly subject: string;
  /** Flag letters: `u` unread, `f` flagged. */
  readonly flags: string;
  readonly folder: string;
}

/** A mailbox over plain SOAP, as another client of the person would use it. */
export interface SoapMailbox {
  addMessage(subject: string, text: string): Promise<void>;
  search(query: string): Promise<readonly SoapMessage[]>;
}

interface SearchHit {
  readonly id: string;
  readonly su?: string;
  readonly f?: string;
  readonly l: string;
}

/** Signs in by password over SOAP. */
export async function openMailbox(
  sandbox: Pick<RunningSandbox, "url">,
  user: { readonly name: string; readonly password: string },
): Promise<SoapMailbox> {
  const session: { token?: string } = {};
  const call = async <Answer>(name: string, namespace: string, body: object): Promise<Answer> => {
    const context = { _jsns: "urn:zimbra", ...(session.token && { authToken: session.token }) };
    const response = await fetch(`${sandbox.url}/service/soap/${name}Request`, {
      method: "POST",
      body: JSON.stringify({
        Header: { context },
        Body: { [`${name}Request`]: { _jsns: namespace, ...body } },
      }),
    });
    const answer = (await response.json()) as { Body: Record<string, unknown> };
    if (!response.ok) throw new Error(`${name}: ${JSON.stringify(answer.Body)}`);
    return answer.Body[`${name}Response`] as Answer;
  };
  const { authToken } = await call<{ authToken: { _content: string }[] }>(
    "Auth",
    "urn:zimbraAccount",
    {
      account: { by: "name", _content: user.name },
      password: user.password,
    },
  );
  session.token = authToken[0]!._content;
  return {
    addMessage: async (subject, text) => {
      const encoded = `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;
      const content = [
        "From: =?utf-8?Q?Secr=C3=A9tariat?= <secretariat@univ-valmoree.example>",
        `To: ${user.name}`,
        `Subject: ${encoded}`,
        `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
        `Message-ID: <${crypto.randomUUID()}@univ-valmoree.example>`,
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        Buffer.from(text).toString("base64"),
        "",
      ].join("\r\n");
      await call("AddMsg", "urn:zimbraMail", {
        m: { l: "2", f: "u", content: { _content: content } },
      });
    },
    search: async (query) => {
      const { m = [] } = await call<{ m?: SearchHit[] }>("Search", "urn:zimbraMail", {
        query,
        types: "message",
        limit: 20,
      });
      return m.map(({ id, su = "", f = "", l }) => ({ id, subject: su, flags: f, folder: l }));
    },
  };
}
