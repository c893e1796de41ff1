import { describe } from "vitest";
import { checkLtiStore } from "../../testing/lti-store-contract.js";
import { createMemoryLtiStore } from "./memory-lti-store.js";

describe("platforms and keys in memory", () => {
  checkLtiStore(async (now) => Promise.resolve(createMemoryLtiStore(now)));
});
