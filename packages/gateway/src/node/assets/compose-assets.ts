/**
 * The widgets' files of a configuration, or of the package that is installed beside.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import type { Logger } from "pino";
import type { GatewayRoute } from "../../app/index.js";
import { describeError } from "../log.js";
import { type AssetFiles, findInstalledAssets, listAssets } from "./asset-files.js";
import { createAssetRoute } from "./asset-route.js";

/** Makes the route; files that can't be read are a warning, since pages may have them from elsewhere. */
export async function composeAssets(
  path: string | undefined,
  log: Pick<Logger, "warn">,
): Promise<GatewayRoute> {
  const folder = path ?? (await findInstalledAssets());
  return createAssetRoute(await read(folder, log), await readVersion(folder));
}

async function read(
  folder: string | undefined,
  log: Pick<Logger, "warn">,
): Promise<AssetFiles | undefined> {
  if (folder === undefined) return undefined;
  try {
    return await listAssets(folder);
  } catch (error) {
    log.warn({ folder, error: describeError(error) }, "assets");
    return undefined;
  }
}

/** Version of the package that the folder belongs to; one that no path has where there is none. */
async function readVersion(folder: string | undefined): Promise<string> {
  try {
    const text = await readFile(new URL("../package.json", `file://${folder ?? ""}/`), "utf8");
    const { version } = JSON.parse(text) as { readonly version?: unknown };
    return typeof version === "string" ? version : "-";
  } catch {
    // A folder of its own has no versions: its entries are kept for minutes.
    return "-";
  }
}
