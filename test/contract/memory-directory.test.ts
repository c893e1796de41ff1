import { DIRECTORY, type DirectoryCaller } from "@partage-ent/jmap";
import { MemoryBackend } from "../../packages/server/src/testing/memory-backend.js";
import { type DirectoryAccess, describeDirectoryBackend } from "./directory-backend.js";
import { RECORDS, STRUCTURES } from "./directory-seed.js";

/** The same directory, which takes all who ask for one kind of caller. */
function access(caller: DirectoryCaller): DirectoryAccess {
  const backend = new MemoryBackend();
  const { directory, description } = backend;
  directory.caller = caller;
  directory.add(...RECORDS);
  for (const structure of STRUCTURES) directory.structures.set(structure.id, structure);
  const a1 = description.accounts["a1"]!;
  const capability = { ...Object(a1.accountCapabilities[DIRECTORY]), caller } as object;
  const accountCapabilities = { ...a1.accountCapabilities, [DIRECTORY]: capability };
  backend.description = {
    ...description,
    accounts: { ...description.accounts, a1: { ...a1, accountCapabilities } },
  };
  const principal = { establishment: "valmoree", account: `${caller}@univ.example` };
  return { backend, principal };
}

describeDirectoryBackend("memory", async () => {
  const callers = ["anonymous", "student", "staff", "administrator"] as const;
  const accesses = new Map(callers.map((caller) => [caller, access(caller)]));
  return {
    as: (caller) => accesses.get(caller)!,
    close: async () => undefined,
  };
});
