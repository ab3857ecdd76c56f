// A long list of ticks shows those that have what is typed above it; what is ticked stays so, seen or not.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const said = (label) => plain(`${label.textContent} ${label.dataset.also ?? ""} ${label.querySelector("input").value}`);
const lines = (within) => within.closest(".ticks").querySelectorAll("label:has([type=checkbox])");

// Caught on its way down: what is looked for is no part of a form, and none is unsaved or sent because of it.
document.addEventListener(
  "input",
  (typed) => {
    if (!typed.target.matches(".find input")) return;
    typed.stopPropagation();
    const asked = plain(typed.target.value.trim());
    for (const label of lines(typed.target)) label.hidden = !said(label).includes(asked);
  },
  true,
);

// All that is shown is ticked at once, and told once, as one tick of it would be.
document.addEventListener("click", ({ target }) => {
  if (!target.matches(".find button")) return;
  const boxes = [...lines(target)].filter((label) => !label.hidden).map((label) => label.querySelector("input"));
  const turned = boxes.filter((box) => box.checked !== (target.value === "tick"));
  for (const box of turned) box.checked = !box.checked;
  for (const told of ["input", "change"]) turned[0]?.dispatchEvent(new Event(told, { bubbles: true }));
});
