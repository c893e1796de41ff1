/**
 * The pages of a real Moodle, as an administrator and a student use them in a browser (Moodle 4.5).
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type OwnBrowser, openBrowser } from "../../e2e/portal-page.js";

/** Somebody who can sign in at a Moodle. */
export interface MoodleAccount {
  readonly username: string;
  readonly password: string;
}

/** A browser that is signed in. */
export interface MoodlePages extends OwnBrowser {
  /** Opens a page below the site. */
  go(path: string): Promise<void>;
  /** Moodle's own anti-CSRF value in this session. */
  sesskey(): Promise<string>;
  /** Gives a file to a field that takes one. */
  upload(field: string, name: string, content: Uint8Array | string): Promise<void>;
  /** Presses on through pages that only ask to. */
  pressOn(): Promise<void>;
}

/** Signs in; `url` is the site's `wwwroot`. */
export async function openMoodle(url: string, account: MoodleAccount): Promise<MoodlePages> {
  const browser = await openBrowser();
  const { page } = browser;
  const go = async (path: string): Promise<void> => {
    await page.goto(`${url}/${path}`);
  };
  // The words that are looked for below are English.
  await go("login/index.php?lang=en");
  await page.locator("#username").fill(account.username);
  await page.locator("#password").fill(account.password);
  await page.locator("#loginbtn").click();
  await page.waitForFunction(() => !document.body.classList.contains("notloggedin"));
  return {
    ...browser,
    go,
    sesskey: () => page.evaluate(() => (globalThis as MoodleGlobals).M?.cfg?.sesskey ?? ""),
    upload: (field, name, content) => upload(page, field, { name, content }),
    pressOn: () => pressOn(page),
  };
}

interface MoodleGlobals {
  readonly M?: { readonly cfg?: { readonly sesskey?: string } };
}

/** Moodle's file picker: choose, "Upload a file", choose again, upload. */
async function upload(
  page: Page,
  field: string,
  { name, content }: { readonly name: string; readonly content: Uint8Array | string },
): Promise<void> {
  await page.locator(`#fitem_${field} .fp-btn-choose`).click();
  const picker = page.locator(".file-picker:visible");
  await picker.locator(".fp-repo", { hasText: "Upload a file" }).click();
  const mimeType = name.endsWith(".zip") ? "application/zip" : "text/csv";
  await picker
    .locator("input[name=repo_upload_file]")
    .setInputFiles({ name, mimeType, buffer: Buffer.from(content) });
  await picker.locator(".fp-upload-btn").click();
  await picker.waitFor({ state: "hidden" });
}

const ONWARD = /^(Continue|Upgrade Moodle database now|Save changes|Install add-on)$/;

/** Pages of an installation, at most so many. */
const MOST_PAGES = 12;

async function pressOn(page: Page): Promise<void> {
  for (let count = 0; count < MOST_PAGES; count++) {
    const buttons = page
      .locator("#region-main")
      .getByRole("button", { name: ONWARD, disabled: false });
    if ((await buttons.count()) === 0) return;
    await Promise.all([page.waitForEvent("load"), buttons.first().click()]);
  }
}

/** Installs a plugin from its archive by the administrator's page, unless it is there. */
export async function installPlugin(
  admin: MoodlePages,
  component: string,
  archive: Uint8Array,
): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    await admin.go("admin/plugins.php");
    return (await admin.page.locator(`tr.name-${component}`).count()) > 0;
  };
  if (await isThere()) return;
  await admin.go("admin/tool/installaddon/index.php");
  await admin.upload("id_zipfile", `${component}.zip`, archive);
  await Promise.all([
    admin.page.waitForEvent("load"),
    admin.page.locator("#id_submitbutton").click(),
  ]);
  await admin.pressOn();
  if (await isThere()) return;
  throw new Error(
    `Moodle did not install ${component}: unpack packages/moodle/dist/${component}.zip ` +
      "(npm run build:moodle) below its folder local or blocks, and run admin/cli/upgrade.php",
  );
}

/** Sets what the plugin must know; answers the key that its installation drew. */
export async function configurePlugin(admin: MoodlePages, gateway: string): Promise<string> {
  await admin.go("admin/settings.php?section=local_partage");
  const { page } = admin;
  await page.locator("#id_s_local_partage_gateway").fill(gateway);
  const key = await page.locator("input[name=s_local_partage_key]").inputValue();
  await Promise.all([
    page.waitForEvent("load"),
    page.locator("#adminsettings button[type=submit]").click(),
  ]);
  return key;
}

/** Makes a course; answers its number. */
export async function createCourse(admin: MoodlePages, name: string): Promise<string> {
  await admin.go("course/edit.php?category=1");
  const { page } = admin;
  await page.locator("#id_fullname").fill(name);
  await page.locator("#id_shortname").fill(name);
  await Promise.all([page.waitForEvent("load"), page.locator("#id_saveanddisplay").click()]);
  const id = new URL(page.url()).searchParams.get("id");
  if (!id) throw new Error(`Moodle shows no course at ${new URL(page.url()).pathname}`);
  return id;
}

/** Makes a student of a course. */
export async function createStudent(
  admin: MoodlePages,
  course: string,
  { username, password }: MoodleAccount,
): Promise<void> {
  await admin.go("admin/tool/uploaduser/index.php");
  const row = [username, password, "Essai", "Partage", `${username}@mail.example`, course];
  const header = "username,password,firstname,lastname,email,course1,role1";
  await admin.upload("id_userfile", "people.csv", `${header}\n${row.join(",")},student\n`);
  const { page } = admin;
  for (let step = 0; step < 2; step++) {
    await Promise.all([page.waitForEvent("load"), page.locator("#id_submitbutton").click()]);
  }
}

/** Registers the tool by its link, lets it be used in courses, and answers its number. */
export async function registerTool(admin: MoodlePages, invite: string): Promise<string> {
  const query = new URLSearchParams({ url: invite, sesskey: await admin.sesskey() });
  await admin.go(`mod/lti/startltiadvregistration.php?${query.toString()}`);
  const { page } = admin;
  await page.getByText("Registration received").waitFor();
  await admin.go("mod/lti/toolconfigure.php");
  const card = page.locator(".tool-card", { hasText: "PARTAGE" }).last();
  const id = await card.getAttribute("data-type-id");
  if (!id) throw new Error("Moodle shows no tool that registered");
  await card.locator("a.activate").click();
  // What a tool wants of people is agreed to first, where it wants something.
  const agree = card.locator(".tool-card-footer a.activate, .capabilities-container .btn-success");
  if ((await agree.count()) > 0) await agree.last().click();
  await card.locator(".tag", { hasText: "Active" }).waitFor();
  const edit = new URLSearchParams({ action: "update", id, sesskey: await admin.sesskey() });
  await admin.go(`mod/lti/typessettings.php?${edit.toString()}`);
  await page.locator("#id_lti_coursevisible").selectOption("2");
  await Promise.all([page.waitForEvent("load"), page.locator("#id_submitbutton").click()]);
  return id;
}

/** Adds the tool to a course; answers the number of the activity. */
export async function addActivity(
  admin: MoodlePages,
  course: string,
  tool: string,
): Promise<string> {
  await admin.go(`course/modedit.php?add=lti&course=${course}&section=0&return=0&typeid=${tool}`);
  const { page } = admin;
  await page.locator("#id_name").fill("Mes messages");
  // The field is among those that are folded away.
  await page
    .locator("#id_instructorcustomparameters")
    .evaluate((field: HTMLTextAreaElement, text) => {
      field.value = text;
    }, "widget=inbox\nmax=5");
  await Promise.all([page.waitForEvent("load"), page.locator("#id_submitbutton").click()]);
  const id = new URL(page.url()).searchParams.get("id");
  if (!id) throw new Error(`Moodle shows no activity at ${new URL(page.url()).pathname}`);
  return id;
}

/** Puts the block on one's own dashboard. */
export async function addBlock(student: MoodlePages): Promise<void> {
  await student.go("my/");
  const toggle = student.page.locator("input[name=setmode]");
  if (!(await toggle.isChecked())) {
    await Promise.all([student.page.waitForEvent("load"), toggle.click()]);
  }
  await student.go(`my/index.php?sesskey=${await student.sesskey()}&bui_addblock=partage`);
}

/** Removes what a test left in the site. */
export async function deleteCourse(admin: MoodlePages, course: string): Promise<void> {
  await admin.go(`course/delete.php?id=${course}`);
  await admin.page.getByRole("button", { name: "Delete" }).click();
  await admin.page.getByRole("button", { name: "Continue" }).waitFor();
}
