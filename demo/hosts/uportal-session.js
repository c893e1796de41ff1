// The portal's own page: asks the portal who is signed in, and shows its form to guests.
const answer = await fetch("/uPortal/api/session.json", { credentials: "same-origin" });
const { person } = answer.ok ? await answer.json() : {};
const isGuest = !person || person.sessionKey === null;
document.querySelector("#who").textContent = isGuest
  ? "Invité : personne n’est connecté au portail."
  : `Connecté au portail : ${person.displayName}`;
document.querySelector("#sign-in").hidden = !isGuest;
document.documentElement.dataset.portal = isGuest ? "guest" : "person";
