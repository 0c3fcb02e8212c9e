// Small comforts; every page works without them.
"use strict";

// Warn before leaving a form with unsaved text.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.changed = "yes";
});
document.addEventListener("submit", (event) => {
  delete event.target.dataset.changed;
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-changed]")) event.preventDefault();
});

// Selects that act at once where scripts run; the button beside them is for the others.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});
