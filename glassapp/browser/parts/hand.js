// The answers: buttons under the stage, and the keys of a keyboard, a presenter or a headset.

import { onLanguage } from "/parts/words.js";

const ANSWERS = [
  { command: "ok", say: "ok", key: "↵" },
  { command: "next", say: "next", key: "N" },
  { command: "undo", say: "undo", key: "U" },
  { command: "help", say: "helpAnswer", key: "H" },
  { command: "wrong-customer", say: "wrong", key: "W" },
];
const KEYS = {
  Enter: "ok", o: "ok", n: "next", u: "undo", h: "help", w: "wrong-customer",
  b: "ok", ArrowDown: "ok", ArrowRight: "next", PageDown: "next", ArrowLeft: "undo", PageUp: "undo", Escape: "undo", ArrowUp: "help",
};

export function listen(press, toggleCamera) {
  const buttons = new Map();
  for (const { command, say, key } of ANSWERS) {
    const button = document.createElement("button");
    const label = document.createElement("span");
    const hint = document.createElement("kbd");
    hint.textContent = key;
    button.type = "button";
    button.dataset.command = command;
    button.append(label, hint);
    button.addEventListener("click", () => press(command));
    document.getElementById("hand").append(button);
    buttons.set(command, button);
    onLanguage((words) => (label.textContent = words[say]));
  }
  // Whoever points at a button has it under the pointer, not under Enter: the keys stay the answers'.
  addEventListener("click", ({ detail, target }) => detail > 0 && target.closest?.("button, input[type=checkbox]")?.blur(), true);
  addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    // A list is operated with letters, too.
    if (event.target.closest?.("select")) return;
    const operated = event.target.closest?.("button, input, a");
    const command = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const wanted = event.key === " " || command;
    // Space and Enter belong to the control that has the focus, arrows to the slider.
    if (!wanted || (operated && (event.key.length > 1 || event.key === " "))) return;
    event.preventDefault();
    if (event.key === " ") {
      toggleCamera();
      return;
    }
    const button = buttons.get(command);
    button.classList.add("down");
    setTimeout(() => button.classList.remove("down"), 120);
    press(command);
  });
}
