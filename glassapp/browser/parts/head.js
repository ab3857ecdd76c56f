// The head: while a question is shown, what the accelerometer says goes to the glasses' program; and whoever
// looks down, at the ground or into a boot, has the display dimmed, which is decided here and told to nobody.

const EVERY_MS = 100;
const MOST = 24;
const DOWN_DEGREES = 40; // further than a nod, and than a look at a crate in one's hands
const UP_DEGREES = 30;
const SLOWLY = 0.08; // share of a new sample at 50 a second: about a quarter of a second

export class Head {
  #wire;
  #samples = [];
  #until = 0;
  #timer = 0;
  #move = (event) => this.#take(event);

  constructor(wire) {
    this.#wire = wire;
  }

  /** Watch for so many seconds; 0 stops at once. Without a sensor nothing is ever sent. */
  watch(seconds) {
    clearInterval(this.#timer);
    removeEventListener("devicemotion", this.#move);
    this.#samples = [];
    if (!seconds) return;
    this.#until = performance.now() + seconds * 1000;
    addEventListener("devicemotion", this.#move);
    this.#timer = setInterval(() => this.#tell(), EVERY_MS);
  }

  // The screen faces the eye: its z axis points backwards, and its upper edge may be any edge of the device.
  #take({ accelerationIncludingGravity: felt, timeStamp }) {
    if (!felt || felt.z === null || this.#samples.length >= MOST) return;
    const turned = ((screen.orientation?.angle ?? 0) * Math.PI) / 180;
    const across = felt.x * Math.cos(turned) - felt.y * Math.sin(turned);
    const up = felt.y * Math.cos(turned) + felt.x * Math.sin(turned);
    this.#samples.push({ at_ms: timeStamp, across, forward: -felt.z, up });
  }

  #tell() {
    if (this.#samples.length) this.#wire.say({ type: "head", samples: this.#samples });
    this.#samples = [];
    if (performance.now() > this.#until) this.watch(0);
  }
}

/** Call `tell(true)` when the head has looked down for a moment, and `tell(false)` when it looks up again. */
export function onLookingDown(tell) {
  let steady = null;
  let down = false;
  addEventListener("devicemotion", ({ accelerationIncludingGravity: felt }) => {
    if (!felt || felt.z === null) return;
    const now = [felt.x, felt.y, felt.z];
    steady = steady ? steady.map((axis, at) => axis + SLOWLY * (now[at] - axis)) : now;
    const degrees = (Math.atan2(steady[2], Math.hypot(steady[0], steady[1])) * 180) / Math.PI;
    const looks = degrees > (down ? UP_DEGREES : DOWN_DEGREES);
    if (looks !== down) tell((down = looks));
  });
}
