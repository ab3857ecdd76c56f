// The camera: a webcam, or a clip where there is none. One frame at a time, the newest, as a JPEG.

import { openCamera } from "/parts/cameras.js";

const WIDTH = 1280;
const HEIGHT = 720;
const QUALITY = 0.85;
const FASTEST_MS = 40; // between two frames
const PATIENCE_MS = 150; // for "taken"; then a newer frame takes the place of the one that waits
const CLIP_MS = 100; // ten frames a second, as the clip was made

export class Eye extends EventTarget {
  #wire;
  #video;
  #clip;
  #idle;
  #length = 0;
  #source = null;
  #stream = null;
  #heardAt = 0; // when the program last had anything to say of a frame
  #opening = 0; // goes up at every close: whatever was still opening then is let go
  #canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  #number = 0;
  #underWay = 0;
  #sentAt = 0;
  #encoding = false;
  #taken = [];

  /** idle: so many seconds without a word of the program, who else would switch the camera off, and it does so itself. */
  constructor(wire, video, clip, idle) {
    super();
    this.#wire = wire;
    this.#video = video;
    this.#clip = clip;
    this.#idle = idle;
    wire.addEventListener("taken", ({ detail }) => this.#answered(detail));
  }

  set clipLength(length) {
    this.#length = length;
  }

  get hasClip() {
    return this.#length > 0;
  }

  get on() {
    return this.#source !== null;
  }

  /** Whether it is a webcam that is on, and no clip. */
  get seesPeople() {
    return this.#source === this.#video;
  }

  /** The id of the webcam that is on; empty when none is. */
  get camera() {
    return this.#stream?.getVideoTracks()[0].getSettings().deviceId ?? "";
  }

  get rate() {
    const now = performance.now();
    this.#taken = this.#taken.filter((at) => now - at < 2000);
    return Math.round(this.#taken.length / 2);
  }

  /** Switch the webcam on, unless it is closed again while it opens; throws what getUserMedia throws. */
  async openWebcam() {
    if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
    this.close();
    const opening = this.#opening;
    try {
      const stream = await openCamera({ width: { ideal: WIDTH }, height: { ideal: HEIGHT } });
      if (opening !== this.#opening) return release(stream);
      this.#stream = stream;
      stream.getVideoTracks()[0].addEventListener("ended", () => this.#unplugged());
      this.#video.srcObject = stream;
      await this.#video.play();
    } catch (error) {
      if (opening !== this.#opening) return;
      this.close();
      throw error;
    }
    if (opening === this.#opening) this.#begin(this.#video);
  }

  /** Play the clip, over and over. */
  openClip() {
    this.close();
    this.#begin(this.#clip);
    this.#play(0);
  }

  close() {
    this.#opening += 1;
    if (this.#stream) release(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
    if (this.#source === null) return;
    this.#source = null;
    this.#say();
  }

  #unplugged() {
    this.close();
    this.dispatchEvent(new Event("unplugged"));
  }

  /** Tell a new connection what the camera does. */
  announce() {
    this.#underWay = 0;
    this.#wire.say({ type: "camera", on: this.on });
  }

  #begin(source) {
    this.#source = source;
    this.#underWay = 0;
    this.#heardAt = performance.now();
    this.#video.hidden = source !== this.#video;
    this.#clip.hidden = source !== this.#clip;
    this.#say();
    this.#look();
  }

  #say() {
    this.announce();
    this.dispatchEvent(new Event("switched"));
  }

  #look() {
    if (!this.on) return;
    if (performance.now() - this.#heardAt > 1000 * this.#idle) {
      this.close();
      this.dispatchEvent(new Event("slept"));
      return;
    }
    if (this.#underWay === 0 || performance.now() - this.#sentAt > PATIENCE_MS) this.#send();
    setTimeout(() => this.#look(), FASTEST_MS);
  }

  async #send() {
    const source = this.#source;
    if (this.#encoding || !this.#wire.open || this.#wire.unsent > 0 || (source === this.#video && source.readyState < 2)) return;
    this.#encoding = true;
    const taken = performance.now();
    this.#canvas.getContext("2d").drawImage(source, 0, 0, WIDTH, HEIGHT);
    const blob = await this.#canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    const jpeg = new Uint8Array(await blob.arrayBuffer());
    this.#encoding = false;
    if (!this.on) return;
    const bytes = new Uint8Array(6 + jpeg.length);
    const head = new DataView(bytes.buffer);
    this.#number = (this.#number % 0xffffffff) + 1;
    head.setUint32(0, this.#number);
    head.setUint16(4, Math.min(1000, Math.round(performance.now() - taken)));
    bytes.set(jpeg, 6);
    this.#underWay = this.#number;
    this.#sentAt = performance.now();
    this.#wire.send(bytes);
  }

  #answered({ number, refused, dropped }) {
    this.#heardAt = performance.now();
    if (number === this.#underWay) this.#underWay = 0;
    if (!refused) this.#taken.push(performance.now());
    this.dispatchEvent(new CustomEvent("answered", { detail: { refused, dropped } }));
  }

  async #play(number) {
    if (this.#source !== this.#clip) return;
    const began = performance.now();
    try {
      const response = await fetch(`/clip/${number % this.#length}`);
      const picture = await createImageBitmap(await response.blob());
      this.#clip.getContext("2d").drawImage(picture, 0, 0, WIDTH, HEIGHT);
      picture.close();
    } catch {
      // The program is away for a moment; the next frame is tried in its turn.
    }
    setTimeout(() => this.#play(number + 1), Math.max(0, CLIP_MS - (performance.now() - began)));
  }
}

function release(stream) {
  stream.getTracks().forEach((track) => track.stop());
}
