import type { CardFileProblem, JSContactCard } from "@partage-ent/jmap";
import { MemoryBackend } from "../../packages/server/src/testing/memory-backend.js";
import { describeContactsBackend } from "./contacts-backend.js";

/** Names and addresses of plain vCards: what the suite's own files hold. */
function readPlain(text: string): readonly JSContactCard[] {
  return text.split("BEGIN:VCARD").flatMap((block, index): readonly JSContactCard[] => {
    const line = (name: string): string =>
      new RegExp(`^${name}[^:]*:(.*)$`, "m").exec(block)?.[1] ?? "";
    const [surname = "", given = ""] = line("N").trim().split(";");
    if (line("FN") === "") return [];
    return [
      {
        "@type": "Card",
        version: "1.0",
        uid: `urn:x:${index}`,
        name: {
          full: line("FN").trim(),
          components: [
            { kind: "given", value: given },
            { kind: "surname", value: surname },
          ],
        },
        emails: { e1: { address: line("EMAIL").trim() } },
      },
    ];
  });
}

describeContactsBackend("memory", async () => {
  const backend = new MemoryBackend();
  let files = 0;
  return {
    backend,
    principal: { establishment: "valmoree", account: "lea.martin@univ.example" },
    readOnlyBook: "read",
    keepFile: async (text) => {
      const id = `ufile${String(++files)}`;
      const cards = readPlain(text);
      const problems: readonly CardFileProblem[] = [];
      backend.contacts.files.set(id, cards.length === 0 ? "notParsable" : { cards, problems });
      return id;
    },
    close: async () => undefined,
  };
});
