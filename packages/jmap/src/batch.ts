import type { Call, CallFunction, CallOptions } from "./call.js";
import type { Capability, MethodsOf } from "./capability.js";

export interface Batch {
  add(
    uri: string,
    name: string,
    args: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Call<unknown>;
}

export function useCapabilities<const Capabilities extends readonly Capability[]>(
  batch: Batch,
  capabilities: Capabilities,
): CallFunction<MethodsOf<Capabilities>> {
  const call = (name: string, args: Readonly<Record<string, unknown>>, options?: CallOptions) => {
    const type = name.split("/")[0]!;
    const uri = capabilities.find(({ types }) => types.includes(type))!.uri;
    return batch.add(uri, name, args, options);
  };
  return call as CallFunction<MethodsOf<Capabilities>>;
}
