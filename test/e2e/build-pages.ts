import { buildCdn } from "../../scripts/build-cdn.js";

/** Builds what the pages of the portal load. */
export default async function setup(): Promise<void> {
  await buildCdn();
}
