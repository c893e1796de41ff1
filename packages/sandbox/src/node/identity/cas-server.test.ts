import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PEOPLE } from "../../app/university/people.js";
import { type RunningCasServer, startCasServer } from "./cas-server.js";

const SERVICE = "http://127.0.0.1:9/partage-gw/auth/callback?state=s";
let cas: RunningCasServer;
let now = Date.now();

beforeAll(async () => {
  const services = () => ["http://127.0.0.1:9/partage-gw/auth/callback"];
  cas = await startCasServer({ services, now: () => now });
});
afterAll(() => cas.close());

const login = (query: Record<string, string>) => `${cas.url}/login?${new URLSearchParams(query)}`;

/** Sends the form as a browser does. */
function submit(fields: Record<string, string>, service = SERVICE): Promise<Response> {
  const body = new URLSearchParams(fields);
  return fetch(login({ service }), { method: "POST", redirect: "manual", body });
}

async function ticketFor(service = SERVICE): Promise<{ ticket: string; cookie: string }> {
  const answer = await submit({ username: PEOPLE[0]!.uid, password: "valmoree-demo" }, service);
  const ticket = new URL(answer.headers.get("location")!).searchParams.get("ticket")!;
  return { ticket, cookie: answer.headers.getSetCookie()[0]!.split(";")[0]! };
}

async function validate(ticket: string, service = SERVICE): Promise<string> {
  const query = new URLSearchParams({ ticket, service });
  return (await fetch(`${cas.url}/p3/serviceValidate?${query}`)).text();
}

describe("the CAS server of the university", () => {
  it("gives a ticket that says who it is, once", async () => {
    const { ticket } = await ticketFor();
    const first = await validate(ticket);
    expect(first).toContain(`<cas:user>${PEOPLE[0]!.uid}</cas:user>`);
    expect(first).toContain(`<cas:mail>${PEOPLE[0]!.mail}</cas:mail>`);
    expect(await validate(ticket)).toContain('code="INVALID_TICKET"');
  });

  it("spends a ticket that is shown for another service", async () => {
    const { ticket } = await ticketFor();
    expect(await validate(ticket, `${SERVICE}2`)).toContain('code="INVALID_SERVICE"');
    expect(await validate(ticket)).toContain('code="INVALID_TICKET"');
  });

  it("forgets a ticket after 30 seconds", async () => {
    const { ticket } = await ticketFor();
    now += 31_000;
    expect(await validate(ticket)).toContain('code="INVALID_TICKET"');
  });

  it("sends nobody to a service that it does not know", async () => {
    for (const service of ["http://evil.example/", "javascript:alert(1)", "//evil.example"]) {
      const answer = await fetch(login({ service, gateway: "true" }), { redirect: "manual" });
      expect(answer.status).toBe(403);
      expect((await submit({ username: "x", password: "y" }, service)).status).toBe(400);
    }
  });

  it("comes back without a ticket where gateway=true finds nobody, and with one where it finds somebody", async () => {
    const silent = login({ service: SERVICE, gateway: "true" });
    const nobody = await fetch(silent, { redirect: "manual" });
    expect(nobody.headers.get("location")).toBe(SERVICE);
    const { cookie } = await ticketFor();
    const somebody = await fetch(silent, { redirect: "manual", headers: { cookie } });
    expect(somebody.headers.get("location")).toMatch(/&ticket=ST-/);
    await fetch(`${cas.url}/logout`, { headers: { cookie } });
    const after = await fetch(silent, { redirect: "manual", headers: { cookie } });
    expect(after.headers.get("location")).toBe(SERVICE);
  });

  it("shows the form again with what is wrong, and slows down who guesses", async () => {
    const wrong = { username: "personne", password: "faux" };
    const answers: Response[] = [];
    for (let turn = 0; turn < 6; turn++) answers.push(await submit(wrong));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await answers[0]!.text()).toContain("Identifiant ou mot de passe incorrect");
  });
});
