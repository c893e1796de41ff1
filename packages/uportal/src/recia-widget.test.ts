import { describe, expect, it } from "vitest";
import { toReciaWidget } from "./recia-widget.js";

const GATEWAY = "https://ent.univ-valmoree.example/partage-gw/";
const SUMMARY = {
  messageSummaryForWidgetList: [
    { id: "42", subject: "Réunion <b>jeudi</b>", read: false },
    { id: "a&b=c", subject: null, read: true },
  ],
  inbox: "INBOX",
  messageNotReadCount: 3,
} as const;

describe("the mail widget of RECIA's wrapper", () => {
  it("counts the unread and lists the messages, new ones marked", () => {
    const widget = toReciaWidget(SUMMARY, { gateway: GATEWAY });
    expect(widget.notifications).toBe(3);
    expect(widget.items.map(({ id, name, isNew }) => [id, name, isNew])).toEqual([
      ["42", "Réunion <b>jeudi</b>", true],
      ["a&b=c", "I18N$emailSubjectNull$", false],
    ]);
    expect(widget.items[0]?.dispatchEvents).toEqual([
      { type: "click-portlet-card", detail: { fname: "CourrielEleves" } },
    ]);
  });

  it("opens each message in the webmail, in a tab that knows nothing of the page", () => {
    const widget = toReciaWidget(SUMMARY, { gateway: GATEWAY });
    expect(widget.items[1]?.link).toEqual({
      href: "https://ent.univ-valmoree.example/partage-gw/open?view=mail&id=a%26b%3Dc",
      ...{ target: "_blank", rel: "noopener noreferrer" },
    });
  });

  it("passes by the portal's statistics where it is told the context", () => {
    const options = { gateway: GATEWAY, context: "/portail", fname: "Courriel" };
    const { link } = toReciaWidget(SUMMARY, options);
    const url = new URL(link!.href, GATEWAY);
    expect(url.pathname).toBe("/portail/api/ExternalURLStats");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      fname: "Courriel",
      service: "https://ent.univ-valmoree.example/partage-gw/open?view=mail",
    });
  });
});
