/**
 * Codes that a page carries from one answer to one request, once: an LTI launch, a popup.
 *
 * @module
 */
import { hashText, isRandomId, randomId } from "./random.js";
import type { Store } from "./store.js";

/** What a code is for; one made for one thing is worth nothing for another. */
export type CodeUse = "lti-login" | "lti-storage" | "lti-launch" | "lti-select" | "popup";

/** What a code stands for, until it is used. */
export interface CodeContent {
  readonly establishment: string;
  readonly issuer: string;
  /** What whoever takes the code needs: texts, JSON among them; no secret. */
  readonly memory: Readonly<Record<string, string>>;
}

/** Makes a code of 43 characters that is good for so many milliseconds. */
export async function issueCode(
  { store, now }: { readonly store: Store; readonly now: () => number },
  use: CodeUse,
  content: CodeContent,
  lifetimeMs: number,
): Promise<string> {
  const code = randomId();
  const { establishment, issuer, memory } = content;
  await store.saveTransaction({
    stateHash: await keyOf(use, code),
    // No cookie binds it: whoever was given the code may use it.
    browserHash: "",
    ...{ establishment, issuer, memory, returnTo: "", silent: false },
    expiresAt: now() + lifetimeMs,
  });
  return code;
}

/** What a code stands for, once: of two callers at the same time one gets it. */
export async function takeCode(
  store: Store,
  use: CodeUse,
  code: string,
): Promise<CodeContent | undefined> {
  if (!isRandomId(code)) return undefined;
  const found = await store.takeTransaction(await keyOf(use, code));
  if (!found) return undefined;
  const { establishment, issuer, memory } = found;
  return { establishment, issuer, memory };
}

// Of another kind than the states of sign-ins, so that none can be used for the other.
function keyOf(use: CodeUse, code: string): Promise<string> {
  return hashText(`code ${use} ${code}`);
}
