// The WebSocket to the glasses' program: opened again whenever it breaks, for as long as that can help.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const FINAL = new Set([4400, 4401, 4410, 4500]); // PageClose: opening again would end the same way

export class Wire extends EventTarget {
  #socket = null;
  #wait = FIRST_WAIT_MS;
  #hello;
  #timer = 0;

  /** hello: makes the first message of every connection. */
  constructor(hello) {
    super();
    this.#hello = hello;
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Bytes the browser has not sent yet. */
  get unsent() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  connect() {
    clearTimeout(this.#timer);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/glasses`);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.say(this.#hello()));
    socket.addEventListener("message", ({ data }) => this.#hear(data));
    socket.addEventListener("close", ({ code }) => this.#lost(socket, code));
    this.#socket = socket;
  }

  say(message) {
    if (this.open) this.#socket.send(JSON.stringify(message));
  }

  send(bytes) {
    if (this.open) this.#socket.send(bytes);
  }

  #hear(data) {
    if (data instanceof ArrayBuffer) {
      this.#tell("picture", data);
      return;
    }
    const message = JSON.parse(data);
    if (message.type === "worn") this.#wait = FIRST_WAIT_MS;
    this.#tell(message.type, message);
  }

  #lost(socket, code) {
    if (socket !== this.#socket) return;
    const final = FINAL.has(code);
    this.#tell("lost", { code, final });
    if (final) return;
    this.#timer = setTimeout(() => this.connect(), this.#wait * (0.5 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
