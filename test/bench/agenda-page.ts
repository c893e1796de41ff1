/**
 * The measured page: one `<partage-agenda>` with as many events as the address says.
 *
 * @module
 */
import { connect } from "@partage-ent/sdk";
import "@partage-ent/widgets/define/agenda";
import { clock } from "../../widgets/src/agenda/clock.js";
import { agendaGateway, askedAgenda, NOW } from "./agenda-data.js";
import { offer } from "./held-fetch.js";

clock.now = () => NOW;
const asked = askedAgenda();
const { url, fetch, ready, release } = agendaGateway(asked);
const agenda = document.createElement("partage-agenda");
agenda.connection = connect({ gateway: url, fetch, shared: false });
agenda.view = asked.view;
agenda.limit = asked.count;
// What a grid loads later is here already: the network is not measured.
await import("../../widgets/src/agenda/grid/grid.js");
document.body.append(agenda);

offer({
  ready,
  release,
  rowsDrawn() {
    const root = agenda.shadowRoot!;
    const rows = root.querySelectorAll(".list [data-id]");
    const last = rows[rows.length - 1];
    if (!last) return undefined;
    // Rows below the view may be missing, rows in view may not.
    const fillsView = asked.view !== "list" || last.getBoundingClientRect().bottom >= innerHeight;
    return fillsView || rows.length >= asked.count ? rows.length : undefined;
  },
});
