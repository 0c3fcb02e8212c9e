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

// One more row of a list in a form, without saving first.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-add]");
  if (!button) return;
  const list = button.closest("[data-rows]");
  const total = list.querySelector(`[name="${list.dataset.rows}-TOTAL_FORMS"]`);
  const index = Number(total.value);
  if (index >= Number(list.dataset.most)) return;
  event.preventDefault();
  const template = list.querySelector("template");
  const html = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
  template.insertAdjacentHTML("beforebegin", html);
  total.value = index + 1;
  template.previousElementSibling.querySelector("input:not([type=hidden]), select").focus();
});
