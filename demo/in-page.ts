/**
 * The demonstration without any server: gateway and mail server run in this page, behind a service
 * worker; only then are the widgets loaded.
 *
 * @module
 */
import { campusHandlers, createCampus } from "@partage-ent/msw";
import { setupWorker } from "msw/browser";

const gateway = new URL("partage-gw", document.baseURI).href;
const campus = await createCampus({ gateway });
const worker = setupWorker(...campusHandlers(campus, gateway));
await worker.start({
  serviceWorker: { url: new URL("mockServiceWorker.js", document.baseURI).href },
  onUnhandledRequest: "bypass",
  quiet: true,
});
const { content } = document.querySelector<HTMLMetaElement>("meta[name=widgets]")!;
const scripts = content.split(" ").map((script) => new URL(script, document.baseURI).href);
await Promise.all(scripts.map((script) => import(/* @vite-ignore */ script)));
document.documentElement.dataset["demo"] = "ready";
