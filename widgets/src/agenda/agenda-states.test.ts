import { expect } from "@open-wc/testing";
import {
  mountAgenda,
  type MountedAgenda,
  ready,
  eventsOf,
  unmountAgendas,
} from "../test/mount-agenda.js";
import { seen, until } from "../test/mount.js";
import { sampleCalendars } from "../test/sample-agenda.js";

afterEach(unmountAgendas);

const state = async ({ root }: MountedAgenda): Promise<string> =>
  seen(await until("a state is drawn", () => root.querySelector(".state")));

describe("states of <partage-agenda>", () => {
  it("holds the place of its rows while it loads", async () => {
    const one = mountAgenda({ limit: "4" }, { fault: "slow" });
    await until("it is drawn", () => one.root.querySelectorAll(".ghost.event").length === 4);
    const before = one.root.querySelector(".ghost.event")!.getBoundingClientRect().height;
    one.gateway.release();
    const [row] = await ready(one);
    expect(row!.getBoundingClientRect().height).to.be.closeTo(before, 1);
  });

  it("says what would be here, and offers to create the first event", async () => {
    expect(await state(mountAgenda({}, { records: { events: [] } }))).to.contain("Rien de prévu");
  });

  it("says when all calendars are hidden, and offers to choose", async () => {
    const calendars = sampleCalendars.map((one) => ({ ...one, isVisible: false }));
    const one = mountAgenda({}, { records: { calendars } });
    expect(await state(one)).to.contain("Choisir les agendas");
  });

  it("says when the establishment has no calendars", async () => {
    const text = await state(mountAgenda({}, { account: { parts: [] } }));
    expect(text).to.contain("Pas d’agenda ici");
    expect(text).not.to.contain("Réessayer");
  });

  it("says what failed, and shows the events on another try", async () => {
    const one = mountAgenda({}, { fault: "server-error" });
    expect(await state(one)).to.contain("ne répond pas");
    one.gateway.fault = "none";
    one.root.querySelector<HTMLElement>(".state .button")!.click();
    expect(await ready(one)).to.have.length(8);
  });

  it("offers to sign in", async () => {
    expect(await state(mountAgenda({}, { fault: "signed-out" }))).to.contain("Se connecter");
  });

  it("asks to sign in again when the session ended", async () => {
    const one = mountAgenda();
    await ready(one);
    one.gateway.fault = "expired";
    await one.element.refresh().catch(() => undefined);
    expect(await state(one)).to.contain("Votre session a expiré");
    expect(eventsOf(one)).to.have.length(0);
  });

  it("keeps the last events when the network is gone, and says of when they are", async () => {
    const one = mountAgenda();
    await ready(one);
    one.gateway.fault = "offline";
    await one.element.refresh().catch(() => undefined);
    const note = await until("the note is shown", () => one.root.querySelector(".note"));
    expect(seen(note)).to.match(/^Hors ligne\. Mis à jour : \d+ h \d\d\./);
    expect(eventsOf(one)).to.have.length(8);
  });

  it("says that it is offline with nothing to show", async () => {
    expect(await state(mountAgenda({}, { fault: "offline" }))).to.contain("hors ligne");
  });

  it("forgets what it showed when the person signs out", async () => {
    const one = mountAgenda();
    await ready(one);
    one.connection.reset("signed-out");
    expect(await state(one)).to.contain("Se connecter");
    expect(eventsOf(one)).to.have.length(0);
  });

  it("offers nothing that writes to a session that may only read", async () => {
    const one = mountAgenda({}, { account: { scopes: ["calendar.read"] } });
    await ready(one);
    expect(one.root.querySelector(".answers, [data-act=create]")).to.equal(null);
  });
});
