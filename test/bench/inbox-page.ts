/**
 * The measured page: one `<partage-inbox>` with as many rows as the address says.
 *
 * @module
 */
import { connect } from "@partage-ent/sdk";
import "@partage-ent/widgets/define/inbox";
import { heldFetch, offer } from "./held-fetch.js";

// What a long list loads later is here already: the network is not measured.
await import("../../widgets/src/inbox/row-window.js");

const { fetch, ready, release } = heldFetch();
const asked = new URLSearchParams(location.search);
const count = Number(asked.get("rows"));
const inbox = document.createElement("partage-inbox");
inbox.connection = connect({ gateway: "/partage-gw", fetch, shared: false });
inbox.max = count;
document.body.append(inbox);

offer({
  ready,
  release,
  rowsDrawn() {
    const rows = inbox.shadowRoot?.querySelectorAll('[role="grid"] .row:not(.ghost)');
    const last = rows?.[rows.length - 1];
    if (!rows || !last) return undefined;
    // Rows below the view may be missing, rows in view may not.
    const fillsView = last.getBoundingClientRect().bottom >= innerHeight;
    return fillsView || rows.length >= count ? rows.length : undefined;
  },
});
