import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import type { Fault } from "../test/fake-gateway.js";
import { hostileCard, longNames, sampleCard, sampleCards } from "../test/sample-contacts.js";
import { until, violationsOf } from "../test/mount.js";
import {
  acting,
  choose,
  editing,
  fill,
  find,
  give,
  mountContacts,
  type MountContactsOptions,
  type MountedContacts,
  opened,
  press,
  unmountContacts,
} from "../test/mount-contacts.js";

afterEach(unmountContacts);

type Make = () => Promise<MountedContacts>;
type Act = (one: MountedContacts) => Promise<unknown>;

const after =
  (act: Act = acting, options: MountContactsOptions = {}): Make =>
  async () => {
    const one = mountContacts({}, options);
    await acting(one);
    await act(one);
    return one;
  };
const stated =
  (options: MountContactsOptions): Make =>
  async () => {
    const one = mountContacts({}, options);
    await find(one, ".state");
    return one;
  };
const failing = (fault: Fault): Make =>
  after(async (one) => {
    one.gateway.fault = fault;
    await one.element.refresh().catch(() => undefined);
    await find(one, ".note, .state");
  });
const imported: Act = async (one) => {
  one.contacts.file = {
    cards: [sampleCard({ id: "i", name: { full: "Yann" } })],
    problems: [{ line: 3, description: "Broken." }],
  };
  await choose(one, '[data-act="menu"]', "Importer");
  await give(one, ".panel input[type=file]", new File(["x"], "x.vcf"));
  await find(one, ".panel .problems");
};
const duplicates: Act = async (one) => {
  one.contacts.duplicates = [
    { cardIds: ["martin", "martin2"], reasons: ["email"] },
    { cardIds: ["c4", "c40"], reasons: ["phone"] },
  ];
  one.contacts.lost = { martin: [{ property: "name", values: ["Autre"] }] };
  await choose(one, '[data-act="menu"]', "doublons");
  await find(one, ".pairs");
};
/** Acts, then waits for what is to be looked at. */
const shows =
  (act: Act, shown: string): Act =>
  async (one) => {
    await act(one);
    await find(one, shown);
  };
const wide: MountContactsOptions = { width: "70rem" };

describe("accessibility of <partage-contacts>", () => {
  const states: readonly (readonly [string, Make])[] = [
    ["a list", after()],
    ["a page-wide list", after(acting, wide)],
    ["long names", after(acting, { records: { cards: longNames() }, width: "17.5rem" })],
    ["loading", async () => mountContacts({}, { fault: "slow" })],
    ["empty", stated({ records: { cards: [] } })],
    ["an error", stated({ fault: "server-error" })],
    ["no contacts", stated({ account: { parts: [] } })],
    ["signed out", stated({ fault: "signed-out" })],
    ["offline with nothing", stated({ fault: "offline" })],
    ["offline with contacts", failing("offline")],
    ["expired", failing("expired")],
    ["nothing found", after(shows((one) => fill(one, ".find input", "zzz"), ".state"))],
    ["the menu of books", after(shows((one) => press(one, '[data-act="choose"]'), ".menu"))],
    ["letters", after(shows((one) => press(one, '[data-act="jump"]'), ".menu"))],
    ["the menu of a row", after(shows((one) => press(one, '.row [data-act="more"]'), ".menu"))],
    ["a selection", after(shows((one) => press(one, ".pick input"), ".bulk"))],
    [
      "a toast",
      after(shows((one) => choose(one, '.row [data-act="more"]', "Supprimer"), ".toast")),
    ],
    ["keys", after(shows((one) => choose(one, '[data-act="menu"]', "Raccourcis"), "dialog[open]"))],
    ["a contact", after((one) => opened(one, "lefevre"))],
    ["a contact beside the list", after((one) => opened(one, "lefevre"), wide)],
    [
      "a hostile contact",
      after((one) => opened(one, "hostile"), {
        records: { cards: [hostileCard(), ...sampleCards()] },
      }),
    ],
    ["a group", after((one) => opened(one, "jury"))],
    ["a new contact", after(shows((one) => press(one, '[data-act="create"]'), ".form"))],
    ["a form", after((one) => editing(one, "lefevre"), wide)],
    [
      "a form with a mistake",
      after(async (one) => {
        await press(one, '[data-act="create"]');
        await press(one, ".save");
        await find(one, ".wrong");
      }),
    ],
    [
      "a question before leaving",
      after(async (one) => {
        await editing(one, "martin");
        await fill(one, "#given", "Clara");
        await press(one, ".form .plain", "Annuler");
        await find(one, ".ask");
      }),
    ],
    [
      "a conflict",
      after(async (one) => {
        await editing(one, "martin");
        await fill(one, "#given", "Clara");
        one.contacts.change("martin", { name: { full: "C. Martin" } }, one.gateway);
        await press(one, ".save");
        await find(one, ".conflict");
      }),
    ],
    ["an import", after(imported)],
    ["duplicates", after(duplicates)],
    [
      "a merge",
      after(async (one) => {
        await duplicates(one);
        await press(one, ".pairs button");
        await until("the preview is there", () => one.root.querySelector(".result"));
      }),
    ],
    [
      "a new book",
      after(shows((one) => choose(one, '[data-act="choose"]', "Nouveau carnet"), ".panel[open]")),
    ],
  ];
  for (const colorScheme of ["light", "dark"] as const)
    for (const [name, make] of states)
      it(`has no violation with ${name}, ${colorScheme}`, async () => {
        await emulateMedia({ colorScheme, reducedMotion: "reduce" });
        document.documentElement.style.colorScheme = "light dark";
        const one = await make();
        await one.element.updateComplete;
        expect(await violationsOf(one.element)).to.eql([]);
      });
});
