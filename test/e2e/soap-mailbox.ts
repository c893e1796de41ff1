import type { RunningSandbox } from "@partage-ent/sandbox/node";

/** What a SOAP client sees of a message. */
export interface SoapMessage {
  readonly id: string;
  readonly subject: string;
  /** Flag letters: `u` unread, `f` flagged. */
  readonly flags: string;
  readonly folder: string;
}

/** What a SOAP client sees of one occurrence of an event. */
export interface SoapEvent {
  readonly uid: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Id of the folder. */
  readonly folder: string;
  /** The person's own answer: `NE`, `AC`, `TE`, `DE`. */
  readonly answer: string;
}

/** A mailbox over plain SOAP, as another client of the person would use it. */
export interface SoapMailbox {
  addMessage(subject: string, text: string): Promise<void>;
  search(query: string): Promise<readonly SoapMessage[]>;
  /** Occurrences of all calendars in a window, the earliest first. */
  events(after: number, before: number): Promise<readonly SoapEvent[]>;
  /** Creates an event of one hour in the person's own calendar; weekly where a count is given. */
  createEvent(title: string, start: string, count?: number): Promise<void>;
  /** Answers of those who were invited, by address. */
  answers(uid: string): Promise<Readonly<Record<string, string>>>;
  /** Attributes of all contacts. */
  contacts(): Promise<readonly Readonly<Record<string, string>>[]>;
}

interface AppointmentHit {
  readonly uid: string;
  readonly name?: string;
  readonly l: string;
  readonly ptst?: string;
  readonly inst?: readonly { readonly s: number; readonly name?: string; readonly ptst?: string }[];
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
    contacts: async () => {
      type Contact = { readonly _attrs: Readonly<Record<string, string>> };
      const { cn = [] } = await call<{ cn?: readonly Contact[] }>(
        "GetContacts",
        "urn:zimbraMail",
        {},
      );
      return cn.map(({ _attrs }) => _attrs);
    },
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
    events: async (after, before) => {
      const { appt = [] } = await call<{ appt?: AppointmentHit[] }>("Search", "urn:zimbraMail", {
        ...{ query: "is:anywhere", types: "appointment", limit: 1000 },
        ...{ calExpandInstStart: after, calExpandInstEnd: before },
      });
      return appt
        .flatMap(({ uid, name = "", l, ptst = "", inst = [] }) =>
          inst.map((one) => ({
            ...{ uid, title: one.name ?? name, start: one.s },
            ...{ folder: l, answer: one.ptst ?? ptst },
          })),
        )
        .sort((a, b) => a.start - b.start);
    },
    createEvent: async (title, start, count) => {
      const end = start.replace(
        /T(\d\d)/,
        (_, hour) => `T${String(Number(hour) + 1).padStart(2, "0")}`,
      );
      const rule = { freq: "WEE", interval: { ival: 1 }, count: { num: count } };
      const comp = {
        ...{ name: title, or: { a: user.name } },
        ...{ s: { d: start, tz: "Europe/Paris" }, e: { d: end, tz: "Europe/Paris" } },
        ...(count !== undefined && { recur: [{ add: [{ rule: [rule] }] }] }),
      };
      await call("CreateAppointment", "urn:zimbraMail", {
        m: { l: "10", su: title, inv: { comp: [comp] }, mp: [{ ct: "text/plain", content: "" }] },
      });
    },
    answers: async (uid) => {
      interface Attendee {
        readonly a: string;
        readonly ptst: string;
      }
      const { appt } = await call<{
        appt: { inv: { comp: { at?: Attendee[] }[] }[] }[];
      }>("GetAppointment", "urn:zimbraMail", { uid });
      const attendees = appt[0]?.inv[0]?.comp[0]?.at ?? [];
      return Object.fromEntries(attendees.map(({ a, ptst }) => [a, ptst]));
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
