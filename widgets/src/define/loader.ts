import { upgradeLinks } from "../page/widget-links.js";

if (typeof document === "object") upgradeLinks(new AbortController().signal);
