// The second tab: what can be printed or held up.

import { onLanguage, sayAll } from "/parts/words.js";

const setup = await (await fetch("/setup.json")).json();
const closeUp = document.getElementById("close-up");
const things = setup.cards.map((name, number) => ({ name, number, kind: kindOf(name) }));

function kindOf(name) {
  const kind = name.split("-")[0];
  return ["card", "command", "bag"].includes(kind) ? kind : "other";
}

function title(name) {
  return name.replace(/\.png$/, "").replace(/^(card-c-\d+|card|command|bag)-/, "").replaceAll("-", " ").toUpperCase();
}

function show(things, kind, say) {
  const section = document.createElement("section");
  const heading = document.createElement("h2");
  const grid = document.createElement("div");
  heading.textContent = say.shelf[kind];
  grid.className = "cards";
  for (const { name, number } of things) {
    const [button, picture, caption] = ["button", "img", "span"].map((tag) => document.createElement(tag));
    picture.src = `/cards/${number}`;
    picture.alt = caption.textContent = title(name);
    picture.loading = "lazy";
    button.type = "button";
    button.append(picture, caption);
    button.addEventListener("click", () => {
      closeUp.querySelector("img").src = picture.src;
      closeUp.showModal();
    });
    grid.append(button);
  }
  section.append(heading, grid);
  return section;
}

closeUp.addEventListener("click", () => closeUp.close());
sayAll(setup.languages);
onLanguage((say) => {
  document.getElementById("lead").textContent = things.length ? say.lead : say.noCards;
  const sheets = things.filter(({ name }) => name.endsWith(".pdf"));
  document.getElementById("sheets").replaceChildren(
    ...sheets.map(({ name, number }) => {
      const link = document.createElement("a");
      link.href = `/cards/${number}`;
      link.className = "plain";
      link.download = name;
      link.textContent = say.print(name);
      return link;
    }),
  );
  const kinds = ["card", "command", "bag", "other"];
  const shelves = kinds.map((kind) => [kind, things.filter((thing) => thing.kind === kind && thing.name.endsWith(".png"))]);
  document.getElementById("shelves").replaceChildren(
    ...shelves.filter(([, those]) => those.length).map(([kind, those]) => show(those, kind, say)),
  );
});
