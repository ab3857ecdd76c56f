// Earcons: heard, and for whoever does not hear them seen as their rhythm and a word.

import { words } from "/parts/words.js";

const RHYTHMS = { "recognised": "..", "wrong-bag": "--", "given": "..-", "attention": "...." };
const SEEN_MS = 1600;

export class Sounds {
  #context = null;
  #buffers = new Map();
  #caption = document.getElementById("caption");
  #timer = 0;
  on = true;

  /** A browser lets a page be heard only after a touch or a key. */
  async unlock(earcons) {
    this.#context ??= new AudioContext({ latencyHint: "interactive" });
    await this.#context.resume();
    for (const name of earcons) {
      if (this.#buffers.has(name)) continue;
      const response = await fetch(`/sounds/${name}.wav`).catch(() => null);
      // The program is away; the next touch or key asks again.
      if (!response?.ok) return;
      this.#buffers.set(name, await this.#context.decodeAudioData(await response.arrayBuffer()));
    }
  }

  play(name) {
    this.#show(name);
    const buffer = this.#buffers.get(name);
    if (!this.on || !buffer || this.#context.state !== "running") return;
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    source.start();
  }

  #show(name) {
    const rhythm = document.createElement("i");
    for (const beat of RHYTHMS[name]) {
      const note = document.createElement("b");
      if (beat === "-") note.className = "long";
      rhythm.append(note);
    }
    this.#caption.replaceChildren(rhythm, words().earcon[name]);
    this.#caption.dataset.earcon = name;
    this.#caption.classList.add("said");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#caption.classList.remove("said"), SEEN_MS);
  }
}
