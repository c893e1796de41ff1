/**
 * The words of `partage-ent uportal`.
 *
 * @module
 */

/** Where portlets go, and where their scripts are. */
export interface UportalWords {
  /** Folder that receives the files. */
  readonly out: string;
  /** Folder of scripts as pages reach it; the gateway's own by default. */
  readonly script?: string;
  /** Scripts are those of the WebJar, at the portal's resource server. */
  readonly isWebJar: boolean;
}

/** Options of a command line that concern portlets. */
export const UPORTAL_OPTIONS = {
  out: { type: "string", default: "portlets" },
  script: { type: "string" },
  webjar: { type: "boolean", default: false },
} as const;

/** Reads the options; a text says what is wrong with them. */
export function readUportalWords(
  words: readonly string[],
  values: {
    readonly out: string;
    readonly script?: string | undefined;
    readonly webjar: boolean;
  },
): UportalWords | string {
  const { out, script, webjar: isWebJar } = values;
  if (words.length > 0) return `unknown command: uportal ${words.join(" ")}`;
  if (script !== undefined && isWebJar) return "uportal takes --script or --webjar, not both";
  return { out, isWebJar, ...(script === undefined ? {} : { script }) };
}
