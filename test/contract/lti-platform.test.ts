/** The gateway in a course platform of our own: from registration to the people of a course. */
import type { LtiStore } from "@partage-ent/gateway/app";
import { createMemoryLtiStore, createInvite } from "@partage-ent/gateway/app";
import { type RunningGateway, startGateway } from "@partage-ent/gateway/node";
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { createLtiPlatform, type LtiPlatform, PEOPLE } from "@partage-ent/sandbox/app";
import { type RunningSandbox, startSandbox } from "@partage-ent/sandbox/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GATEWAY_PATH, type RunningHost, startHost } from "../../demo/host-server.js";

const student = PEOPLE.find(({ courses, kind }) => kind === "student" && courses[0] === "INF301")!;
const TEACHER = "hcazeneuve";

let portal: RunningHost;
let moodle: RunningHost;
let platform: LtiPlatform;
let sandbox: RunningSandbox;
let gateway: RunningGateway;
let store: LtiStore;
let base: string;

beforeAll(async () => {
  [portal, moodle] = await Promise.all([startHost(0), startHost(0)]);
  base = portal.url + GATEWAY_PATH;
  platform = await createLtiPlatform({ url: moodle.otherUrl });
  moodle.setService("/", (request) => platform.fetch(request));
  sandbox = await startSandbox({ university: false });
  for (const { mail, displayName } of PEOPLE.filter(({ uid }) =>
    [student.uid, TEACHER].includes(uid),
  )) {
    const password = crypto.randomUUID();
    await sandbox.sandbox.createAccount({ name: mail, password, attributes: { displayName } });
  }
  store = createMemoryLtiStore();
  gateway = await startGateway(configure(), {
    env: { PREAUTH_KEY: sandbox.preauthKey, SEAL_KEY: "Zk3vT9pQw7LmXc2RbN8sHd5FgJ4yAeU6" },
    logDestination: { write: () => undefined },
    ltiStore: store,
  });
  portal.setGateway(gateway.address);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([portal.close(), moodle.close(), sandbox.close()]);
});

function configure(): Parameters<typeof startGateway>[0] {
  // Accounts have the address that is made of the name, which user names of the university are not.
  const account = { claim: "email" };
  return {
    ...{ publicUrl: base, listen: { host: "127.0.0.1", port: 0 }, trustedProxies: ["127.0.0.1"] },
    ...{ store: { kind: "memory" }, credentials: { sealKey: { env: "SEAL_KEY" } } },
    establishments: [
      {
        ...{ key: "valmoree", name: "Université de Valmorée", mailDomains: [sandbox.domain] },
        issuers: [{ issuer: platform.url, lti: {}, account, trustEmail: true }],
        zimbra: { soapUrl: `${sandbox.url}/service/soap`, preauthKey: { env: "PREAUTH_KEY" } },
      },
    ],
  };
}

const decode = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

/** The form of a page: where it goes, and its hidden fields. */
function formOf(html: string): { readonly action: string; readonly fields: URLSearchParams } {
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return {
    action: decode(/<form[^>]* action="([^"]*)"/.exec(html)?.[1] ?? ""),
    fields: new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, decode(value)])),
  };
}

/** Posts a form without any cookie, as a frame whose browser keeps none. */
async function post({ action, fields }: ReturnType<typeof formOf>, cookie = ""): Promise<Response> {
  const headers: Record<string, string> = cookie === "" ? {} : { Cookie: cookie };
  return fetch(action, { method: "POST", body: fields, headers, redirect: "manual" });
}

/** Opens a page of the platform that launches: answers what the gateway shows. */
async function launch(path: string, cookie: string): Promise<string> {
  const start = await fetch(platform.url + path, { headers: { Cookie: cookie } });
  const login = await post(formOf(await start.text()));
  expect(login.status).toBe(303);
  const signIn = await fetch(login.headers.get("Location") ?? "", { headers: { Cookie: cookie } });
  return (await post(formOf(await signIn.text()))).text();
}

async function tokenOf(page: string): Promise<{
  readonly access_token: string;
  readonly partage: { readonly person: { readonly email: string } };
}> {
  const answer = await fetch(`${base}/v1/token`, {
    method: "POST",
    headers: { Origin: portal.url },
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: SUBJECT_TOKEN_TYPES.ltiLaunchCode,
      subject_token: /data-code="([^"]*)"/.exec(page)?.[1] ?? "",
    }),
  });
  expect(answer.status).toBe(200);
  return answer.json() as ReturnType<typeof tokenOf>;
}

describe("a course platform", () => {
  it("takes the gateway as a tool by one address, which then waits", async () => {
    const code = await createInvite(
      store,
      { establishment: "valmoree", issuer: platform.url },
      Date.now(),
    );
    const page = await fetch(platform.registrationStart(`${base}/lti/register?invite=${code}`));
    const address = decode(/<iframe[^>]* src="([^"]*)"/.exec(await page.text())?.[1] ?? "");
    const done = await fetch(address);
    expect(await done.text()).toContain(`data-origin="${platform.url}"`);
    expect(platform.tools()).toMatchObject([
      { custom: { uid: "$User.username" }, hasMemberships: true },
    ]);
    const [waiting] = await store.listRegistrations();
    expect(waiting?.status).toBe("pending");
    await store.confirmRegistration(waiting!.id, waiting!.deploymentIds);
  });

  it("has a teacher choose a link, which the platform believes by our key", async () => {
    const cookie = platform.signIn(TEACHER);
    const picker = formOf(await launch("/mod/lti/contentitem.php?course=1", cookie));
    picker.fields.set("widget", "timetable");
    picker.fields.set("view", "day");
    const back = formOf(await (await post(picker)).text());
    const added = await post(back, cookie);
    expect(added.status).toBe(200);
    expect(platform.links()).toMatchObject([
      { title: "Emploi du temps", custom: { widget: "timetable", view: "day" } },
    ]);
  });

  it("opens the link for a student, in her own name, without a cookie", async () => {
    const page = await launch("/mod/lti/launch.php?id=1", platform.signIn(student.uid));
    expect(page).toContain(`<partage-timetable view="day">`);
    expect(page).toContain(student.displayName);
    expect((await tokenOf(page)).partage.person.email).toBe(student.mail);
  });

  it("opens nothing for somebody else's login", async () => {
    const start = await fetch(`${platform.url}/mod/lti/launch.php?id=1`, {
      headers: { Cookie: platform.signIn(student.uid) },
    });
    const login = await post(formOf(await start.text()));
    const other = await fetch(login.headers.get("Location") ?? "", {
      headers: { Cookie: platform.signIn(TEACHER) },
    });
    const refused = await post(formOf(await other.text()));
    expect(refused.status).toBe(400);
  });

  it("tells the page of a teacher's launch who is in the course, all pages of it", async () => {
    const page = await launch("/mod/lti/launch.php?id=1", platform.signIn(TEACHER));
    const { access_token: token } = await tokenOf(page);
    const answer = await fetch(`${base}/lti/people`, {
      headers: { Authorization: `Bearer ${token}`, Origin: portal.url },
    });
    const { people } = (await answer.json()) as {
      readonly people: readonly { readonly email?: string }[];
    };
    const inCourse = PEOPLE.filter(
      ({ uid, courses, kind }) =>
        kind !== "shared" && (uid === TEACHER || courses.includes("INF301")),
    );
    expect(people.map(({ email }) => email).sort()).toEqual(
      inCourse.map(({ mail }) => mail).sort(),
    );
  });
});
