// The panel: which glasses, how the connection is, and how long each of the twelve steps took.

import { onLanguage, words } from "/parts/words.js";

const LARGEST_ICON = 32;

/** Build the device picker; `pick` is called with the profile that was chosen. */
export function buildPicker(profiles, chosen, pick) {
  const picker = document.getElementById("devices");
  const widest = Math.max(...profiles.map((profile) => profile.degrees));
  for (const profile of profiles) {
    const button = document.createElement("button");
    const [shape, name, size] = ["i", "b", "small"].map((tag) => document.createElement(tag));
    const scale = (LARGEST_ICON * (0.55 + 0.45 * (profile.degrees / widest))) / profile.width;
    shape.style.width = `${profile.width * scale * 1.25}px`;
    shape.style.height = `${profile.height * scale * 1.25}px`;
    size.textContent = `${profile.width}×${profile.height}`;
    button.type = "button";
    button.role = "radio";
    button.dataset.profile = profile.name;
    button.dataset.round = profile.round;
    button.dataset.colours = profile.colours;
    button.append(shape, name, size);
    button.addEventListener("click", () => pick(profile));
    button.addEventListener("keydown", go);
    picker.append(button);
    onLanguage((say) => (name.textContent = say.name[profile.name] ?? profile.name));
  }
  markPicked(chosen);
}

export function markPicked(chosen) {
  for (const button of document.getElementById("devices").children) {
    const picked = button.dataset.profile === chosen.name;
    button.ariaChecked = String(picked);
    button.tabIndex = picked ? 0 : -1;
  }
}

/** One stop for Tab, arrows within: the keys of every group of which one is chosen. */
function go(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const all = [...event.target.parentElement.children];
  const next = all.at((all.indexOf(event.target) + step) % all.length);
  event.preventDefault();
  next.focus();
  next.click();
}

export class Panel {
  #facts = new Map();
  #steps = [];
  #link = "connecting";
  #longest = 1;

  constructor() {
    const facts = document.getElementById("facts");
    for (const name of ["site", "headset", "read", "rate", "dropped", "picture"]) {
      const [term, value] = [document.createElement("dt"), document.createElement("dd")];
      value.textContent = "–";
      value.dataset.fact = name;
      facts.append(term, value);
      this.#facts.set(name, value);
      onLanguage((say) => (term.textContent = say.facts[name]));
    }
    for (let step = 1; step <= 12; step += 1) this.#steps.push(this.#line(step));
    onLanguage(() => this.link(this.#link));
  }

  link(state) {
    this.#link = state;
    document.body.dataset.link = state;
    document.getElementById("link-state").textContent = words().link[state];
  }

  fact(name, value) {
    this.#facts.get(name).textContent = value;
  }

  /** Show the durations of one pickup; step 12 follows when it is answered. */
  times(steps) {
    const answer = steps.length === 1 && steps[0].step === 12;
    if (!answer) this.#steps.forEach(({ line }) => line.classList.remove("told"));
    if (!answer) this.#longest = Math.max(...steps.map(({ microseconds }) => microseconds), 1);
    for (const { step, microseconds } of steps) {
      const { line, bar, time } = this.#steps[step - 1];
      line.classList.add("told");
      // By its root, so that the small ones stay visible beside the camera's.
      bar.style.height = `${100 * Math.min(1, Math.sqrt(microseconds / this.#longest))}%`;
      time.textContent = duration(microseconds);
    }
    if (answer) return;
    const sum = steps.reduce((total, { microseconds }) => total + microseconds, 0);
    document.getElementById("total").textContent = words().total(Math.round(sum / 1000));
  }

  #line(step) {
    const line = document.createElement("li");
    const [bar, number, name, time] = ["i", "span", "span", "output"].map((tag) => document.createElement(tag));
    number.textContent = step;
    number.className = "number";
    name.className = "name";
    // Twelve times with every card: they are there to be looked up, and not said aloud.
    time.ariaLive = "off";
    line.append(bar, number, name, time);
    document.getElementById("steps").append(line);
    onLanguage((say) => (name.textContent = say.step[step - 1]));
    return { line, bar, time };
  }
}

function duration(microseconds) {
  return microseconds < 1000 ? `${microseconds} µs` : `${(microseconds / 1000).toFixed(microseconds < 10000 ? 1 : 0)} ms`;
}
