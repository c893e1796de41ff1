/**
 * What a card of the directory asks of the directory around it.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** The people of a structure are wanted; bubbles, composed; `preventDefault()` by who shows them. */
export class PartageStructureSelectEvent extends Event {
  static readonly type = "partage-structure-select";
  readonly structureId: Id;
  readonly structureName: string;

  constructor(structureId: Id, structureName: string) {
    super(PartageStructureSelectEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.structureId = structureId;
    this.structureName = structureName;
  }
}

/** The members of a group are wanted; bubbles, composed; `preventDefault()` by who shows them. */
export class PartageGroupSelectEvent extends Event {
  static readonly type = "partage-group-select";
  readonly groupId: Id;
  readonly groupName: string;

  constructor(groupId: Id, groupName: string) {
    super(PartageGroupSelectEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.groupId = groupId;
    this.groupName = groupName;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-structure-select": PartageStructureSelectEvent;
    "partage-group-select": PartageGroupSelectEvent;
  }
}
