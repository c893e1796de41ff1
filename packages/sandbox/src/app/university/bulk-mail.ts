/** Many small messages for one account, for lists that must scroll. */
import { CORRESPONDENTS, COURSES, type Person } from "./people.js";
import { createRandom } from "./random.js";
import { createScribe, type Letter } from "./scribe.js";

const TOPICS = [
  "Compte rendu de séance",
  "Question sur le cours",
  "Salle de travail réservée",
  "Document à relire",
  "Covoiturage de demain",
  "Rendez-vous déplacé",
  "Photos de la sortie",
  "Résumé de l’amphi",
  "Idée pour le projet",
  "Info association",
] as const;

const SENTENCES = [
  "Je te transmets les notes prises ce matin.",
  "La salle est réservée de 14 h à 16 h.",
  "Peux-tu me dire si la version jointe convient ?",
  "Le rendez-vous est décalé d’une demi-heure.",
  "Il reste deux places, réponds-moi vite !",
  "J’ai ajouté une partie sur la méthode.",
] as const;

/**
 * `count` messages over about six years, newest first, a third of them in threads of two to five.
 * The same person, count, seed and moment give the same letters.
 */
export function bulkMail(
  person: Person,
  count: number,
  options: { readonly seed: string; readonly now: number },
): readonly Letter[] {
  const scribe = createScribe(`${options.seed}/bulk/${person.uid}`, options.now);
  const random = createRandom(`${options.seed}/bulk-choices/${person.uid}`);
  const senders = CORRESPONDENTS.filter((other) => other !== person);
  const letters: Letter[] = [];
  for (let index = 0; letters.length < count; index += 1) {
    const daysAgo = 1 + Math.floor((letters.length / count) * 2190);
    const subject = `${random.pick(TOPICS)} – ${random.pick(COURSES).name} (${String(index + 1)})`;
    const size = Math.min(count - letters.length, random.chance(0.15) ? random.int(2, 5) : 1);
    let parent: Letter | undefined;
    for (let turn = 0; turn < size; turn += 1) {
      const sender = random.pick(senders);
      parent = scribe.letter({
        from: { name: sender.displayName, mail: sender.mail },
        recipients: [person],
        subject: parent ? `Re: ${subject}` : subject,
        when: { daysAgo, hour: random.int(7, 21), minute: random.int(0, 59) },
        text: `Bonjour ${person.givenName},\n\n${random.pick(SENTENCES)}\n\n${sender.givenName}`,
        parent,
        flags: random.chance(0.04) ? "u" : random.chance(0.03) ? "f" : "",
      });
      letters.push(parent);
    }
  }
  return letters;
}
