/**
 * Members of our own in JSCalendar objects (RFC 8984 section 3.3): what iCalendar says and the
 * model can't.
 *
 * @module
 */

/** A property in jCal: name, parameters, type, values (RFC 7265 section 3.4). */
export type JCalProperty = readonly [
  name: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
  type: string,
  ...values: unknown[],
];

/** A component in jCal: name, properties, components (RFC 7265 section 3.3). */
export type JCalComponent = readonly [
  name: string,
  properties: readonly JCalProperty[],
  components: readonly JCalComponent[],
];

/** Name of the member that keeps what the model has no place for. */
export const ICALENDAR_MEMBER = "partage-ent.example:iCalendar";

/** Name of the member of an override's patch that makes it hold for all that follow (RFC 5545 section 3.2.13). */
export const RANGE_MEMBER = "partage-ent.example:range";

/** Value of {@link RANGE_MEMBER}. */
export const THIS_AND_FUTURE = "thisAndFuture";

/** What {@link ICALENDAR_MEMBER} holds. */
export interface KeptICalendar {
  /** Parameters without a meaning in the model, by property. */
  readonly parameters?: Readonly<Record<string, JCalProperty[1]>>;
  readonly properties?: readonly JCalProperty[];
  readonly components?: readonly JCalComponent[];
}

/** What a JSCalendar object keeps of its iCalendar source. */
export function keptOf(object: object): KeptICalendar {
  const kept = (object as Readonly<Record<string, unknown>>)[ICALENDAR_MEMBER];
  return typeof kept === "object" && kept !== null ? kept : {};
}

/** The member to spread into an object that keeps something; nothing where there is nothing to keep. */
export function keepMember(kept: KeptICalendar): Readonly<Record<string, KeptICalendar>> {
  const parameters = Object.entries(kept.parameters ?? {}).filter(
    ([, values]) => Object.keys(values).length > 0,
  );
  const some: KeptICalendar = {
    ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
    ...(kept.properties?.length && { properties: kept.properties }),
    ...(kept.components?.length && { components: kept.components }),
  };
  return Object.keys(some).length > 0 ? { [ICALENDAR_MEMBER]: some } : {};
}

/** An object that keeps something else of its iCalendar source than before. */
export function withKept<Item extends object>(object: Item, kept: KeptICalendar): Item {
  return { ...object, [ICALENDAR_MEMBER]: kept };
}
