// The page: puts eye, display, hand, sounds and panel together.

import { tellBattery } from "/parts/battery.js";
import { CameraChoice } from "/parts/cameras.js";
import { Eye } from "/parts/eye.js";
import { listen } from "/parts/hand.js";
import { Head, onLookingDown } from "/parts/head.js";
import { becomeHeadset } from "/parts/headset.js";
import { Hud } from "/parts/hud.js";
import { buildPicker, markPicked, Panel } from "/parts/panel.js";
import { Sounds } from "/parts/sound.js";
import { onLanguage, sayAll, spoken, words } from "/parts/words.js";
import { Wire } from "/parts/wire.js";

const DEVICE_KEPT = "baylens-device";
const find = (id) => document.getElementById(id);

const setup = await (await fetch("/setup.json")).json();
const address = new URLSearchParams(location.hash.slice(1)); // what follows the hash is sent to nobody
const token = address.get("headset") ?? "";
const wanted = address.get("device") ?? localStorage.getItem(DEVICE_KEPT);
let profile = setup.profiles.find(({ name }) => name === wanted) ?? setup.profiles[0];
let trouble = "";
let notice = "";
let reading = null;
let ended = "";
let sawBefore = false; // whether the webcam was on when the connection ended for good
let switchedOff = false; // by hand: no answer switches the camera on again, a touch or the same key does

const wire = new Wire(hello);
const eye = new Eye(wire, find("webcam"), find("clip"), setup.idle_s);
const hud = new Hud(wire);
const sounds = new Sounds();
const panel = new Panel();
const head = new Head(wire);
const cameras = new CameraChoice(() => eye.seesPeople && startWebcam());
eye.clipLength = setup.clip;
hud.worn = setup.headsets;

function hello() {
  return { type: "wear", token, profile: profile.name, language: spoken() };
}

// -- camera ---------------------------------------------------------------------------------------

async function startWebcam() {
  complain("");
  try {
    await eye.openWebcam();
  } catch (error) {
    const say = { NotFoundError: "noCamera", NotAllowedError: "refusedCamera", NotReadableError: "busyCamera", SecurityError: "insecure" };
    const found = say[error.name] ?? "noCamera";
    if (found === "noCamera" && eye.hasClip) {
      notice = "clipInstead";
      banner(words()[notice]);
      eye.openClip();
    } else complain(found);
  }
}

function complain(name) {
  trouble = name;
  find("camera-trouble").hidden = !name;
  find("camera-trouble").textContent = name ? words()[name] : "";
  find("start-clip").hidden = !eye.hasClip;
}

function toggleCamera() {
  sounds.unlock(setup.earcons);
  if (notice) banner((notice = ""));
  switchedOff = eye.on;
  if (eye.on) eye.close();
  else startWebcam();
}

function showCamera() {
  if (notice && !eye.on) banner((notice = ""));
  find("veil").hidden = eye.on;
  if (eye.camera) cameras.show(eye.camera);
  const say = words();
  find("camera-sign").dataset.on = eye.seesPeople;
  find("camera-sign").lastElementChild.textContent = eye.seesPeople ? say.cameraOn : eye.on ? say.clip : say.cameraOff;
  document.body.classList.toggle("seeing", eye.seesPeople);
}

eye.addEventListener("switched", showCamera);
eye.addEventListener("slept", () => complain("asleep"));
eye.addEventListener("unplugged", () => complain("unplugged"));
eye.addEventListener("answered", ({ detail }) => {
  panel.fact("rate", detail.refused ? words().frameRefused[detail.refused] : words().perSecond(eye.rate));
  panel.fact("dropped", detail.dropped);
});
find("start-webcam").addEventListener("click", toggleCamera);
find("start-clip").addEventListener("click", () => {
  sounds.unlock(setup.earcons);
  complain("");
  eye.openClip();
});
document.addEventListener("visibilitychange", () => document.hidden && eye.close());

function showReading() {
  if (reading) panel.fact("read", `${reading.symbology}, ${words().knowledge[reading.knowledge]} (${reading.decoder})`);
}

// -- what the program tells -------------------------------------------------------------------------

wire.addEventListener("worn", ({ detail }) => {
  banner(notice && words()[notice]);
  panel.fact("headset", detail.headset);
  eye.announce();
});
wire.addEventListener("sleep", () => {
  eye.close();
  complain("asleep");
});
wire.addEventListener("watch", ({ detail }) => head.watch(detail.seconds));
wire.addEventListener("play", ({ detail }) => sounds.play(detail.earcon));
wire.addEventListener("link", ({ detail }) => {
  panel.link(detail.state);
  if (detail.state === "up") panel.fact("site", detail.why);
  if (detail.state === "refused") banner(detail.why);
});
wire.addEventListener("sighting", ({ detail }) => {
  reading = detail;
  showReading();
});
wire.addEventListener("steps", ({ detail }) => panel.times(detail.steps));
wire.addEventListener("ended", ({ detail }) => (ended = detail.why));
wire.addEventListener("lost", ({ detail }) => {
  hud.darken();
  panel.link(detail.final ? "ended" : "lost");
  if (detail.final) {
    sawBefore = eye.seesPeople;
    eye.close();
  }
  banner(`${words().closed[detail.code] ?? words().lostPage}${detail.code === 4500 ? ended : ""}`, detail.final);
});
find("hud").addEventListener("painted", () => panel.fact("picture", `${profile.width}×${profile.height}`));

function banner(text, final = false) {
  const element = find("banner");
  element.hidden = !text;
  element.textContent = text;
  if (!final || !text) return;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "link";
  again.textContent = words().again;
  again.addEventListener("click", () => {
    banner("");
    panel.link("connecting");
    wire.connect();
    if (sawBefore) startWebcam();
  });
  element.append(" ", again);
}

// -- what the trainer chooses -------------------------------------------------------------------------

function pick(chosen) {
  if (chosen === profile) return;
  profile = chosen;
  localStorage.setItem(DEVICE_KEPT, chosen.name);
  markPicked(chosen);
  hud.wear(chosen);
  find("degrees").textContent = words().field(Math.round(chosen.degrees * 10) / 10);
  wire.say(hello());
}

function shine() {
  const sky = 10 ** (1 + (3 * find("sky").value) / 100);
  const { ratio, enough } = hud.shineUnder(sky);
  const rounded = Number(sky.toPrecision(2));
  find("sky-value").textContent = `${rounded.toLocaleString(spoken())} cd/m²`;
  find("sky").ariaValueText = find("sky-value").textContent;
  find("contrast").textContent = words().contrast(ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)) + (enough ? words().enough : words().faint);
  find("contrast").dataset.enough = enough;
}

function explain() {
  find("help-words").replaceChildren(
    ...words().helpWords.map(([head, text]) => {
      const part = document.createElement("section");
      const [title, body] = [document.createElement("h2"), document.createElement("p")];
      title.textContent = head;
      body.textContent = text;
      part.append(title, body);
      return part;
    }),
  );
}

sayAll(setup.languages);
buildPicker(setup.profiles, profile, pick);
hud.wear(profile);
find("sky").addEventListener("input", shine);
find("true-size").addEventListener("change", ({ target }) => {
  hud.trueSize = target.checked;
  hud.fit();
});
find("show-frame").addEventListener("change", ({ target }) => (find("frame").dataset.edge = target.checked));
find("alone").addEventListener("change", ({ target }) => (find("stage").dataset.view = target.checked ? "alone" : "through"));
find("sounds").addEventListener("change", ({ target }) => (sounds.on = target.checked));
find("help-tab").addEventListener("click", () => find("help").showModal());
listen((command) => {
  sounds.unlock(setup.earcons);
  wire.say({ type: "press", command });
}, toggleCamera);
onLanguage((say) => {
  find("degrees").textContent = say.field(Math.round(profile.degrees * 10) / 10);
  explain();
  shine();
  showCamera();
  showReading();
  complain(trouble);
  if (notice) banner(say[notice]);
  wire.say(hello());
});
function touched(byKey) {
  sounds.unlock(setup.earcons);
  if (!eye.on && !(byKey && switchedOff)) startWebcam();
}

if (setup.headsets) {
  becomeHeadset(touched, address.get("view") ?? "alone");
  onLookingDown((down) => (find("frame").dataset.dim = down));
}

tellBattery(wire);
wire.connect();
// Where the camera was allowed before, a page that is opened again is at work at once.
const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
if (permission?.state === "granted" && !document.hidden) startWebcam();
