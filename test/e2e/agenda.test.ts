import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDemo, startDemo } from "../../demo/start-demo.js";
import { recordExchanges } from "../soap-conformance/record.js";
import { openPortal, type PortalPage } from "./portal-page.js";
import { openMailbox, type SoapEvent, type SoapMailbox } from "./soap-mailbox.js";

let demo: RunningDemo;
let lea: PortalPage;
let mailbox: SoapMailbox;
let theirs: SoapMailbox;

beforeAll(async () => {
  demo = await startDemo({ sandbox: { trace: recordExchanges("exchanges") } });
  [mailbox, theirs, lea] = await Promise.all([
    openMailbox(demo.sandbox, demo.users[0]!),
    openMailbox(demo.sandbox, demo.users[1]!),
    openPortal(demo, demo.users[0]!),
  ]);
}, 180_000);

afterAll(async () => {
  await lea?.close();
  await demo?.close();
});

const DAY = 86_400_000;
/** The Monday after the clocks of Europe go forward in 2027. */
const AFTER_CHANGE = Date.UTC(2027, 2, 29);

const between = async (title: string, after: number, before: number): Promise<SoapEvent[]> =>
  (await mailbox.events(after, before)).filter((event) => event.title === title);

const isoOf = (events: readonly SoapEvent[]): string[] =>
  events.map(({ start }) => new Date(start).toISOString().slice(0, 16));

describe("her week", () => {
  it("takes an event that she writes, and SOAP has it at the hour she meant", async () => {
    const title = `Réunion de tutorat ${Date.now()}`;
    const agenda = await lea.show("partage-agenda", { view: "week", date: "2027-03-29" });
    await agenda.getByRole("button", { name: "Nouvel événement" }).first().click();
    const form = lea.page.locator("partage-event");
    await form.getByLabel("Titre").fill(title);
    await form.getByLabel("Jour de début").fill("2027-03-30");
    await form.getByLabel("Heure de début").fill("10:00");
    await form.getByRole("button", { name: "Enregistrer" }).click();
    await agenda.getByRole("button", { name: title }).first().waitFor();
    const found = await between(title, AFTER_CHANGE, AFTER_CHANGE + 7 * DAY);
    expect(isoOf(found)).toEqual(["2027-03-30T08:00"]);
  });

  it("moves an event by the keyboard alone, and takes it back", async () => {
    const title = `Entretien ${Date.now()}`;
    await mailbox.createEvent(title, "20270330T140000");
    const agenda = await lea.show("partage-agenda", { view: "week", date: "2027-03-29" });
    await agenda.getByRole("button", { name: title }).first().focus();
    await lea.page.keyboard.press("m");
    await lea.page.keyboard.press("ArrowRight");
    await lea.page.keyboard.press("ArrowDown");
    await lea.page.keyboard.press("Enter");
    const starts = async (): Promise<string[]> =>
      isoOf(await between(title, AFTER_CHANGE, AFTER_CHANGE + 7 * DAY));
    await expect.poll(async () => (await starts())[0]).toMatch(/^2027-03-31T12:/);
    await agenda.getByRole("button", { name: "Annuler" }).first().click();
    await expect.poll(starts).toEqual(["2027-03-30T12:00"]);
  });

  it("changes one of a series after the clocks changed; the others keep their hour", async () => {
    const title = `Cours hebdomadaire ${Date.now()}`;
    await mailbox.createEvent(title, "20270322T080000", 4);
    const agenda = await lea.show("partage-agenda", { view: "week", date: "2027-03-29" });
    await agenda.getByRole("button", { name: title }).first().click();
    const card = lea.page.locator("partage-event");
    await card.getByRole("button", { name: "Modifier" }).first().click();
    await card.getByLabel("Heure de début").fill("09:00");
    await card.getByRole("button", { name: "Enregistrer" }).click();
    const question = card.getByRole("alertdialog");
    await question.getByRole("radio", { name: "Cette date", exact: true }).check();
    await question.getByRole("button", { name: "Enregistrer" }).click();
    const starts = async (): Promise<string[]> =>
      isoOf(await between(title, AFTER_CHANGE - 14 * DAY, AFTER_CHANGE + 28 * DAY));
    await expect
      .poll(starts)
      .toEqual(["2027-03-22T07:00", "2027-03-29T07:00", "2027-04-05T06:00", "2027-04-12T06:00"]);
  });

  it("invites somebody, who answers in place, and the organiser's copy says so", async () => {
    const title = `Projet tutoré ${Date.now()}`;
    const guest = demo.users[1]!;
    const agenda = await lea.show("partage-agenda", { view: "week", date: "2027-03-29" });
    await agenda.getByRole("button", { name: "Nouvel événement" }).first().click();
    const form = lea.page.locator("partage-event");
    await form.getByLabel("Titre").fill(title);
    await form.getByLabel("Jour de début").fill("2027-04-01");
    await form.getByLabel("Heure de début").fill("11:00");
    await form.getByLabel("Inviter").first().fill(guest.name);
    await form.getByRole("button", { name: "Ajouter", exact: true }).click();
    await form.getByRole("button", { name: "Enregistrer et inviter" }).click();
    const window = [AFTER_CHANGE, AFTER_CHANGE + 7 * DAY] as const;
    await expect
      .poll(async () => (await theirs.events(...window)).find((event) => event.title === title))
      .toMatchObject({ answer: "NE", start: Date.UTC(2027, 3, 1, 9) });

    const other = await openPortal(demo, guest);
    try {
      const inbox = await other.show("partage-inbox", {});
      await inbox.getByRole("row").filter({ hasText: title }).first().click();
      const invitation = other.page.locator("partage-invitation");
      await invitation.getByRole("button", { name: "Accepter" }).click();
      const { uid } = (await between(title, ...window))[0]!;
      await expect
        .poll(async () => (await mailbox.answers(uid))[guest.name], { timeout: 10_000 })
        .toBe("AC");
      expect(other.complaints).toEqual([]);
    } finally {
      await other.close();
    }
  }, 90_000);

  it("breaks no policy of the portal", () => {
    expect(lea.complaints).toEqual([]);
  });
});

describe("her timetable", () => {
  it("shows a change of the feed as a badge, and keeps the calendar of PARTAGE like it", async () => {
    const timetable = await lea.show("partage-timetable", {});
    await timetable
      .getByText(/Prochain cours|En ce moment|Ensuite/)
      .first()
      .waitFor();
    await timetable.getByRole("button", { name: "Autres actions" }).click();
    await timetable.getByRole("menuitem", { name: /Garder/ }).click();
    await timetable.getByRole("button", { name: "Voir ce qui serait écrit" }).click();
    await timetable.getByRole("button", { name: "Écrire dans mon agenda" }).click();
    const now = Date.now();
    const kept = async (): Promise<readonly SoapEvent[]> =>
      (await mailbox.events(now, now + 60 * DAY)).filter(({ folder }) => folder !== "10");
    await expect.poll(async () => (await kept()).length, { timeout: 30_000 }).toBeGreaterThan(10);
    const before = await kept();
    await timetable.getByRole("button", { name: "Retour" }).click();
    demo.planning.change();
    await timetable
      .getByText(/nouveaux? changements?/)
      .first()
      .waitFor({ timeout: 30_000 });
    const key = ({ uid, start }: SoapEvent): string => `${uid} ${start}`;
    await expect
      .poll(async () => (await kept()).map(key), { timeout: 30_000 })
      .not.toEqual(before.map(key));
  }, 120_000);
});
