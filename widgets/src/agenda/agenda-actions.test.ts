import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import {
  eventNamed,
  mountAgenda,
  type MountAgendaOptions,
  type MountedAgenda,
  ready,
  toastOf,
  told,
  unmountAgendas,
} from "../test/mount-agenda.js";
import { seen, until } from "../test/mount.js";
import { sampleEvent } from "../test/sample-agenda.js";

afterEach(unmountAgendas);

const wide: MountAgendaOptions = { width: "70rem" };
const week = async (options: MountAgendaOptions = wide): Promise<MountedAgenda> => {
  const one = mountAgenda({ view: "week" }, { ...wide, ...options });
  await ready(one);
  return one;
};
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) {
    await sendKeys({ press: key });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};
const button = ({ root }: MountedAgenda, text: string): HTMLElement =>
  [...root.querySelectorAll<HTMLElement>("button, a")].find((one) => seen(one) === text)!;
const sets = (one: MountedAgenda): unknown[] =>
  one.gateway.calls.filter(([name]) => name === "CalendarEvent/set").map(([, args]) => args);
const focused = ({ root }: MountedAgenda): string => seen(root.activeElement);

describe("answering in <partage-agenda>", () => {
  it("answers by one press, at once, and tells the organizer when it can't be undone any more", async () => {
    const one = mountAgenda();
    await ready(one);
    button(one, "Accepter").click();
    await until("it is said", () => toastOf(one).startsWith("Invitation acceptée : Soutenance"));
    expect(one.root.querySelector(".answers")).to.equal(null);
    expect(sets(one)).to.deep.equal([]);
    one.root.querySelector<HTMLElement>('.toast [aria-label="Fermer"]')!.click();
    await until("it is sent", () => sets(one).length === 1);
    expect(one.agenda.told).to.deep.equal([true]);
    const { participants } = one.agenda.events.get("502")!;
    expect(participants!["p2"]!.participationStatus).to.equal("accepted");
  });

  it("sends nothing when the answer is taken back", async () => {
    const one = mountAgenda();
    await ready(one);
    button(one, "Refuser").click();
    await until("it is said", () => toastOf(one).startsWith("Invitation refusée"));
    button(one, "Annuler").click();
    await until("the buttons are back", () => one.root.querySelector(".answers"));
    expect(sets(one)).to.deep.equal([]);
  });

  it("takes the answer back and says so when the server refuses", async () => {
    const one = mountAgenda();
    await ready(one);
    button(one, "Accepter").click();
    await until("it is said", () => toastOf(one).startsWith("Invitation acceptée"));
    one.gateway.fault = "refuse-set";
    one.root.querySelector<HTMLElement>('.toast [aria-label="Fermer"]')!.click();
    await until("it is said", () => toastOf(one).startsWith("Vous n’avez pas le droit"));
    await until("the buttons are back", () => one.root.querySelector(".answers"));
  });

  it("says what is at the same time before the answer", async () => {
    const one = mountAgenda();
    await ready(one);
    expect(seen(one.root.querySelector(".conflict"))).to.equal("En même temps : Dentiste");
  });
});

describe("moving in <partage-agenda>", () => {
  it("moves by keys: taken up, moved, dropped, announced, undone", async () => {
    const one = await week();
    eventNamed(one, "Chorale").focus();
    await press("m");
    expect(told(one)).to.match(/^Chorale : déplacement\./);
    await press("ArrowRight", "ArrowDown", "ArrowDown");
    expect(told(one)).to.contain("mar. 24 nov., 19 h 00 à 20 h 30");
    await press("Enter");
    await until("it is said", () => toastOf(one) === "Chorale : mar. 24 nov., 19 h 00 à 20 h 30.");
    expect(one.agenda.events.get("504")!.start).to.equal("2026-11-24T19:00:00");
    expect(focused(one)).to.contain("Chorale");
    await press("z");
    await until("it is back", () => one.agenda.events.get("504")!.start === "2026-11-23T18:30:00");
    await until("it is shown", () => seen(eventNamed(one, "Chorale")).includes("lun. 23 nov."));
  });

  it("changes the length with Shift", async () => {
    const one = await week();
    eventNamed(one, "Chorale").focus();
    await press("m");
    await sendKeys({ down: "Shift" });
    await press("ArrowDown", "ArrowDown");
    await sendKeys({ up: "Shift" });
    await press("Enter");
    await until("it is saved", () => one.agenda.events.get("504")!.duration === "PT2H");
  });

  it("leaves an event where it was on Escape", async () => {
    const one = await week();
    eventNamed(one, "Chorale").focus();
    await press("m", "ArrowRight", "Escape");
    expect(told(one)).to.contain("reste à sa place");
    expect(sets(one)).to.deep.equal([]);
    expect(seen(eventNamed(one, "Chorale"))).to.contain("lun. 23 nov.");
  });

  it("goes on into the next week", async () => {
    const one = await week();
    eventNamed(one, "Café des langues").focus();
    await press("m", "ArrowRight", "ArrowRight", "ArrowRight", "Enter");
    await until("it is saved", () => one.agenda.events.get("513")!.start.startsWith("2026-11-30"));
    expect(seen(one.root.querySelector(".title"))).to.equal("30 nov. – 6 déc.");
  });

  it("keeps the hour of the clock when a move goes over the change of clocks", async () => {
    const event = sampleEvent("1", { title: "Jury", start: "2026-10-24T09:00:00" });
    const one = mountAgenda(
      { view: "week", date: "2026-10-24" },
      { ...wide, records: { events: [event] } },
    );
    await ready(one);
    eventNamed(one, "Jury").focus();
    await press("m", "ArrowRight", "Enter");
    await until("it is saved", () => one.agenda.events.get("1")!.start === "2026-10-25T09:00:00");
  });

  it("asks which occurrences are meant, and moves one", async () => {
    const one = await week();
    eventNamed(one, "Algèbre").focus();
    await press("m", "ArrowDown", "ArrowDown", "Enter");
    await until("it asks", () => one.root.querySelector("dialog.ask[open]"));
    button(one, "Cet événement seulement").click();
    await until("it is said", () => toastOf(one).includes("10 h 30 à 12 h 00"));
    const { recurrenceOverrides } = one.agenda.events.get("500")!;
    expect(recurrenceOverrides!["2026-11-23T10:00:00"]).to.deep.include({
      start: "2026-11-23T10:30:00",
    });
  });

  it("moves a whole series when asked to, once that can't be undone any more", async () => {
    const one = await week();
    eventNamed(one, "Algèbre").focus();
    await press("m", "ArrowDown", "ArrowDown", "Enter");
    await until("it asks", () => one.root.querySelector("dialog.ask[open]"));
    button(one, "Toute la série").click();
    await until("it is said", () => toastOf(one).includes("10 h 30"));
    expect(sets(one)).to.deep.equal([]);
    one.root.querySelector<HTMLElement>('.toast [aria-label="Fermer"]')!.click();
    await until("it is saved", () => one.agenda.events.get("500")!.start === "2026-11-23T10:30:00");
  });

  it("puts an event back and says so when the server refuses", async () => {
    const one = await week();
    one.gateway.fault = "refuse-set";
    eventNamed(one, "Chorale").focus();
    await press("m", "ArrowRight", "Enter");
    await until("it is said", () => toastOf(one).startsWith("Vous n’avez pas le droit"));
    await until("it is back", () => seen(eventNamed(one, "Chorale")).includes("lun. 23 nov."));
  });

  it("says so when somebody else changed the event meanwhile", async () => {
    const one = await week();
    eventNamed(one, "Chorale").focus();
    await press("m", "ArrowRight");
    const event = one.agenda.events.get("504")!;
    one.agenda.events.set("504", { ...event, revision: "other", title: "Chorale de Noël" });
    await press("Enter");
    await until("it is said", () => toastOf(one).startsWith("Quelqu’un a modifié"));
    await until("it is shown", () => seen(one.root.querySelector(".list")).includes("de Noël"));
  });

  it("moves nothing in a calendar that is only read", async () => {
    const one = await week();
    eventNamed(one, "Conseil").focus();
    await press("m");
    expect(told(one)).to.contain("ne peut pas être déplacé");
    expect(one.root.querySelector(".moved")).to.equal(null);
  });

  it("moves by a week in a month", async () => {
    const one = mountAgenda({ view: "month" }, wide);
    await ready(one);
    eventNamed(one, "Suivi de mémoire").focus();
    await press("m");
    expect(told(one)).to.contain("ne peut pas");
    eventNamed(one, "Examen").focus();
    await press("m", "ArrowUp", "Enter");
    await until("it is saved", () => one.agenda.events.get("518")!.start === "2026-11-25T13:30:00");
  });

  it("moves by a pointer, and opens nothing then", async () => {
    const one = await week();
    const block = eventNamed(one, "Chorale");
    const from = block.getBoundingClientRect();
    const column = one.root
      .querySelector('.column[data-day="2026-11-25"]')!
      .getBoundingClientRect();
    const hour = column.height / 24;
    const at = (type: string, x: number, y: number): void => {
      const init = { clientX: x, clientY: y, pointerId: 1, isPrimary: true, bubbles: true };
      // What is dragged is drawn elsewhere: later events come from where the pointer is.
      const target = type === "pointerdown" ? block : document.body;
      target.dispatchEvent(new PointerEvent(type, { ...init, composed: true, button: 0 }));
    };
    const [x, y] = [from.left + 10, from.top + 10];
    at("pointerdown", x, y);
    at("pointermove", column.left + 30, y - hour);
    await until("it is shown there", () => one.root.querySelector(".moved"));
    at("pointerup", column.left + 30, y - hour);
    block.click();
    await until("it is saved", () => one.agenda.events.get("504")!.start === "2026-11-25T17:30:00");
    expect(one.root.querySelector("dialog[open]")).to.equal(null);
  });

  it("makes an event longer at its lower edge", async () => {
    const one = await week();
    const block = eventNamed(one, "Chorale");
    const box = block.getBoundingClientRect();
    const hour = one.root.querySelector(".column")!.getBoundingClientRect().height / 24;
    for (const [type, y] of [
      ["pointerdown", box.bottom - 3],
      ["pointermove", box.bottom - 3 + hour],
      ["pointerup", box.bottom - 3 + hour],
    ] as const) {
      const init = { clientX: box.left + 10, clientY: y, pointerId: 1, isPrimary: true };
      block.dispatchEvent(new PointerEvent(type, { ...init, bubbles: true, composed: true }));
    }
    await until("it is saved", () => one.agenda.events.get("504")!.duration === "PT2H30M");
  });
});

describe("keys of <partage-agenda>", () => {
  it("go between events, free hours and days, as the only stop of Tab", async () => {
    const one = await week();
    expect(one.root.querySelectorAll('[data-stop][tabindex="0"]')).to.have.length(1);
    eventNamed(one, "Chorale").focus();
    await press("ArrowUp");
    expect(focused(one)).to.contain("17 h 00");
    await press("ArrowRight");
    expect(focused(one)).to.contain("mardi 24 novembre, 17 h 00");
    await press("ArrowDown");
    expect(focused(one)).to.contain("Atelier réparation");
    await press("ArrowLeft");
    expect(focused(one)).to.contain("Chorale");
    expect(one.root.querySelectorAll('[data-stop][tabindex="0"]')).to.have.length(1);
  });

  it("create an event at a free hour", async () => {
    const one = await week();
    eventNamed(one, "Chorale").focus();
    await press("ArrowUp", "Enter");
    const dialog = await until("the form is open", () =>
      one.root.querySelector("dialog.sheet[open]"),
    );
    const form = await until("the form is there", () => dialog.querySelector("partage-event"));
    expect(form.draft).to.deep.include({ start: "2026-11-23T17:00:00", duration: "PT60M" });
    expect(form.mode).to.equal("edit");
  });

  it("open an event, and come back to it", async () => {
    const one = await week();
    eventNamed(one, "Chorale").focus();
    await press("Enter");
    const dialog = await until("it is open", () => one.root.querySelector("dialog.sheet[open]"));
    const element = await until("it is there", () => dialog.querySelector("partage-event"));
    expect(element.eventId).to.equal("504");
    element.requestClose();
    await until("it is closed", () => !one.root.querySelector("dialog[open]"));
    await until("the focus is back", () => focused(one).includes("Chorale"));
  });

  it("go to today and through periods, and keep the focus in the grid", async () => {
    const one = await week();
    eventNamed(one, "Chorale").focus();
    await press("PageDown");
    const title = (): string => seen(one.root.querySelector(".title"));
    await until("it is next week", () => title() === "30 nov. – 6 déc.");
    one.root.querySelector<HTMLElement>(".list")!.focus();
    await press("t");
    await until("it is this week", () => title() === "23–29 nov.");
    await press("4");
    await until("it is the month", () => title() === "novembre");
  });

  it("go through the days of a month and into them", async () => {
    const one = mountAgenda({ view: "month" }, wide);
    await ready(one);
    one.root.querySelector<HTMLElement>('.cell[tabindex="0"]')!.focus();
    await press("ArrowRight", "Enter");
    expect(focused(one)).to.contain("Semaine de l’entrepreneuriat");
    await press("ArrowDown");
    expect(focused(one)).to.contain("Conseil de perfectionnement");
    await press("Escape", "ArrowDown");
    expect((one.root.activeElement as HTMLElement).dataset["day"]).to.equal("2026-12-01");
  });

  it("delete with a way back", async () => {
    const one = await week();
    eventNamed(one, "Chorale").focus();
    await press("Delete");
    await until("it is said", () => toastOf(one) === "Événement supprimé : Chorale.");
    button(one, "Annuler").click();
    await until("it is back", () => seen(one.root.querySelector(".list")).includes("Chorale"));
    expect(one.agenda.events.has("504")).to.equal(true);
  });

  it("do nothing by letters where the page turned them off", async () => {
    const one = mountAgenda({ view: "week", "shortcuts-disabled": "" }, wide);
    await ready(one);
    eventNamed(one, "Chorale").focus();
    await press("m", "4");
    expect(one.root.querySelector(".moved, .month")).to.equal(null);
  });
});

describe("calendars and reminders of <partage-agenda>", () => {
  const openPanel = async (one: MountedAgenda): Promise<HTMLElement> => {
    await ready(one);
    one.root.querySelector<HTMLElement>('[data-act="menu"]')!.click();
    await until("the menu is open", () => button(one, "Agendas affichés…"));
    button(one, "Agendas affichés…").click();
    return until("it is open", () => one.root.querySelector<HTMLElement>(".panel[open]"));
  };

  it("hides a calendar for all clients of the person", async () => {
    const one = mountAgenda({ limit: "20" });
    const panel = await openPanel(one);
    const box = [...panel.querySelectorAll("label")].find((label) => seen(label) === "Perso")!;
    box.querySelector("input")!.click();
    await until("it is saved", () => !one.agenda.calendars.get("257")!.isVisible);
    await until(
      "its events are gone",
      () => !seen(one.root.querySelector(".list")).includes("Chorale"),
    );
  });

  it("says whose a shared calendar is, and that it is only read", async () => {
    const panel = await openPanel(mountAgenda());
    expect(seen(panel)).to.contain(
      "de Anne-Sophie de La Rochefoucauld-Beauharnais, consultation seule",
    );
  });

  it("imports a file, and says how many events it brought", async () => {
    const one = mountAgenda();
    const panel = await openPanel(one);
    const text =
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x1\nSUMMARY:Colloque\nDTSTART:20261123T170000Z\nEND:VEVENT\nEND:VCALENDAR";
    const files = new DataTransfer();
    files.items.add(new File([text], "colloque.ics", { type: "text/calendar" }));
    const input = panel.querySelector<HTMLInputElement>("input[type=file]")!;
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
    await until(
      "it is said",
      () => seen(panel.querySelector(".status")) === "1 événement importé.",
    );
    expect([...one.agenda.events.values()].some(({ title }) => title === "Colloque")).to.equal(
      true,
    );
  });

  it("says so when a file is no calendar", async () => {
    const panel = await openPanel(mountAgenda());
    const files = new DataTransfer();
    files.items.add(new File(["<html>"], "page.ics"));
    const input = panel.querySelector<HTMLInputElement>("input[type=file]")!;
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
    await until("it is said", () =>
      seen(panel.querySelector(".status")).includes("n’est pas un agenda"),
    );
  });

  it("reminds once, and never again in any client when it was seen", async () => {
    const one = mountAgenda();
    await ready(one);
    const reminder = await until("it is shown", () => one.root.querySelector(".reminder"));
    expect(seen(reminder)).to.contain("Algèbre linéaire – CM dans 8 min");
    [...reminder.querySelectorAll<HTMLElement>("button")].at(-1)!.click();
    await until("it is gone", () => !one.root.querySelector(".reminder"));
    await until(
      "it is noted",
      () =>
        JSON.stringify(one.agenda.events.get("500")).includes('"acknowledged"') ||
        JSON.stringify(one.agenda.events.get("500")).includes("/acknowledged"),
    );
  });

  it("prints the view in a document of its own", async () => {
    const one = await week();
    const frames: HTMLIFrameElement[] = [];
    const watch = new MutationObserver(([change]) => {
      const [frame] = change!.addedNodes;
      if (frame instanceof HTMLIFrameElement) {
        frames.push(frame);
        frame.contentWindow!.print = () => undefined;
      }
    });
    watch.observe(document.body, { childList: true });
    one.root.querySelector<HTMLElement>('[data-act="menu"]')!.click();
    await until("the menu is open", () => button(one, "Imprimer"));
    button(one, "Imprimer").click();
    const page = await until(
      "it is there",
      () => frames[0]?.contentDocument?.querySelector("h1") && frames[0].contentDocument,
    );
    watch.disconnect();
    expect(seen(page.querySelector("h1"))).to.equal("23–29 nov.");
    expect(page.querySelectorAll(".block").length).to.be.above(5);
    expect(page.adoptedStyleSheets).to.have.length(1);
    frames[0]!.remove();
  });
});
