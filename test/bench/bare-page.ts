/**
 * What the inbox is held against: the least that draws the same fields of the same answer with Lit.
 *
 * @module
 */
import {
  CORE,
  CSRF_HEADER,
  type Email,
  type GatewaySession,
  type JmapResponse,
  MAIL,
} from "@partage-ent/jmap";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { heldFetch, offer } from "./held-fetch.js";

const { fetch, ready, release } = heldFetch();
const count = Number(new URLSearchParams(location.search).get("rows"));
const dates = new Intl.DateTimeFormat("fr", { day: "numeric", month: "short", year: "numeric" });

class BareList extends LitElement {
  static override properties = { emails: { attribute: false } };

  static override styles = css`
    :host {
      display: block;
      font: 14px sans-serif;
    }
    .row {
      display: grid;
      grid-template-columns: 40px 1fr auto 32px;
      border-bottom: 1px solid #ccc;
    }
    .cut {
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
    }
    .unread {
      font-weight: bold;
    }
  `;

  declare emails: readonly Email[];

  constructor() {
    super();
    this.emails = [];
  }

  protected override render(): TemplateResult {
    return html`${this.emails.map((email) => this.#renderRow(email))}`;
  }

  #renderRow({
    from,
    subject,
    preview,
    receivedAt,
    keywords,
    hasAttachment,
  }: Email): TemplateResult {
    const sender = from?.[0]?.name ?? from?.[0]?.email ?? "";
    return html`<div class="row ${"$seen" in keywords ? "" : "unread"}">
      <span>${sender.slice(0, 2)}</span>
      <div>
        <div class="cut">${sender}</div>
        <div class="cut">${subject}</div>
        <div class="cut">${preview}</div>
      </div>
      <span
        >${hasAttachment ? "📎" : nothing}<time datetime=${receivedAt}
          >${dates.format(new Date(receivedAt))}</time
        ></span
      >
      <button type="button">${"$flagged" in keywords ? "★" : "☆"}</button>
    </div>`;
  }
}
customElements.define("bare-list", BareList);

const list = new BareList();
document.body.append(list);
offer({
  ready,
  release,
  rowsDrawn: () => {
    const { length } = list.renderRoot.querySelectorAll(".row");
    return length >= count ? length : undefined;
  },
});

const session = (await (await fetch("/partage-gw/v1/session")).json()) as GatewaySession;
const response = await fetch(session.jmap.apiUrl, {
  method: "POST",
  headers: { "content-type": "application/json", [CSRF_HEADER]: session.csrf ?? "" },
  body: JSON.stringify(batch(session)),
});
const { methodResponses } = (await response.json()) as JmapResponse;
list.emails = methodResponses[1]![1]["list"] as readonly Email[];

function batch({ jmap, wellKnown }: GatewaySession): object {
  const accountId = jmap.primaryAccounts[MAIL]!;
  const inMailbox = wellKnown[accountId]!.mailboxes.inbox;
  const sort = [{ property: "receivedAt", isAscending: false }];
  const properties = [
    ...["id", "threadId", "mailboxIds", "keywords", "from", "to", "replyTo"],
    ...["subject", "receivedAt", "hasAttachment", "preview"],
  ];
  const ids = { resultOf: "0", name: "Email/query", path: "/ids" };
  return {
    using: [CORE, MAIL],
    methodCalls: [
      ["Email/query", { accountId, filter: { inMailbox }, sort, limit: count }, "0"],
      ["Email/get", { accountId, "#ids": ids, properties }, "1"],
    ],
  };
}
