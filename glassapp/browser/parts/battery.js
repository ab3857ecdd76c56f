// What is left in the device's battery, where the browser says so: told to the glasses' program, for the site.

/** Tell it to every new connection, and when it changes. */
export async function tellBattery(wire) {
  const battery = await navigator.getBattery?.().catch(() => null);
  if (!battery) return;
  const tell = () => wire.say({ type: "battery", percent: Math.round(battery.level * 100) });
  battery.addEventListener("levelchange", tell);
  wire.addEventListener("worn", tell);
  if (wire.open) tell();
}
