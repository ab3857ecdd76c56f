// Which camera, on a machine that has several: chosen once, and kept by the browser.

import { words } from "/parts/words.js";

const KEPT = "baylens-camera";

/** Open the camera that was chosen; where none was, or it is gone, one that looks away from the wearer. */
export async function openCamera(size) {
  const camera = await chosen();
  const which = camera ? { deviceId: { exact: camera.deviceId } } : { facingMode: { ideal: "environment" } };
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, ...size } });
}

/** A browser may give a camera another id each day; its name stays. */
async function chosen() {
  const [id, name] = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  const cameras = id ? await found() : [];
  return cameras.find(({ deviceId }) => deviceId === id) ?? cameras.find(({ label }) => label && label === name);
}

/** Browsers tell ids and names of cameras only to whom one was lent. */
async function found() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId);
}

/** Offer the cameras of this machine while there are several; `pick` is called when another was chosen. */
export class CameraChoice {
  #list = document.getElementById("cameras");
  #current = "";

  constructor(pick) {
    this.#list.addEventListener("change", () => {
      localStorage.setItem(KEPT, JSON.stringify([this.#list.value, this.#list.selectedOptions[0].label]));
      pick();
    });
    navigator.mediaDevices?.addEventListener("devicechange", () => this.show(this.#current));
  }

  /** current: the id of the camera that is on. */
  async show(current) {
    this.#current = current;
    const cameras = await found();
    this.#list.closest("label").hidden = cameras.length < 2;
    this.#list.replaceChildren(...cameras.map(({ deviceId, label }, at) => new Option(label || words().cameraNumber(at + 1), deviceId)));
    this.#list.value = current;
  }
}
