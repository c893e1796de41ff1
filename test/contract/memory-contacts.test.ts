import { CardError, readCardFile } from "@partage-ent/contacts";
import { MemoryBackend } from "../../packages/server/src/testing/memory-backend.js";
import { describeContactsBackend } from "./contacts-backend.js";

describeContactsBackend("memory", async () => {
  const backend = new MemoryBackend();
  let files = 0;
  return {
    backend,
    principal: { establishment: "valmoree", account: "lea.martin@univ.example" },
    readOnlyBook: "read",
    keepFile: async (text) => {
      const id = `ufile${String(++files)}`;
      try {
        backend.contacts.files.set(id, readCardFile(new TextEncoder().encode(text)));
      } catch (error) {
        if (!(error instanceof CardError)) throw error;
        backend.contacts.files.set(id, "notParsable");
      }
      return id;
    },
    close: async () => undefined,
  };
});
