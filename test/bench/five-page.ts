/**
 * A portal page into which five inboxes were pasted one by one: its requests are counted.
 *
 * @module
 */
import "@partage-ent/widgets/define/inbox";

const tags = [
  `<partage-inbox gateway="/partage-gw"></partage-inbox>`,
  `<partage-inbox gateway="/partage-gw/" show="unread"></partage-inbox>`,
  `<partage-inbox gateway="${location.origin}/partage-gw" show="flagged"></partage-inbox>`,
  `<partage-inbox gateway="/partage-gw" mailbox="sent" max="5"></partage-inbox>`,
  `<partage-inbox gateway="/partage-gw" mode="conversation" max="20"></partage-inbox>`,
];
for (const tag of tags) {
  const portlet = document.createElement("section");
  portlet.innerHTML = tag;
  document.body.append(portlet);
}
