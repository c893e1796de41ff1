/**
 * VALARM to alerts and back (RFC 5545 section 3.6.6, RFC 8984 section 4.5.2).
 *
 * @module
 */
import type { Alert } from "@partage-ent/jmap";

import { durationPartsOrNull, formatDuration } from "../duration.js";
import { keepMember, keptOf, type JCalComponent, type JCalProperty } from "../vendor.js";
import { otherParameters, parameter, propertyOf, valueText } from "./properties.js";
import { readUtc } from "./times.js";

/** Alerts of an event by id, and the alarms that no alert can be. */
export function readAlarms(component: JCalComponent): {
  readonly alerts: readonly (readonly [id: string, alert: Alert])[];
  readonly others: readonly JCalComponent[];
} {
  const alerts: (readonly [string, Alert])[] = [];
  const summary = propertyOf(component, "summary");
  const title = summary ? valueText(summary) : "";
  const others: JCalComponent[] = [];
  for (const inner of component[2]) {
    const alert = inner[0] === "valarm" ? readAlarm(inner, title) : null;
    if (alert) alerts.push([String(alerts.length + 1), alert]);
    else others.push(inner);
  }
  return { alerts, others };
}

function readAlarm(component: JCalComponent, title: string): Alert | null {
  const trigger = propertyOf(component, "trigger");
  const action = propertyOf(component, "action");
  const kind = action ? valueText(action).toLowerCase() : "display";
  const when = trigger && readTrigger(trigger);
  if (!when || (kind !== "display" && kind !== "email")) return null;
  const acknowledged = readUtc(propertyOf(component, "acknowledged"));
  const taken = ["trigger", "action", ...(acknowledged ? ["acknowledged"] : [])];
  return {
    "@type": "Alert",
    trigger: when,
    action: kind,
    ...(acknowledged && { acknowledged }),
    ...keepMember({
      parameters: { trigger: otherParameters(trigger, ["related"]) },
      // A description that repeats the title is written anew from it.
      properties: component[1].filter(
        (property) =>
          !taken.includes(property[0]) &&
          (property[0] !== "description" || valueText(property) !== title),
      ),
      components: component[2],
    }),
  };
}

function readTrigger(property: JCalProperty): Alert["trigger"] | null {
  const parts = durationPartsOrNull(valueText(property));
  if (parts) {
    const end = parameter(property, "related")?.toUpperCase() === "END";
    const offset = formatDuration(parts);
    return { "@type": "OffsetTrigger", offset, ...(end && { relativeTo: "end" as const }) };
  }
  const when = readUtc(property);
  return when ? { "@type": "AbsoluteTrigger", when } : null;
}

/** The VALARM of an alert. */
export function writeAlarm(alert: Alert, title: string | undefined): JCalComponent {
  const { trigger, acknowledged } = alert;
  const kept = keptOf(alert);
  const parameters = kept.parameters?.["trigger"] ?? {};
  const at: JCalProperty =
    trigger["@type"] === "AbsoluteTrigger"
      ? ["trigger", parameters, "date-time", trigger.when]
      : [
          "trigger",
          { ...parameters, ...(trigger.relativeTo === "end" && { related: "END" }) },
          "duration",
          trigger.offset,
        ];
  const properties = kept.properties ?? [];
  const describes = properties.some(([name]) => name === "description");
  return [
    "valarm",
    [
      ["action", {}, "text", (alert.action ?? "display").toUpperCase()],
      at,
      ...(acknowledged ? [["acknowledged", {}, "date-time", acknowledged] as const] : []),
      // RFC 5545 section 3.6.6: an alarm that shows something needs a description.
      ...(describes ? [] : [["description", {}, "text", title ?? ""] as const]),
      ...properties,
    ],
    kept.components ?? [],
  ];
}
