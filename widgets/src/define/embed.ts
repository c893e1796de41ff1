import { startEmbeddedPage } from "../page/embedded-page.js";

await startEmbeddedPage(document.body, new AbortController().signal);
