/** The inbox in a browser, over Cyrus 3.6 of Debian by JMAP; she brings an app password to get in. */
import type { ImapFlow } from "imapflow";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCdn } from "../../../scripts/build-cdn.js";
import { rawMessage } from "../../contract/messages.js";
import { openPortal, type PortalPage } from "../../e2e/portal-page.js";
import { installCyrus } from "../servers/cyrus.js";
import { openImap } from "../servers/raw-imap.js";
import { type CyrusPortal, type PortalUser, startCyrusPortal } from "./standards-portal.js";

const isThere = await installCyrus();

describe.skipIf(!isThere)("Cyrus by JMAP in a browser", { timeout: 90_000 }, () => {
  let portal: CyrusPortal;
  let lea: PortalPage;
  let her: PortalUser;
  let imap: ImapFlow;
  const notices: string[] = [];
  beforeAll(async () => {
    await buildCdn();
    portal = await startCyrusPortal();
    her = portal.users[0]!;
    imap = await openImap(portal.cyrus.ports.imap, her.login);
    await imap.append("INBOX", Buffer.from(rawMessage({ subject: "Amphi" })));
    await imap.append("INBOX", Buffer.from(rawMessage({ subject: "Jury" })));
    lea = await openPortal(portal, her, async (page) => {
      const field = page.getByLabel("Mot de passe d’application");
      const save = page.getByRole("button", { name: "Enregistrer" });
      await field.fill(portal.users[1]!.login.password);
      await save.click();
      notices.push(await page.getByRole("alert").innerText());
      await field.fill(her.login.password);
      await save.click();
    });
  }, 180_000);
  afterAll(async () => {
    await lea?.close();
    await imap?.logout();
    await portal?.close();
  });

  const flags = async (path: string): Promise<readonly (readonly string[])[]> => {
    const lock = await imap.getMailboxLock(path);
    try {
      await imap.noop();
      if (imap.mailbox === false || imap.mailbox.exists === 0) return [];
      const all = await imap.fetchAll("1:*", { flags: true });
      return all.map((message) => [...(message.flags ?? [])].filter((flag) => flag !== "\\Recent"));
    } finally {
      lock.release();
    }
  };

  const press = (row: Locator, name: RegExp): Promise<void> =>
    row.getByRole("button", { name }).first().click();

  it("takes no password that the server does not take, then hers", () => {
    expect(notices).toEqual([expect.stringContaining("n’a pas accepté ce mot de passe")]);
  });

  it("shows the mail that is there", async () => {
    const inbox = await lea.show("partage-inbox", {});
    await inbox.getByText("Amphi").first().waitFor();
    await inbox.getByText("Jury").first().waitFor();
  });

  it("reads a message, which is read on the server", async () => {
    const inbox = await lea.show("partage-inbox", {});
    await inbox.getByRole("row").filter({ hasText: "Amphi" }).getByText("Amphi").click();
    await lea.page.locator("partage-message").getByRole("heading", { name: "Amphi" }).waitFor();
    await expect.poll(async () => (await flags("INBOX")).flat(), PATIENT).toContain("\\Seen");
  });

  it("stars a message, moves it away, and takes that back", async () => {
    const inbox = await lea.show("partage-inbox", {});
    const row = inbox.getByRole("row").filter({ hasText: "Jury" });
    await row.hover();
    await press(row, /suivre|étoile|favori|suivi/i);
    await expect.poll(async () => (await flags("INBOX")).flat(), PATIENT).toContain("\\Flagged");
    await row.hover();
    await press(row, /supprimer|corbeille/i);
    await expect.poll(async () => (await flags("Trash")).length, PATIENT).toBe(1);
    await press(inbox, /annuler/i);
    await expect.poll(async () => (await flags("Trash")).length, PATIENT).toBe(0);
    await expect.poll(async () => (await flags("INBOX")).length, PATIENT).toBe(2);
  });

  it("shows a message that arrives", async () => {
    const inbox = await lea.show("partage-inbox", {});
    await inbox.getByText("Jury").first().waitFor();
    await imap.append("INBOX", Buffer.from(rawMessage({ subject: "Soutenance" })));
    await inbox.getByText("Soutenance").first().waitFor({ timeout: 80_000 });
  });

  it("breaks no policy of the portal", () => {
    // The page that refuses a password answers 403, which the browser notes.
    expect(lea.complaints.filter((text) => !text.includes("403"))).toEqual([]);
  });
});

/** Servers of a busy machine take their time. */
const PATIENT = { timeout: 10_000 };
