/** Inbox, agenda and contacts in a browser, over Dovecot and SOGo of Debian. */
import type { ImapFlow } from "imapflow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCdn } from "../../../scripts/build-cdn.js";
import { rawMessage } from "../../contract/messages.js";
import { openPortal, type PortalPage } from "../../e2e/portal-page.js";
import { installDovecot } from "../servers/dovecot.js";
import { openImap } from "../servers/raw-imap.js";
import { installSogo } from "../servers/sogo.js";
import { rawDav } from "./raw-dav.js";
import { type PortalUser, startStandardsPortal, type StandardsPortal } from "./standards-portal.js";

const isThere = (await installSogo()) && (await installDovecot());

describe.skipIf(!isThere)("Dovecot and SOGo in a browser", { timeout: 90_000 }, () => {
  let portal: StandardsPortal;
  let lea: PortalPage;
  let imap: ImapFlow;
  let theo: PortalUser;
  beforeAll(async () => {
    await buildCdn();
    portal = await startStandardsPortal();
    const [her, his] = portal.users;
    theo = his!;
    imap = await openImap(portal.dovecot.ports.imap, her!.login);
    await imap.append("INBOX", Buffer.from(rawMessage({ subject: "Amphi" })));
    lea = await openPortal(portal, her!);
  }, 180_000);
  afterAll(async () => {
    await lea?.close();
    await imap?.logout();
    await portal?.close();
  });

  const flags = async (path: string): Promise<readonly (readonly string[])[]> => {
    const lock = await imap.getMailboxLock(path);
    try {
      // What others changed is told to who asks for something.
      await imap.noop();
      if (imap.mailbox === false || imap.mailbox.exists === 0) return [];
      const all = await imap.fetchAll("1:*", { flags: true });
      return all.map((message) => [...(message.flags ?? [])].filter((flag) => flag !== "\\Recent"));
    } finally {
      lock.release();
    }
  };

  /** iCalendar or vCard text of all objects in a folder of somebody. */
  const objects = async ({ login }: PortalUser, folder: string): Promise<string> => {
    const url = `http://127.0.0.1:${String(portal.sogo.ports.http)}${portal.sogo.path}`;
    const home = `${url}${login.name}/${folder}/`;
    const headers = { "x-webobjects-remote-user": login.name };
    const listed = await rawDav(login, {
      ...{ method: "PROPFIND", url: home, headers: { ...headers, Depth: "1" } },
      body: "<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>",
    });
    const hrefs = [...listed.matchAll(/<D:href>([^<]+\.(?:ics|vcf))<\/D:href>/g)];
    const texts = hrefs.map(([, href = ""]) =>
      rawDav(login, { method: "GET", url: new URL(href, url).href, headers }),
    );
    return (await Promise.all(texts)).join("\n");
  };

  it("shows the mail that is there, and what arrives", async () => {
    const inbox = await lea.show("partage-inbox", {});
    await inbox.getByText("Amphi").first().waitFor();
    await imap.append("INBOX", Buffer.from(rawMessage({ subject: "Jury" })));
    await inbox.getByText("Jury").first().waitFor({ timeout: 60_000 });
  });

  it("reads a message, which is read on the server", async () => {
    const inbox = await lea.show("partage-inbox", {});
    await inbox.getByRole("row").filter({ hasText: "Amphi" }).getByText("Amphi").click();
    await lea.page.locator("partage-message").getByRole("heading", { name: "Amphi" }).waitFor();
    await expect.poll(async () => (await flags("INBOX")).flat()).toContain("\\Seen");
  });

  it("stars a message, moves it away, and takes that back", async () => {
    const inbox = await lea.show("partage-inbox", {});
    const row = inbox.getByRole("row").filter({ hasText: "Jury" });
    await row.hover();
    await row
      .getByRole("button", { name: /suivre|étoile|favori|suivi/i })
      .first()
      .click();
    await expect.poll(async () => (await flags("INBOX")).flat()).toContain("\\Flagged");
    await row.hover();
    await row
      .getByRole("button", { name: /supprimer|corbeille/i })
      .first()
      .click();
    await expect.poll(async () => (await flags("Trash")).length).toBe(1);
    await inbox
      .getByRole("button", { name: /annuler/i })
      .first()
      .click();
    await expect.poll(async () => (await flags("Trash")).length).toBe(0);
    await expect.poll(async () => (await flags("INBOX")).length).toBe(2);
  });

  it("writes an event, invites somebody, who accepts it in his agenda", async () => {
    const title = "Projet tutoré";
    const agenda = await lea.show("partage-agenda", { view: "week", date: "2027-03-29" });
    await agenda.getByRole("button", { name: "Nouvel événement" }).first().click();
    const form = lea.page.locator("partage-event");
    await form.getByLabel("Titre").fill(title);
    await form.getByLabel("Jour de début").fill("2027-04-01");
    await form.getByLabel("Heure de début").fill("11:00");
    await form.getByLabel("Inviter").first().fill(theo.name);
    await form.getByRole("button", { name: "Ajouter", exact: true }).click();
    await form.getByRole("button", { name: "Enregistrer et inviter" }).click();
    await expect.poll(() => objects(theo, "Calendar/personal")).toContain(title);

    const other = await openPortal(portal, theo);
    try {
      const week = await other.show("partage-agenda", { view: "week", date: "2027-03-29" });
      await week.getByRole("button", { name: title }).first().click();
      await other.page
        .getByRole("button", { name: /^Accepter/ })
        .first()
        .click();
      const hers = (): Promise<string> => objects(portal.users[0]!, "Calendar/personal");
      await expect.poll(hers, { timeout: 15_000 }).toMatch(/PARTSTAT=ACCEPTED/);
      expect(other.complaints).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it("keeps a contact that she writes", async () => {
    await lea.page.goto(new URL("annuaire.html", portal.url).href);
    const contacts = lea.page.locator("partage-contacts");
    await contacts.getByRole("button", { name: "Nouveau contact" }).first().click();
    await contacts.getByLabel("Prénom").fill("Octave");
    await contacts.getByLabel("Nom de famille", { exact: true }).fill("Nouvel");
    await contacts.getByRole("button", { name: "Enregistrer" }).click();
    await contacts.getByText("Nouvel").first().waitFor();
    await expect
      .poll(() => objects(portal.users[0]!, "Contacts/personal"))
      .toMatch(/Nouvel;Octave/);
  });

  it("breaks no policy of the portal", () => {
    expect(lea.complaints).toEqual([]);
  });
});
