/**
 * A real Moodle 4.5, in a browser: `MOODLE_URL` (its wwwroot), `MOODLE_ADMIN` and `MOODLE_PASSWORD` in
 * the environment. It must reach 127.0.0.1, or run on this machine; courses and people that the test
 * makes there have random names, and the course is deleted.
 */
import { randomBytes } from "node:crypto";
import { createInvite, createMemoryLtiStore } from "@partage-ent/gateway/app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildMoodleArchives } from "../../../scripts/build-moodle.js";
import { rawMessage } from "../../contract/messages.js";
import {
  addActivity,
  addBlock,
  configurePlugin,
  createCourse,
  createStudent,
  deleteCourse,
  installPlugin,
  type MoodleAccount,
  type MoodlePages,
  openMoodle,
  registerTool,
} from "./moodle-pages.js";
import { type SsoPortal, startSsoPortal } from "./sso-portal.js";

const { MOODLE_URL, MOODLE_ADMIN = "", MOODLE_PASSWORD = "" } = process.env;
const isThere = Boolean(MOODLE_URL && MOODLE_ADMIN && MOODLE_PASSWORD);
const url = MOODLE_URL?.replace(/\/$/, "") ?? "";
const SUBJECT = "Pour le cours de Moodle";

describe.skipIf(!isThere)("Moodle 4.5", { timeout: 180_000 }, () => {
  const store = createMemoryLtiStore();
  const name = `partage${randomBytes(4).toString("hex")}`;
  const account: MoodleAccount = {
    username: name,
    password: `Aa1!${randomBytes(9).toString("hex")}`,
  };
  const opened: MoodlePages[] = [];
  let portal: SsoPortal;
  let admin: MoodlePages;
  let course = "";

  const open = async (who: MoodleAccount): Promise<MoodlePages> => {
    const pages = await openMoodle(url, who);
    opened.push(pages);
    return pages;
  };

  beforeAll(async () => {
    admin = await open({ username: MOODLE_ADMIN, password: MOODLE_PASSWORD });
    for (const [file, archive] of buildMoodleArchives()) {
      await installPlugin(admin, file.replace(".zip", ""), archive);
    }
    portal = await startSsoPortal(async ({ publicUrl, people }) => {
      const key = await configurePlugin(admin, publicUrl);
      const [, domain] = people[0]!.mail.split("@");
      const issuer = {
        ...{ issuer: url, moodle: {}, lti: {}, secret: { env: "MOODLE_KEY" } },
        account: { template: `{username}@${domain!}` },
        scopes: ["mail.read" as const, "calendar.read" as const],
      };
      return {
        establishment: { issuers: [issuer], origins: [new URL(url).origin] },
        config: { credentials: { sealKey: { env: "SEAL_KEY" } } },
        env: { MOODLE_KEY: key, SEAL_KEY: randomBytes(32).toString("base64") },
        options: { ltiStore: store },
        stop: async () => undefined,
      };
    });
    const { sandbox, domain } = portal.sandbox;
    const mail = `${name}@${domain}`;
    await sandbox.createAccount({ name: mail, password: crypto.randomUUID(), attributes: {} });
    await sandbox.addMessage(mail, rawMessage({ subject: SUBJECT, to: mail }), { flags: "u" });
    course = await createCourse(admin, name);
    await createStudent(admin, name, account);
  }, 600_000);

  afterAll(async () => {
    if (course) await deleteCourse(admin, course);
    await Promise.all(opened.map((pages) => pages.close()));
    await portal?.close();
  });

  it("registers the tool by a link, and a student's launch shows her mail", async () => {
    const place = { establishment: "valmoree", issuer: url };
    const code = await createInvite(store, place, Date.now());
    const invite = `${portal.publicUrl}/lti/register?invite=${code}`;
    const tool = await registerTool(admin, invite);
    expect((await fetch(invite)).ok).toBe(false);
    const [registration] = await store.listRegistrations();
    expect(registration).toMatchObject({ issuer: url, product: "moodle", status: "pending" });
    const { id, deploymentIds } = registration!;
    await store.confirmRegistration(id, deploymentIds.length > 0 ? deploymentIds : [tool]);
    const activity = await addActivity(admin, course, tool);
    const student = await open(account);
    await student.go(`mod/lti/view.php?id=${activity}`);
    const frame = student.page.frameLocator("#contentframe");
    await frame.locator("partage-inbox").getByText(SUBJECT).first().waitFor();
  });

  it("shows her mail in a block of her dashboard, without a frame", async () => {
    const student = await open(account);
    await addBlock(student);
    const block = student.page.locator(".block_partage");
    await block.locator("partage-inbox").getByText(SUBJECT).first().waitFor();
    expect(await block.locator("script, iframe").count()).toBe(0);
    expect(await block.locator("partage-inbox").getAttribute("auth")).toBe("moodle");
    expect(
      portal.audits.some((event) => event.event === "token-issued" && event.issuer === url),
    ).toBe(true);
  });

  it("refuses a token to who is no user of the page: by GET, without its sesskey", async () => {
    const student = await open(account);
    const statuses = await student.page.evaluate(async (address) => {
      const answers = await Promise.all([
        fetch(address),
        fetch(address, { method: "POST", body: new URLSearchParams({ sesskey: "wrong" }) }),
        fetch(address, {
          method: "POST",
          credentials: "omit",
          body: new URLSearchParams({ sesskey: "wrong" }),
        }),
      ]);
      return answers.map(({ status }) => status);
    }, `${url}/local/partage/token.php`);
    expect(statuses).toEqual([405, 403, 401]);
  });
});
