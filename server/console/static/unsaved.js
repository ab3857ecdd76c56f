// Whoever leaves the editor is asked first, while something is typed that no button has saved yet.

let unsaved = false;

document.addEventListener("input", ({ target }) => {
  if (target.form?.id === "draft") unsaved = true;
});
// Every button of the form saves: it leads on to a page, or its answer takes the place of the editor.
document.addEventListener("submit", () => {
  unsaved = false;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status < 400 && detail.target.id === "editor") unsaved = false;
});
window.addEventListener("beforeunload", (leaving) => {
  if (unsaved) leaving.preventDefault();
});
