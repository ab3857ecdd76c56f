// A long list of ticks shows those that have what is typed above it; what is ticked stays so, seen or not.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// Caught on its way down: what is looked for is no part of a form, and none is unsaved or sent because of it.
document.addEventListener(
  "input",
  (typed) => {
    if (!typed.target.matches(".find input")) return;
    typed.stopPropagation();
    const asked = plain(typed.target.value.trim());
    for (const label of typed.target.closest(".ticks").querySelectorAll("label:has([type=checkbox])")) {
      label.hidden = !plain(`${label.textContent} ${label.querySelector("input").value}`).includes(asked);
    }
  },
  true,
);
