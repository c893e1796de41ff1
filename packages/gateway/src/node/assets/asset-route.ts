/**
 * `GET assets/*`: the widgets' files, so that a page needs one origin for scripts and data.
 *
 * @module
 */
import type { GatewayRoute } from "../../app/index.js";
import type { Asset, AssetCoding, AssetFiles } from "./asset-files.js";

/** A name with its content in it never becomes another one. */
const FOR_EVER = "public, max-age=31536000, immutable";
/** Entries keep their names: pages get a new version within minutes, and an old one meanwhile. */
const SHORTLY = "public, max-age=300, stale-while-revalidate=86400";

/** Best first. */
const CODINGS = ["br", "gzip"] as const;

/** The route; without files it says what is missing. */
export function createAssetRoute(files: AssetFiles | undefined, version: string): GatewayRoute {
  return {
    method: "GET",
    path: "assets/*",
    access: "public",
    use: "script",
    handle: (request) => answer(request, files, version),
  };
}

async function answer(
  request: Request,
  files: AssetFiles | undefined,
  version: string,
): Promise<Response> {
  if (!files) return refuse("this gateway has no widgets: see assets.path of its configuration");
  const { pathname } = new URL(request.url);
  const path = pathname.slice(pathname.indexOf("/assets/") + "/assets/".length);
  const isVersioned = path.startsWith(`${version}/`);
  const asset = files.get(isVersioned ? path.slice(version.length + 1) : path);
  if (!asset) return refuse("there is no such file");
  return serve(asset, request, isVersioned || asset.isHashed ? FOR_EVER : SHORTLY);
}

function refuse(detail: string): Response {
  const problem = { type: "about:blank", status: 404, title: "Not Found", detail };
  const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  return Response.json(problem, { status: 404, headers });
}

async function serve(asset: Asset, request: Request, caching: string): Promise<Response> {
  const coding = chooseCoding(request.headers.get("Accept-Encoding") ?? "");
  const body = await asset.read(coding);
  if (!body) return refuse("there is no such file");
  const { bytes, etag } = body;
  const headers = new Headers({
    ...{ "Content-Type": asset.type, "Cache-Control": caching, ETag: etag },
    Vary: "Accept-Encoding",
    // Scripts that are no modules are asked for without CORS, by pages of other sites too.
    "Cross-Origin-Resource-Policy": "cross-origin",
  });
  if (matches(request.headers.get("If-None-Match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  if (coding !== "identity") headers.set("Content-Encoding", coding);
  return new Response(bytes, { headers });
}

/** The best coding that the client takes (RFC 9110 section 12.5.3); refused ones have a weight of 0. */
function chooseCoding(accepted: string): AssetCoding {
  const taken = new Set<string>();
  for (const item of accepted.split(",").slice(0, 20)) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    if (!parameters.some((each) => /^q=0(?:\.0*)?$/.test(each))) taken.add(name);
  }
  return CODINGS.find((coding) => taken.has(coding)) ?? "identity";
}

function matches(stated: string | null, etag: string): boolean {
  const tags = stated?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return tags.includes(etag) || tags.includes("*");
}
