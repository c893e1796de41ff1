/**
 * Events as the card of an event must show them: invitations, series, hostile and endless ones.
 *
 * @module
 */
import type { CalendarEvent, Participant } from "@partage-ent/jmap";
import { addDays, mondayOf, zoneClock } from "../shared/civil-time.js";
import { participant, sampleEvent } from "./sample-agenda.js";

const ME = "lina.morel@univ-valmoree.example";
const BY = "as.delarochefoucauld@univ-valmoree.example";
const LONG = "Anne-Sophie de La Rochefoucauld-Beauharnais";

const people = (status: Participant["participationStatus"]): CalendarEvent["participants"] => ({
  p1: participant(LONG, BY, "accepted", true),
  p2: participant("Lina Morel", ME, status),
  p3: participant("Yanis Benali", "yanis.benali@etu.univ-valmoree.example", "declined"),
  p4: participant("Nora Lefèvre", "nora.lefevre@univ-valmoree.example", "tentative"),
});

/** Events of the week of a moment, by what they show. */
export function eventSamples(now: number): readonly CalendarEvent[] {
  const monday = addDays(mondayOf(zoneClock().dateOf(now)), 7);
  const at = (day: number, time: string): string => `${addDays(monday, day)}T${time}:00`;
  return [
    sampleEvent("invited", {
      title: "Réunion de lancement du projet tutoré",
      start: at(1, "10:30"),
      duration: "PT1H30M",
      isOrigin: false,
      participants: people("needs-action"),
      locations: { l: { "@type": "Location", name: "Salle B112, bâtiment B, 1er étage" } },
      virtualLocations: {
        v: { "@type": "VirtualLocation", uri: "https://rendez-vous.renater.fr/valmoree-projet" },
      },
      description:
        "Ordre du jour :\n1. Répartition des rôles\n2. Calendrier\n\nDocuments : https://nuage.univ-valmoree.example/s/Aq7?x=1 (lecture seule).",
    }),
    sampleEvent("other", { title: "TD d’algorithmique", start: at(1, "11:00"), duration: "PT2H" }),
    sampleEvent("own", {
      title: "Jury de stage",
      start: at(2, "09:00"),
      duration: "PT2H",
      timeZone: "Europe/London",
      participants: {
        o: participant("Lina Morel", ME, "accepted", true),
        p3: participant("Yanis Benali", "yanis.benali@etu.univ-valmoree.example", "accepted"),
        p4: participant("Nora Lefèvre", "nora.lefevre@univ-valmoree.example", "needs-action"),
      },
      alerts: {
        a: { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset: "-PT15M" } },
        b: {
          "@type": "Alert",
          trigger: { "@type": "OffsetTrigger", offset: "-P1D" },
          action: "email",
        },
      },
    }),
    sampleEvent("series", {
      title: "Point hebdomadaire",
      start: at(0, "14:00"),
      duration: "PT45M",
      recurrenceRules: [
        {
          "@type": "RecurrenceRule",
          frequency: "weekly",
          byDay: [{ day: "mo" }, { day: "th" }],
          count: 20,
        },
      ],
      recurrenceOverrides: { [at(3, "14:00")]: { title: "Point décalé", start: at(3, "16:00") } },
    }),
    sampleEvent("cancelled", {
      title: "Conférence annulée",
      start: at(3, "18:00"),
      status: "cancelled",
      isOrigin: false,
      participants: people("accepted"),
    }),
    sampleEvent("shared", {
      title: "Conseil de perfectionnement",
      calendarIds: { "zz:10": true },
      start: at(2, "14:00"),
      description: "<p>Salle <b>C204</b>,<br>apporter les maquettes</p><script>alert(1)</script>",
      descriptionContentType: "text/html",
    }),
    sampleEvent("allday", {
      title: "Semaine de l’entrepreneuriat étudiant",
      start: at(0, "00:00"),
      duration: "P5D",
      showWithoutTime: true,
      timeZone: null,
      freeBusyStatus: "free",
    }),
    sampleEvent("hostile", {
      title: `\u202egnp.exe ${"Assemblée générale extraordinaire de rentrée ".repeat(8)}`,
      start: at(4, "08:00"),
      locations: {
        l: { "@type": "Location", name: "<img src=x onerror=alert(1)> javascript:alert(1)" },
      },
      virtualLocations: {
        v: { "@type": "VirtualLocation", uri: "javascript:alert(document.cookie)" },
      },
      description: `https://zoom.us@attacker.example/j/1 ${"motsanscoupure".repeat(60)} <script>alert(1)</script>`,
      links: { x: { "@type": "Link", href: "javascript:alert(1)", title: "Cliquez" } },
      participants: Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [
          `p${index}`,
          participant(
            index ? `Personne numéro ${index} au nom interminable de famille composée` : LONG,
            index ? `p${index}@univ-valmoree.example?bcc=x@attacker.example` : ME,
            "accepted",
            index === 0,
          ),
        ]),
      ),
    }),
  ];
}
