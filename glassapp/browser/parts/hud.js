// The display: pictures of our one renderer on a canvas that adds its light to what is behind it.

const WEBCAM_DEGREES = 70; // horizontal field of view of a usual laptop camera, for "true size"
const DISPLAY_CANDELA = 1500; // luminance that reaches the eye from a bright waveguide; an assumption, not a data sheet
const WIDE = 0.86; // share of the stage an enlarged display fills
const READABLE = 1.5;
const FADE_MS = 150;
const AT_ONCE = 0.4; // share of a new picture in its first moment: bright enough to be read
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Hud {
  #canvas = document.getElementById("hud");
  #frame = document.getElementById("frame");
  #stage = document.getElementById("stage");
  #wire;
  #profile = null;
  #newest = 0;
  #before = new OffscreenCanvas(1, 1);
  #after = new OffscreenCanvas(1, 1);
  #fading = 0;
  trueSize = false;
  worn = false;

  constructor(wire) {
    this.#wire = wire;
    wire.addEventListener("picture", ({ detail }) => this.#draw(detail));
    new ResizeObserver(() => this.fit()).observe(this.#stage);
  }

  get profile() {
    return this.#profile;
  }

  /** Stand for a device: its pixels, its shape and its field of view. */
  wear(profile) {
    cancelAnimationFrame(this.#fading);
    this.#profile = profile;
    this.#canvas.width = profile.width;
    this.#canvas.height = profile.height;
    this.#frame.dataset.round = profile.round;
    this.fit();
  }

  fit() {
    if (!this.#profile) return;
    const { width, height, degrees } = this.#profile;
    const stage = this.#stage.getBoundingClientRect();
    const seen = Math.tan((degrees * Math.PI) / 360) / Math.tan((WEBCAM_DEGREES * Math.PI) / 360);
    const share = this.worn ? 1 : WIDE;
    const most = Math.min(stage.width * share, (stage.height * share * width) / height);
    const wide = this.trueSize && !this.worn ? stage.width * seen : most;
    this.#frame.style.width = `${wide}px`;
    this.#frame.style.height = `${(wide * height) / width}px`;
  }

  /** Show what is left of the display under a sky of so many candela per square metre; returns the contrast. */
  shineUnder(sky) {
    const light = document.getElementById("light");
    const noon = Math.log10(sky / 10) / 3;
    light.style.background = noon < 0.5 ? `rgb(4 8 20 / ${0.85 * (0.5 - noon)})` : `rgb(255 252 240 / ${0.75 * (noon - 0.5)})`;
    this.#canvas.style.opacity = Math.min(1, DISPLAY_CANDELA / sky) ** 0.45;
    const ratio = 1 + DISPLAY_CANDELA / sky;
    return { ratio, enough: ratio >= READABLE };
  }

  /** Nothing is shown: the program that would change it is away. */
  darken() {
    cancelAnimationFrame(this.#fading);
    this.#canvas.getContext("2d").clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    delete this.#canvas.dataset.picture;
  }

  async #draw(data) {
    const head = new DataView(data);
    const [number, width, height, left, top] = [0, 4, 6, 8, 10].map((at) => (at ? head.getUint16(at) : head.getUint32(0)));
    this.#newest = number;
    const png = new Uint8Array(data, 12);
    const picture = png.length ? await createImageBitmap(new Blob([png], { type: "image/png" })) : null;
    if (number === this.#newest) {
      const fits = width === this.#canvas.width && height === this.#canvas.height;
      if (fits) this.#paint(picture, left, top);
      this.#canvas.dataset.picture = number;
    }
    picture?.close();
    this.#wire.say({ type: "drawn", number });
  }

  #paint(picture, left, top) {
    const { width, height } = this.#canvas;
    for (const canvas of [this.#before, this.#after]) Object.assign(canvas, { width, height });
    this.#before.getContext("2d").drawImage(this.#canvas, 0, 0);
    const paper = this.#after.getContext("2d");
    paper.fillStyle = "#000";
    paper.fillRect(0, 0, width, height);
    if (picture) paper.drawImage(picture, left, top);
    cancelAnimationFrame(this.#fading);
    this.#fade(performance.now());
    this.#canvas.dispatchEvent(new Event("painted", { bubbles: true }));
  }

  /** The old picture becomes the new one; what is the same in both does not move. */
  #fade(began) {
    const share = still.matches ? 1 : Math.min(1, AT_ONCE + ((1 - AT_ONCE) * (performance.now() - began)) / FADE_MS);
    const paper = this.#canvas.getContext("2d");
    paper.globalAlpha = 1;
    paper.fillStyle = "#000";
    paper.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    paper.drawImage(this.#before, 0, 0);
    paper.globalAlpha = share;
    paper.drawImage(this.#after, 0, 0);
    paper.globalAlpha = 1;
    if (share < 1) this.#fading = requestAnimationFrame(() => this.#fade(began));
  }
}
