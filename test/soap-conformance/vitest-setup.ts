import { expect, vi } from "vitest";
import type { createSandbox } from "@partage-ent/sandbox/app";
import { recordExchanges } from "./record.js";

/** Every sandbox that a test makes is recorded; only the sandbox's own tests may send wrong requests. */
vi.mock(
  import("../../packages/sandbox/src/app/create-sandbox.js"),
  async (importOriginal): Promise<{ createSandbox: typeof createSandbox }> => {
    const original = await importOriginal();
    return {
      ...original,
      createSandbox: (options) => {
        const path = expect.getState().testPath ?? "";
        const record = recordExchanges(
          path.includes("packages/sandbox/") ? "answers" : "exchanges",
        );
        return original.createSandbox({
          ...options,
          trace: (exchange) => {
            record(exchange);
            options.trace?.(exchange);
          },
        });
      },
    };
  },
);
