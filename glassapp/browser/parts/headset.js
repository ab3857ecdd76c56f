// A page that is worn: nothing but the display, full screen, and a screen that stays awake.

import { words } from "/parts/words.js";

/**
 * `begin` is called at each touch or key, the moment at which a browser allows more, and told whether it was a
 * key; Space is no such key, it switches the camera. `view` is "alone" for
 * glasses one looks through, "through" for a display that hides what is behind it.
 */
export function becomeHeadset(begin, view) {
  document.body.classList.add("worn");
  document.getElementById("stage").dataset.view = view;
  let lock = null;
  const wake = async () => {
    if (document.hidden || (lock && !lock.released)) return;
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
  };
  const touch = ({ key }) => {
    wake();
    if (!document.fullscreenElement) document.documentElement.requestFullscreen({ navigationUI: "hide" }).catch(() => {});
    if (key !== " ") begin(key !== undefined);
  };
  addEventListener("pointerup", touch);
  addEventListener("keydown", touch);
  document.addEventListener("visibilitychange", wake);
  document.getElementById("invitation-words").textContent = words().tap;
  wake();
}
