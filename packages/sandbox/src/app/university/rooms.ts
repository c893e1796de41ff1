/**
 * Rooms and equipment of the university, which answer invitations by themselves: all invented.
 * @module
 */

/** A room or a piece of equipment that can be invited. */
export interface Room {
  /** Local part of its address. */
  readonly uid: string;
  readonly name: string;
  readonly kind: "Location" | "Equipment";
  readonly capacity?: number;
  readonly site: string;
  readonly building: string;
  readonly floor: string;
  readonly room: string;
  readonly description: string;
}

const MAIN = "Campus des Ormeaux";

/** The rooms and equipment. */
export const ROOMS: readonly Room[] = [
  {
    uid: "salle.du-conseil",
    name: "Salle du conseil",
    kind: "Location",
    capacity: 24,
    site: MAIN,
    building: "Bâtiment Présidence",
    floor: "1",
    room: "P 101",
    description: "Écran, visioconférence, accès de plain-pied",
  },
  {
    uid: "salle.n214",
    name: "Salle N 214",
    kind: "Location",
    capacity: 12,
    site: MAIN,
    building: "Bâtiment Nord",
    floor: "2",
    room: "N 214",
    description: "Tableau blanc, écran",
  },
  {
    uid: "salle.n015",
    name: "Salle informatique N 015",
    kind: "Location",
    capacity: 32,
    site: MAIN,
    building: "Bâtiment Nord",
    floor: "0",
    room: "N 015",
    description: "32 postes sous Linux",
  },
  {
    uid: "amphi.ormeaux",
    name: "Amphi Ormeaux",
    kind: "Location",
    capacity: 240,
    site: MAIN,
    building: "Bâtiment Sud",
    floor: "0",
    room: "Amphi",
    description: "Captation vidéo, boucle magnétique",
  },
  {
    uid: "salle.bu-3",
    name: "BU – salle de travail 3",
    kind: "Location",
    capacity: 6,
    site: MAIN,
    building: "Bibliothèque universitaire",
    floor: "1",
    room: "3",
    description: "Prises et écran partagé",
  },
  {
    uid: "videoprojecteur.1",
    name: "Vidéoprojecteur portable 1",
    kind: "Equipment",
    site: MAIN,
    building: "Direction du numérique",
    floor: "0",
    room: "Prêt",
    description: "À retirer au guichet, câbles HDMI et USB-C fournis",
  },
];

/** What the directory says of a room. */
export function roomAttributes(room: Room): Readonly<Record<string, string>> {
  return {
    displayName: room.name,
    cn: room.name,
    description: room.description,
    zimbraCalResType: room.kind,
    ...(room.capacity === undefined ? {} : { zimbraCalResCapacity: String(room.capacity) }),
    zimbraCalResSite: room.site,
    zimbraCalResBuilding: room.building,
    zimbraCalResFloor: room.floor,
    zimbraCalResRoom: room.room,
    zimbraCalResAutoAcceptDecline: "TRUE",
    zimbraCalResAutoDeclineIfBusy: "TRUE",
    zimbraAccountStatus: "active",
  };
}
