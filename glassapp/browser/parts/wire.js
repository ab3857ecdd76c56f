// The WebSocket to the glasses' program: opened again whenever it breaks, for as long as that can help.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const SILENT_MS = 8000; // the program says something each second; a line that is dead without a word shows nobody's card for long
const FINAL = new Set([4400, 4401, 4410, 4500]); // PageClose: opening again would end the same way

export class Wire extends EventTarget {
  #socket = null;
  #wait = FIRST_WAIT_MS;
  #hello;
  #timer = 0;
  #heardAt = 0;

  /** hello: makes the first message of every connection. */
  constructor(hello) {
    super();
    this.#hello = hello;
    setInterval(() => this.#listen(), 1000);
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
    socket.addEventListener("open", () => socket === this.#socket && this.say(this.#hello()));
    socket.addEventListener("message", ({ data }) => socket === this.#socket && this.#hear(data));
    socket.addEventListener("close", ({ code }) => this.#lost(socket, code));
    this.#socket = socket;
    this.#heardAt = performance.now();
  }

  say(message) {
    if (this.open) this.#socket.send(JSON.stringify(message));
  }

  send(bytes) {
    if (this.open) this.#socket.send(bytes);
  }

  /** Give a connection up that says nothing: no browser would for minutes. */
  #listen() {
    const socket = this.#socket;
    if (!socket || performance.now() - this.#heardAt <= SILENT_MS) return;
    this.#lost(socket, 0);
    socket.close();
  }

  #hear(data) {
    this.#heardAt = performance.now();
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
    this.#socket = null;
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
