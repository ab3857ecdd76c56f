// Everything the page says around the glasses, in French and in English. What the glasses say is painted.

const FRENCH = {
  simulator: "Simulateur", glasses: "Lunettes", cards: "Cartes d’exemple", help: "Aide", language: "Langue",
  space: "Espace", cameraOn: "Caméra allumée", cameraOff: "Caméra éteinte", answers: "Réponses",
  hold: "Montrez une carte à la caméra",
  holdWords: "À 20 cm, bien à plat, deux secondes. Les images restent sur cet ordinateur et sont oubliées aussitôt.",
  startWebcam: "Allumer la caméra", startClip: "Voir la démonstration",
  asleep: "La caméra s’est éteinte, car rien n’a été montré.",
  noCamera: "Aucune caméra n’a été trouvée.", clipInstead: "Aucune caméra n’a été trouvée : voici une démonstration.", clip: "Démonstration", refusedCamera: "Le navigateur a refusé la caméra. Autorisez-la dans la barre d’adresse.",
  busyCamera: "La caméra est déjà utilisée par un autre programme.",
  unplugged: "La caméra ne répond plus. Est-elle branchée ?",
  insecure: "Sans HTTPS, le navigateur ne donne pas accès à la caméra.",
  ok: "OK, remis", next: "Suivant", undo: "Annuler", helpAnswer: "Pourquoi ?", wrong: "Autre client",
  device: "Quelles lunettes ?", display: "Ce que montrent les lunettes", camera: "Caméra", cameraNumber: (n) => `Caméra ${n}`, sky: "Clarté du ciel", dusk: "crépuscule", noon: "plein soleil",
  contrast: (ratio) => `Contraste ${ratio} : 1 devant le ciel`,
  enough: " — lisible", faint: " — trop pâle : baissez la tête ou la visière",
  trueSize: "Taille réelle", showFrame: "Champ de vision", alone: "Affichage seul", sounds: "Sons",
  field: (degrees) => `${degrees}°`, connection: "Liaison", steps: "Les douze étapes", total: (ms) => `${ms} ms`,
  link: { connecting: "en cours…", up: "connecté", lost: "coupée", refused: "refusée", ended: "arrêtée" },
  facts: { site: "Site", headset: "Lunettes", read: "Dernière lecture", rate: "Images", dropped: "Sautées", picture: "Affichage" },
  perSecond: (n) => `${n} par seconde`,
  step: ["Caméra", "Lecture", "Vote", "Liaison", "Message", "Accueil", "Séance", "Client", "Choix", "Réserve", "Dessin", "Réponse"],
  earcon: { "recognised": "Reconnu", "wrong-bag": "Mauvais sac", "given": "Remis", "attention": "Attention" },
  lostPage: "Liaison avec le programme coupée, nouvel essai…",
  closed: {
    4400: "Cette page ne parle pas la même langue que le programme : rechargez-la.",
    4401: "Cette adresse n’est celle d’aucune de nos lunettes. Demandez la bonne à votre responsable.",
    4410: "Ces lunettes sont maintenant portées dans une autre page.",
    4429: "Trop de pages sont ouvertes.", 4500: "Le programme des lunettes s’est arrêté : ",
  },
  again: "Reprendre ici", tap: "Touchez pour commencer", understood: "Compris",
  frameRefused: {
    frame_corrupt: "Image illisible", frame_too_small: "Image trop petite",
    frame_too_large: "Image trop grande", camera_off: "Caméra éteinte",
  },
  knowledge: { decoded: "lu", verified: "lu, attendu ici", matched: "reconnu" },
  name: { "usb-c-640x360": "USB-C", "android-854x480": "Android", "android-640x400": "Frame", "halo-256-round": "Halo",
    "even-g2-576x288": "Even G2", "monitor-1920x1080": "Écran", "wrist-240x240": "Poignet" },
  helpWords: [
    ["Montrer une carte", "Imprimez une carte d’exemple, ou affichez-la sur un téléphone. Tenez-la à 20 cm de la caméra, sans reflet, deux secondes."],
    ["Répondre", "Avec les boutons, avec les touches (Entrée, N, U, H, W) ou en montrant une carte de commande : c’est ainsi que l’on répond les mains pleines."],
    ["Vérifier un sac", "Quand une fiche est affichée, montrez l’étiquette d’un sac : bon sac ou MAUVAIS SAC."],
    ["La caméra", "Elle s’éteint d’elle-même quand rien n’est montré. Le voyant rouge dit qu’elle est allumée ; Espace l’allume et l’éteint."],
    ["Ce que l’on voit", "Le noir est transparent : les lunettes ne font qu’ajouter de la lumière. Montez la clarté du ciel pour voir ce qu’il en reste."],
  ],
  lead: "Imprimez une planche à 100 %, ou touchez une carte pour la montrer en grand sur un second écran ou un téléphone.",
  noCards: "Aucune carte ici : relancez avec « make simulate », ou donnez un dossier avec --cards.",
  closeUp: "Montrez cet écran à la caméra", print: (name) => `Imprimer : ${name}`,
  shelf: { card: "Cartes de fidélité", command: "Cartes de commande", bag: "Étiquettes de sacs", other: "Autres" },
};

const ENGLISH = {
  simulator: "Simulator", glasses: "Glasses", cards: "Sample cards", help: "Help", language: "Language",
  space: "Space", cameraOn: "Camera on", cameraOff: "Camera off", answers: "Answers",
  hold: "Hold a card up to the camera",
  holdWords: "At 20 cm, flat, for two seconds. Pictures stay on this computer and are forgotten at once.",
  startWebcam: "Switch the camera on", startClip: "Watch the demonstration",
  asleep: "The camera went off because nothing was shown.",
  noCamera: "No camera was found.", clipInstead: "No camera was found: here is a demonstration.", clip: "Demonstration", refusedCamera: "The browser refused the camera. Allow it in the address bar.",
  busyCamera: "Another program is using the camera.", unplugged: "The camera is gone. Is it plugged in?", insecure: "Without HTTPS the browser gives no access to the camera.",
  ok: "OK, given", next: "Next", undo: "Undo", helpAnswer: "Why?", wrong: "Wrong customer",
  device: "Which glasses?", display: "What the glasses show", camera: "Camera", cameraNumber: (n) => `Camera ${n}`, sky: "Brightness of the sky", dusk: "dusk", noon: "full sun",
  contrast: (ratio) => `Contrast ${ratio} : 1 against the sky`,
  enough: " — readable", faint: " — too faint: lower your head or the visor",
  trueSize: "True size", showFrame: "Field of view", alone: "Display alone", sounds: "Sounds",
  field: (degrees) => `${degrees}°`, connection: "Connection", steps: "The twelve steps", total: (ms) => `${ms} ms`,
  link: { connecting: "connecting…", up: "connected", lost: "lost", refused: "refused", ended: "ended" },
  facts: { site: "Site", headset: "Glasses", read: "Last reading", rate: "Frames", dropped: "Skipped", picture: "Display" },
  perSecond: (n) => `${n} per second`,
  step: ["Camera", "Reading", "Votes", "Link", "Message", "Port", "Session", "Customer", "Choice", "Reserve", "Painting", "Answer"],
  earcon: { "recognised": "Recognised", "wrong-bag": "Wrong bag", "given": "Given", "attention": "Attention" },
  lostPage: "Connection to the program lost, trying again…",
  closed: {
    4400: "This page and the program do not understand each other: reload it.",
    4401: "This address belongs to none of our glasses. Ask your supervisor for the right one.",
    4410: "These glasses are now worn in another page.",
    4429: "Too many pages are open.", 4500: "The glasses’ program has stopped: ",
  },
  again: "Go on here", tap: "Touch to begin", understood: "Got it",
  frameRefused: {
    frame_corrupt: "Unreadable frame", frame_too_small: "Frame too small",
    frame_too_large: "Frame too large", camera_off: "Camera off",
  },
  knowledge: { decoded: "read", verified: "read, expected here", matched: "matched" },
  name: { "usb-c-640x360": "USB-C", "android-854x480": "Android", "android-640x400": "Frame", "halo-256-round": "Halo",
    "even-g2-576x288": "Even G2", "monitor-1920x1080": "Monitor", "wrist-240x240": "Wrist" },
  helpWords: [
    ["Showing a card", "Print a sample card, or show it on a phone. Hold it 20 cm before the camera, without glare, for two seconds."],
    ["Answering", "With the buttons, with keys (Enter, N, U, H, W) or by showing a command card: that is how one answers with both hands full."],
    ["Checking a bag", "While a card is on the display, show the label of a bag: right bag or WRONG BAG."],
    ["The camera", "It goes off by itself when nothing is shown. The red lamp says that it is on; Space switches it on and off."],
    ["What one sees", "Black is transparent: glasses can only add light. Raise the brightness of the sky to see what is left of it."],
  ],
  lead: "Print a sheet at 100 %, or touch a card to show it large on a second screen or a phone.",
  noCards: "No cards here: start with “make simulate”, or give a folder with --cards.",
  closeUp: "Hold this screen up to the camera", print: (name) => `Print: ${name}`,
  shelf: { card: "Loyalty cards", command: "Command cards", bag: "Bag labels", other: "Others" },
};

const ALL = { fr: FRENCH, en: ENGLISH };
const KEPT = "baylens-language";

let language = localStorage.getItem(KEPT) ?? (navigator.language.startsWith("en") ? "en" : "fr");
if (!(language in ALL)) language = "fr";
const listeners = [];

/** What is said now, in the language of now. */
export const words = () => ALL[language];
export const spoken = () => language;

/** Call back at once and whenever the language changes. */
export function onLanguage(listener) {
  listeners.push(listener);
  listener(words());
}

export function speak(next) {
  language = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next;
  listeners.forEach((listener) => listener(words()));
}

/** Fill in every element that names its words, and build the two-button choice. */
export function sayAll(languages) {
  const choice = document.getElementById("languages");
  for (const each of languages) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = each.toUpperCase();
    button.lang = each;
    button.addEventListener("click", () => speak(each));
    choice.append(button);
  }
  onLanguage((say) => {
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll("[data-say]")) element.textContent = say[element.dataset.say];
    for (const element of document.querySelectorAll("[data-label]")) element.ariaLabel = say[element.dataset.label];
    for (const button of choice.children) button.ariaPressed = String(button.lang === language);
  });
}
