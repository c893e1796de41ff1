import { http, type HttpHandler } from "msw";
import type { Campus } from "./campus.js";

/**
 * Handlers for `setupWorker` or `setupServer` that let a campus answer everything under the URL of its
 * gateway. Navigations pass a service worker by: what a browser opens itself (sign-in, the reading
 * frame) needs a file or a server.
 */
export function campusHandlers(campus: Campus, gateway: string): readonly HttpHandler[] {
  const path = `${gateway.replace(/\/$/, "")}/*`;
  return [http.all(path, ({ request }) => campus.fetch(request))];
}
