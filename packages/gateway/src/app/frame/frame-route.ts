import { FRAME_PATH, type GatewayRoute } from "../routes.js";
import { FRAME_DOCUMENT, framePolicy } from "./frame-document.js";

/** `GET frame/`: the static reading frame; the same for everybody. */
export const frameRoute: GatewayRoute = {
  method: "GET",
  path: FRAME_PATH,
  access: "public",
  use: "frame",
  handle: async () =>
    new Response(FRAME_DOCUMENT, {
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": await framePolicy(),
        "Cache-Control": "public, max-age=3600",
      },
    }),
};
