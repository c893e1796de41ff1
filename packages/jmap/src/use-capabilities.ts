import type { Batch } from "./batch.js";
import type { Call, CallFunction, CallOptions } from "./call.js";
import type { Capability, MethodsOf } from "./capability.js";
import type { Json } from "./split.js";

/**
 * Gives a typed function that calls methods of these capabilities, and of no others.
 *
 * @example
 * const call = useCapabilities(batch, [core, mail]);
 * const query = call("Email/query", { accountId, filter: { inMailbox }, limit: 20 });
 * const emails = await call("Email/get", { accountId, ids: query.ref("/ids"), properties: ["subject"] });
 */
export function useCapabilities<const Capabilities extends readonly Capability[]>(
  batch: Batch,
  capabilities: Capabilities,
): CallFunction<MethodsOf<Capabilities>> {
  const call = (name: string, args: Json, options?: CallOptions): Call<unknown> => {
    const type = name.split("/")[0]!;
    const { uri } = capabilities.find(({ types }) => types.includes(type))!;
    return batch.add(uri, name, args, options);
  };
  return call as CallFunction<MethodsOf<Capabilities>>;
}
