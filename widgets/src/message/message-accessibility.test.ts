import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import {
  mountMessage,
  type MountedMessage,
  paneViolations,
  unmountMessages,
} from "../test/mount-message.js";
import { until } from "../test/mount.js";
import { pixel, type Readable } from "../test/reading-gateway.js";

afterEach(unmountMessages);

const LETTER: Readable = {
  subject: "Rendez-vous de suivi",
  text: "Bonjour,\n\nhttps://ent.univ-valmoree.example/edt.\n\n> Avez-vous lu ?\n> Merci\n",
};
const HTML: Readable = {
  subject: "Concert",
  html: '<p>Samedi</p><img src="https://images.example/a.png" width="90" height="40"><img src="https://t.example/p" width="1" height="1"><img src="cid:logo">',
  files: [{ cid: "logo", type: "image/png", name: "logo.png", content: pixel() }],
};
const PHISH: Readable = {
  subject: "Urgent",
  from: [{ name: "support@univ-valmoree.example", email: "a@boite-pleine.example" }],
  html: '<a href="https://evil.example/">https://ent.univ-valmoree.example/</a>',
};
const THREAD: readonly Readable[] = [
  {
    id: "o1",
    threadId: "t-m1",
    subject: "Sujet",
    text: "Ancien",
    keywords: { $seen: true },
    preview: "Ancien",
  },
];

describe("accessibility of <partage-message>", () => {
  const states: readonly (readonly [string, () => Promise<MountedMessage>])[] = [
    [
      "text",
      () => ready(mountMessage({ ...LETTER, files: [{ name: "a.exe" }, { name: "b.pdf" }] })),
    ],
    ["formatted", () => ready(mountMessage(HTML))],
    ["doubtful", () => ready(mountMessage(PHISH))],
    [
      "a thread",
      () =>
        ready(
          mountMessage({ ...LETTER, threadId: "t-m1" }, { emails: THREAD, conversation: true }),
        ),
    ],
    ["loading", () => Promise.resolve(mountMessage(LETTER, { fault: "slow" }))],
    ["narrow", () => ready(mountMessage(LETTER, { width: "20rem" }))],
  ];
  async function ready(one: MountedMessage): Promise<MountedMessage> {
    await until("there is something to read", () => one.root.querySelector(".plain, iframe.ready"));
    return one;
  }
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [name, mount] of states) {
      it(`${name}, ${colorScheme}: axe finds no violation`, async () => {
        await emulateMedia({ colorScheme });
        document.documentElement.style.colorScheme = colorScheme;
        document.body.style.background = "Canvas";
        expect(await paneViolations(await mount())).to.deep.equal([]);
      });
    }
  }
});
