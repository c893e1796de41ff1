import { expect } from "@open-wc/testing";
import {
  type MountedInbox,
  mountInbox,
  rowsOf,
  seen,
  settled,
  unmountAll,
  until,
} from "../test/mount.js";

afterEach(unmountAll);

describe("states of <partage-inbox>", () => {
  const stateText = async ({ root }: MountedInbox): Promise<string> =>
    seen(await until("a state is drawn", () => root.querySelector(".state")));

  it("holds the place of its rows while it loads", async () => {
    const one = mountInbox({ max: "4" }, { fault: "slow" });
    await until("it is drawn", () => one.root.querySelectorAll(".ghost").length === 4);
    const before = one.root.querySelector(".ghost")!.getBoundingClientRect().height;
    one.gateway.release();
    const [row] = await settled(one);
    expect(row!.getBoundingClientRect().height).to.be.closeTo(before, 1);
  });

  it("says that everything is read", async () => {
    const one = mountInbox({ show: "unread" }, { account: { emails: [] } });
    expect(await stateText(one)).to.contain("Tout est lu");
  });

  it("says what failed, and shows the rows on another try", async () => {
    const one = mountInbox({}, { fault: "server-error" });
    expect(await stateText(one)).to.contain("La messagerie ne répond pas");
    one.gateway.fault = "none";
    one.root.querySelector<HTMLElement>(".state .button")!.click();
    expect(await settled(one)).to.have.length(10);
  });

  it("says so when the gateway answers something else than mail", async () => {
    const one = mountInbox({}, { fault: "html" });
    expect(await stateText(one)).to.contain("n’ont pas pu être affichés");
  });

  it("explains a search that the server refuses", async () => {
    const one = mountInbox({ query: "unbalanced(" });
    expect(await stateText(one)).to.contain("pas comprise par le serveur");
  });

  it("offers to sign in", async () => {
    const one = mountInbox({}, { fault: "signed-out" });
    expect(await stateText(one)).to.contain("Se connecter");
  });

  it("asks to sign in again when the session ended, and comes back", async () => {
    const one = mountInbox();
    await settled(one);
    one.gateway.fault = "expired";
    await one.inbox.refresh().catch(() => undefined);
    expect(await stateText(one)).to.contain("Votre session a expiré");
    expect(rowsOf(one.root)).to.have.length(0);
  });

  it("keeps the last rows when the network is gone, and says of when they are", async () => {
    const one = mountInbox();
    await settled(one);
    one.gateway.fault = "offline";
    await one.inbox.refresh().catch(() => undefined);
    const note = await until("the note is shown", () => one.root.querySelector(".note"));
    expect(seen(note)).to.match(/^Hors ligne\. Mis à jour : \d+ h \d\d\./);
    expect(rowsOf(one.root)).to.have.length(10);
  });

  it("forgets what it showed when the person signs out", async () => {
    const one = mountInbox();
    await settled(one);
    one.connection.reset("signed-out");
    expect(await stateText(one)).to.contain("Se connecter");
    expect(rowsOf(one.root)).to.have.length(0);
  });
});
