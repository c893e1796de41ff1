/**
 * Puts the reading pane on the test page with a gateway of its own.
 *
 * @module
 */
import "axe-core/axe.min.js";
import type { Connection } from "@partage-ent/sdk";
import type { AxeResults } from "axe-core";
import { PartageMessage } from "../message/message.js";
import { define } from "../shared/define.js";
import type { Fault } from "./fake-gateway.js";
import { type Readable, ReadingGateway, type ReadingOptions } from "./reading-gateway.js";

define("partage-message", PartageMessage);

/** A pane on the page. */
export interface MountedMessage {
  readonly pane: PartageMessage;
  readonly gateway: ReadingGateway;
  readonly connection: Connection;
  readonly root: ShadowRoot;
}

const mounted = new Set<MountedMessage>();

/** What {@link mountMessage} accepts beside the message. */
export interface MountMessageOptions extends Partial<ReadingOptions> {
  readonly fault?: Fault;
  readonly conversation?: boolean;
  readonly id?: string;
  readonly width?: string;
}

/** Opens a message, `m1` unless another is named, of a mailbox that holds it and others. */
export function mountMessage(email: Readable, options: MountMessageOptions = {}): MountedMessage {
  const {
    fault = "none",
    conversation = false,
    id = "m1",
    width = "40rem",
    emails = [],
    ...rest
  } = options;
  const gateway = new ReadingGateway({ emails: [{ id: "m1", ...email }, ...emails], ...rest });
  gateway.fault = fault;
  const connection = gateway.connect();
  const pane = document.createElement("partage-message");
  Object.assign(pane, { connection, conversation, emailId: id });
  pane.style.width = width;
  document.body.append(pane);
  const one = { pane, gateway, connection, root: pane.shadowRoot! };
  mounted.add(one);
  return one;
}

/** Takes all panes off the page. */
export function unmountMessages(): void {
  for (const { pane, gateway } of mounted) {
    pane.remove();
    gateway.close();
  }
  mounted.clear();
}

/** What axe finds wrong with a pane; the frame's document is another one. */
export async function paneViolations({ pane }: MountedMessage): Promise<readonly string[]> {
  const { axe } = globalThis as unknown as {
    axe: { run: (context: unknown, options: unknown) => Promise<AxeResults> };
  };
  const { violations } = await axe.run(pane, {
    iframes: false,
    rules: { region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
