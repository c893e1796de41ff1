/**
 * A page that shows `<partage-invitation>` in one state, chosen by the address: for screenshots.
 *
 * @module
 */
import { connect } from "@partage-ent/sdk";
import { PartageInvitation } from "../invitation/invitation.js";
import { define } from "../shared/define.js";
import { FakeAgenda } from "./fake-agenda.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { invitationRecords } from "./sample-invitations.js";

define("partage-invitation", PartageInvitation);

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);
const blobId = asked.get("blob") ?? "request";

const { records, sender } = invitationRecords(Date.now(), blobId);
const agenda = new FakeAgenda(records);
const gateway = new FakeGateway({ emails: [], parts: [agenda] });
gateway.fault = (asked.get("fault") as Fault | null) ?? "none";

document.documentElement.lang = asked.get("lang") ?? "fr";
document.documentElement.dir = asked.get("dir") ?? "ltr";

const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
const invitation = document.createElement("partage-invitation");
Object.assign(invitation, { connection, blobId, email: { from: [sender] } });
document.querySelector<HTMLElement>("#stage")!.append(invitation);
